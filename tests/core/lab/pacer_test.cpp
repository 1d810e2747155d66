// The pace of a run against the clock on the wall.
#include <gtest/gtest.h>

#include "core/lab/pacer.h"

namespace reclaim {
namespace {

using namespace std::chrono_literals;

TEST(Pacer, SlicesFollowTheWantedSpeedAndWhatCanBeComputed) {
    const auto start = Pacer::Clock::now();
    Pacer pacer;
    pacer.setSpeed(1, 0, start);
    EXPECT_NEAR(static_cast<double>(pacer.slice(false)), 1e9 / 30, 2);
    for (int i = 0; i < 10; ++i) pacer.computed(kSecond, 100ms);  // ten times real time
    EXPECT_NEAR(static_cast<double>(pacer.slice(false)), 1e9 / 30, 2) << "the wanted speed bounds it";
    EXPECT_NEAR(static_cast<double>(pacer.slice(true)), 1e10 / 30, 2e6);
    pacer.computed(kSecond, 10s);
    EXPECT_NEAR(static_cast<double>(pacer.slice(false)), 1e8 / 30, 2e4) << "too slow: what can be done in a frame";
    pacer.setSpeed(1e-12, 0, start);
    EXPECT_EQ(pacer.slice(false), 1) << "time never stands still";
    pacer.setSpeed(-3, 0, start);
    EXPECT_EQ(pacer.wanted(), 1);
}

TEST(Pacer, BoundariesAreDueOnTheWallAndLostTimeIsNotCaughtUp) {
    const auto start = Pacer::Clock::now();
    Pacer pacer;
    pacer.setSpeed(2, kSecond, start);
    EXPECT_EQ(pacer.due(3 * kSecond, start), start + 1s);
    EXPECT_EQ(pacer.due(3 * kSecond, start + 950ms), start + 1s);
    (void)pacer.due(3 * kSecond, start + 5s);  // four seconds late: counts from here
    EXPECT_EQ(pacer.due(5 * kSecond, start + 5s), start + 6s);
    pacer.setSpeed(0, 0, start);
    EXPECT_TRUE(pacer.unpaced());
    EXPECT_EQ(pacer.due(1000 * kSecond, start), start);
    pacer.restart(0, start);
    pacer.note(0, start);
    pacer.note(kSecond, start + 500ms);
    EXPECT_DOUBLE_EQ(pacer.reached(), 2.0);
}

}  // namespace
}  // namespace reclaim
