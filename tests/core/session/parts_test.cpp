// The small parts of a session: pace, history of cgroups, captures drawn beside predictions.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/session/capture_reference.h"
#include "core/session/cgroup_history.h"
#include "core/session/pacer.h"
#include "session_fixture.h"

namespace reclaim {
namespace {

using namespace std::chrono_literals;

TEST(Pacer, SlicesFollowTheWantedSpeedAndWhatCanBeComputed) {
    const auto start = Pacer::Clock::now();
    Pacer pacer;
    pacer.setSpeed(1, 0, start);
    EXPECT_NEAR(static_cast<double>(pacer.slice(false)), 1e9 / 30, 2);
    for (int i = 0; i < 10; ++i) pacer.computed(kSecond, 100ms);   // ten times real time
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
    (void)pacer.due(3 * kSecond, start + 5s);   // four seconds late: counts from here
    EXPECT_EQ(pacer.due(5 * kSecond, start + 5s), start + 6s);
    pacer.setSpeed(0, 0, start);
    EXPECT_TRUE(pacer.unpaced());
    EXPECT_EQ(pacer.due(1000 * kSecond, start), start);
    pacer.restart(0, start);
    pacer.note(0, start);
    pacer.note(kSecond, start + 500ms);
    EXPECT_DOUBLE_EQ(pacer.reached(), 2.0);
}

CgroupRow row(std::uint32_t id, const std::string& path, TimeNs born, MemcgState state = MemcgState::Online) {
    CgroupRow row;
    row.id = MemcgId{id};
    row.parent = MemcgId{0};
    row.name = path;
    row.path = path;
    row.born = born;
    row.state = state;
    return row;
}

TEST(CgroupHistory, RemovedCgroupsBecomeGhostsAndNamesAreUsedAgain) {
    CgroupHistory history;
    history.update({row(0, "/", 0), row(1, "/a", 0), row(2, "/b", 0)}, 0);
    const std::uint64_t first = history.version();
    history.update({row(0, "/", 0), row(1, "/a", 0), row(2, "/b", 0)}, 1);
    EXPECT_EQ(history.version(), first) << "nothing has changed";
    history.update({row(0, "/", 0), row(1, "/a", 0, MemcgState::Dying), row(2, "/b", 0)}, 5);
    EXPECT_GT(history.version(), first);
    history.update({row(0, "/", 0), row(2, "/b", 0)}, 7);
    ASSERT_EQ(history.entries().size(), 3u);
    EXPECT_TRUE(history.entries()[1].shown.ghost);
    EXPECT_EQ(history.entries()[1].shown.released, 7);
    EXPECT_EQ(history.entries()[1].row, CgroupHistory::kNoRow);
    // The same name and the same id again: another cgroup.
    history.update({row(0, "/", 0), row(2, "/b", 0), row(1, "/a", 9)}, 10);
    ASSERT_EQ(history.entries().size(), 4u);
    EXPECT_FALSE(history.entries()[3].shown.ghost);
    EXPECT_EQ(history.entries()[3].occurrence, 1u);
    EXPECT_EQ(history.entries()[3].row, 2u);
    EXPECT_EQ(history.find("/a", 0), &history.entries()[1]);
    EXPECT_EQ(history.find("/a", 1), &history.entries()[3]);
    EXPECT_EQ(history.find("/a", 2), nullptr);
    // Replaced between two looks: the old one is a ghost although id and path are taken.
    history.update({row(0, "/", 0), row(2, "/b", 0), row(1, "/a", 12)}, 13);
    ASSERT_EQ(history.entries().size(), 5u);
    EXPECT_TRUE(history.entries()[3].shown.ghost);
    EXPECT_FALSE(history.entries()[4].shown.ghost);
}

TEST(CgroupHistory, KeepsAThousandGhostsTheNewest) {
    CgroupHistory history;
    for (std::uint32_t i = 1; i <= 1500; ++i)
        history.update({row(0, "/", 0), row(i, "/g" + std::to_string(i), i)}, i);
    history.update({row(0, "/", 0)}, 1501);
    EXPECT_EQ(history.entries().size(), 1 + CgroupHistory::kGhostsMax);
    EXPECT_EQ(history.find("/g500", 0), nullptr);
    EXPECT_NE(history.find("/g501", 0), nullptr);
    EXPECT_NE(history.find("/g1500", 0), nullptr);
}

TEST(CaptureReference, TheBundledCaptureIsDrawn) {
    Scenario scenario = smallScenario();
    EXPECT_TRUE(CaptureReference::load(scenario).timelines.empty());
    scenario.machine.cgroups[0].path = "/k1";
    scenario.reference = "kernel-6.1/K1";
    const CaptureReference reference = CaptureReference::load(scenario);
    EXPECT_EQ(reference.warning, "");
    const auto find = [&](const std::string& metric) -> const CaptureReference::Timeline* {
        for (const auto& timeline : reference.timelines)
            if (timeline.info.metric == metric && timeline.info.cgroup == "/k1") return &timeline;
        return nullptr;
    };
    const auto* memory = find("memory.current");
    ASSERT_TRUE(memory);
    EXPECT_EQ(memory->info.strategy, "real");
    EXPECT_EQ(memory->info.unit, "bytes");
    double most = 0;
    for (const SeriesPoint& point : memory->points) most = std::max(most, point.value);
    EXPECT_GT(most, 30.0 * (1 << 20)) << "K1 fills its 32 MiB";
    EXPECT_LE(most, 32.0 * (1 << 20));
    ASSERT_TRUE(find("memory.stat.slab_reclaimable"));
    const auto* hits = find("memory.events.max");
    ASSERT_TRUE(hits);
    EXPECT_EQ(hits->points.back().value, 27) << "as the capture's summary says";
}

TEST(CaptureReference, WhatIsMissingIsAWarningAndPathsStayInside) {
    Scenario scenario = smallScenario();
    scenario.reference = "kernel-6.1/NoSuchCapture";
    EXPECT_NE(CaptureReference::load(scenario).warning, "");
    scenario.reference = "kernel-6.1/K1";   // its cgroup is /k1, ours is /k
    const CaptureReference other = CaptureReference::load(scenario);
    for (const auto& timeline : other.timelines) EXPECT_NE(timeline.info.cgroup, "/k1");
    scenario.referenceCgroup = "/k1";
    bool drawn = false;
    for (const auto& timeline : CaptureReference::load(scenario).timelines)
        drawn |= timeline.info.cgroup == "/k" && timeline.info.metric == "memory.current";
    EXPECT_TRUE(drawn) << "the scenario says which cgroup of the capture is meant";
    for (const char* outside : {"../kernel-6.1/K1", "/etc/passwd", "kernel-6.1/../../K1"}) {
        scenario.reference = outside;
        const CaptureReference refused = CaptureReference::load(scenario);
        EXPECT_TRUE(refused.timelines.empty());
        EXPECT_NE(refused.warning.find("not below the data folder"), std::string::npos) << outside;
    }
    scenario.reference = "kernel-6.1/NoSuchCapture";
    LabOptions options;
    options.speed = 0;
    const auto lab = opened(scenario, options);
    ASSERT_TRUE(lab->waitForEnd()) << "and the run goes on";
    ASSERT_EQ(lab->frame()->warnings.size(), 1u);
}

}  // namespace
}  // namespace reclaim
