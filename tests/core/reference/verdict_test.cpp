// When a prediction holds.
#include "core/reference/verdict.h"

#include <cmath>

#include <gtest/gtest.h>

namespace reclaim {
namespace {

bool holdsFor(Fact fact, double observed, const std::vector<double>& values, double tolerance = -1) {
    return judge({fact, "/a", "", observed, tolerance < 0 ? infoOf(fact).tolerance : tolerance}, values).ok;
}

TEST(Verdict, RangeOrMedian) {
    EXPECT_TRUE(holdsFor(Fact::ReclaimCalls, 100, {80, 80, 80, 100}));  // reached by one phase
    EXPECT_TRUE(holdsFor(Fact::ReclaimCalls, 100, {90, 115, 130}));     // median 15 % above, and spanned
    EXPECT_TRUE(holdsFor(Fact::ReclaimCalls, 100, {101, 115, 130}));    // exactly 15 %
    EXPECT_FALSE(holdsFor(Fact::ReclaimCalls, 100, {101, 116, 130}));
    EXPECT_FALSE(holdsFor(Fact::ReclaimCalls, 100, {70, 84, 99}));
    EXPECT_TRUE(holdsFor(Fact::Scanned, 1000, {1030, 1030}));
    EXPECT_FALSE(holdsFor(Fact::Scanned, 1000, {1031, 1031}));
    EXPECT_TRUE(holdsFor(Fact::LowestPriority, 4, {4.25}));
    EXPECT_FALSE(holdsFor(Fact::LowestPriority, 4, {4.26}));
    EXPECT_FALSE(holdsFor(Fact::LowestPriority, 8, {8.26}));  // in priorities, not in percent
}

TEST(Verdict, ExactMeansEveryPhase) {
    EXPECT_TRUE(holdsFor(Fact::Dying, 7, {7, 7, 7}));
    EXPECT_FALSE(holdsFor(Fact::Dying, 7, {7, 7, 8}));
    EXPECT_FALSE(holdsFor(Fact::Dying, 7, {6, 7, 8}));
    EXPECT_TRUE(holdsFor(Fact::EmptyShrinks, 0, {0}));
    EXPECT_FALSE(holdsFor(Fact::EmptyShrinks, 0, {1}));
}

TEST(Verdict, BandMeansEveryPhase) {
    EXPECT_EQ(umountOnlyBand(6), 2);
    EXPECT_EQ(umountOnlyBand(30), 10);
    EXPECT_EQ(umountOnlyBand(0), 0);
    EXPECT_TRUE(holdsFor(Fact::UntilUmount, 6, {4, 5, 8}, 2));
    EXPECT_FALSE(holdsFor(Fact::UntilUmount, 6, {4, 5, 9}, 2));
    EXPECT_FALSE(holdsFor(Fact::UntilUmount, 6, {3, 6}, 2));
}

TEST(Verdict, WhatARunDoesNotHaveIsNotOk) {
    EXPECT_FALSE(holdsFor(Fact::ReclaimCalls, 5, {5, kNoValue}));
    EXPECT_FALSE(holdsFor(Fact::ReclaimCalls, 5, {}));
    EXPECT_TRUE(holdsFor(Fact::EndOfWork, 5, {kNoValue}));  // information only
    const MetricVerdict none = judge({Fact::Dying, "/", "end", 3, 0}, {kNoValue});
    EXPECT_TRUE(std::isnan(none.predictedMedian));
    EXPECT_EQ(none.name, "cgroup.stat.nr_dying_descendants@end");
    EXPECT_FALSE(none.ok);
}

TEST(Verdict, Residual) {
    EXPECT_DOUBLE_EQ(judge({Fact::ReclaimCalls, "/a", "", 20, 0.15}, {21, 22, 30}).residual, 0.1);
    EXPECT_DOUBLE_EQ(judge({Fact::EmptyShrinks, "/a", "", 0, 0}, {3, 4}).residual,
                     3.5);  // absolute where observed is 0
}

// Every fact has its reason: a tolerance nobody can explain is a guess.
TEST(Verdict, EveryToleranceHasAReason) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(Fact::Count); ++i) {
        const FactInfo& info = infoOf(static_cast<Fact>(i));
        EXPECT_FALSE(info.reason.empty() || info.name.empty() || info.unit.empty()) << i;
        EXPECT_EQ(info.tolerance > 0, info.rule == Rule::Relative || info.rule == Rule::Absolute) << info.name;
    }
}

}  // namespace
}  // namespace reclaim
