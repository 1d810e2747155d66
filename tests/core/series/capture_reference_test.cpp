// Real captures drawn beside predictions.
#include <gtest/gtest.h>

#include <map>

#include "core/series/capture_reference.h"
#include "tests/core/support/small_scenario.h"

namespace reclaim {
namespace {

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

// The same removal on three kernels, each clock moved so that the removals coincide.
TEST(CaptureReference, SeveralCapturesAreDrawnEachForItsStrategyOnItsClock) {
    Scenario scenario = smallScenario();
    scenario.strategies = {"linux-4.0", "linux-5.3", "linux-6.1"};
    scenario.references = {{"kernel-4.14/K3neg", "linux-4.0", 0},
                           {"kernel-5.4/K3neg", "linux-5.3", 183'300'000},
                           {"kernel-6.1/K3neg", "linux-6.1", 2'115'900'000}};
    const CaptureReference reference = CaptureReference::load(scenario);
    EXPECT_EQ(reference.warning, "");
    std::map<std::string, double> dyingAt3s;
    for (const auto& timeline : reference.timelines) {
        if (timeline.info.metric != "cgroup.stat.nr_dying_descendants" || timeline.info.cgroup != "/") continue;
        EXPECT_TRUE(isReal(timeline.info.strategy));
        for (const SeriesPoint& point : timeline.points)
            if (point.t >= 0 && point.t <= 3 * kSecond) dyingAt3s[timeline.info.strategy] = point.value;
    }
    EXPECT_EQ(dyingAt3s,
              (std::map<std::string, double>{{"real linux-4.0", 100}, {"real linux-5.3", 1}, {"real linux-6.1", 0}}))
        << "6.1 has it among the metrics that were always 0";
}

TEST(CaptureReference, WhatIsMissingIsAWarningAndPathsStayInside) {
    Scenario scenario = smallScenario();
    scenario.reference = "kernel-6.1/NoSuchCapture";
    EXPECT_NE(CaptureReference::load(scenario).warning, "");
    scenario.reference = "kernel-6.1/K1";  // its cgroup is /k1, ours is /k
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
}

}  // namespace
}  // namespace reclaim
