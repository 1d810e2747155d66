// Runs without threads: results, expectations, progress, and slices of any length.
#include <gtest/gtest.h>

#include "tests/core/support/headless.h"
#include "tests/core/support/opened_lab.h"
#include "tests/core/support/small_scenario.h"

namespace reclaim {
namespace {

void expectSameRun(const RunResult& x, const RunResult& y, const std::string& what) {
    EXPECT_EQ(x.fingerprint, y.fingerprint) << what;
    EXPECT_EQ(x.stateHash, y.stateHash) << what;
    ASSERT_EQ(x.series.size(), y.series.size()) << what;
    for (std::size_t i = 0; i < x.series.size(); ++i) {
        const auto a = x.series[i]->points(), b = y.series[i]->points();
        ASSERT_EQ(a.size(), b.size()) << what << " " << x.seriesInfo[i].metric;
        for (std::size_t p = 0; p < a.size(); ++p)
            ASSERT_TRUE(a[p].t == b[p].t && a[p].value == b[p].value) << what << " " << x.seriesInfo[i].metric;
    }
    ASSERT_EQ(x.metrics.size(), y.metrics.size()) << what;
    for (std::size_t i = 0; i < x.metrics.size(); ++i) EXPECT_EQ(x.metrics[i].value, y.metrics[i].value) << what;
}

TEST(HeadlessRun, SlicesOfAnyLengthGiveTheSameRun) {
    for (const bool ideal : {false, true}) {
        const Scenario scenario = smallScenario(ideal ? Timing::idealTiming() : Timing::guest61());
        for (const std::string& strategy : scenario.strategies) {
            const RunResult whole = headless(scenario, strategy);
            for (std::uint64_t seed = 1; seed <= 8; ++seed)
                expectSameRun(whole, headless(scenario, strategy, seed),
                              strategy + (ideal ? " ideal" : " timed") + ", slice seed " + std::to_string(seed));
        }
    }
}

TEST(HeadlessRun, TheSeedIsPartOfTheRunAndStrategiesDiffer) {
    Scenario scenario = smallScenario();
    const RunResult first = headless(scenario, "linux-6.1");
    EXPECT_NE(first.fingerprint, headless(scenario, "linux-3.14").fingerprint);
    scenario.machine.seed = 4;
    EXPECT_NE(first.stateHash, headless(scenario, "linux-6.1").stateHash);
}

TEST(HeadlessRun, GivesMetricsSeriesAndVerdicts) {
    Scenario scenario = smallScenario();
    scenario.expect.push_back({kNever, "", "lab.operations", "", Comparison::Equal, 6000, "operations", 0});
    scenario.expect.push_back({30 * kMillisecond, "linux-6.1", "lab.operations", "", Comparison::Equal, 1, "early", 0});
    scenario.expect.push_back({kNever, "linux-3.14", "lab.enomem", "", Comparison::Greater, 0, "other strategy", 0});
    const RunResult run = headless(scenario, "linux-6.1");
    ASSERT_EQ(run.expect.size(), 2u);
    EXPECT_FALSE(run.expect[0].ok) << "in order of time";
    EXPECT_GT(run.expect[0].actual, 1);
    EXPECT_TRUE(run.expect[1].ok);
    const auto metric = [&](Metric wanted, const std::string& cgroup) {
        for (const auto& value : run.metrics)
            if (value.metric == wanted && value.cgroup == cgroup) return value.value;
        return -1.0;
    };
    EXPECT_EQ(metric(Metric::LabOperations, ""), 6000);
    EXPECT_GT(metric(Metric::LabReclaims, ""), 0);
    EXPECT_EQ(metric(Metric::MemoryCurrent, "/k"), -1) << "the cgroup is gone at the end";
    bool found = false;
    for (std::size_t i = 0; i < run.seriesInfo.size(); ++i) {
        EXPECT_EQ(run.seriesInfo[i].strategy, "linux-6.1");
        if (run.seriesInfo[i].metric != "memory.current" || run.seriesInfo[i].cgroup != "/k") continue;
        found = true;
        EXPECT_GT(run.series[i]->size(), 12u) << "one every 5 ms, and more at reclaim";
        double value = 0;
        ASSERT_TRUE(run.series[i]->at(30 * kMillisecond, value));
        EXPECT_GT(value, 0);
        EXPECT_LE(value, 1u << 20);
    }
    EXPECT_TRUE(found);
    EXPECT_GT(run.passes.stored, 0u);
    EXPECT_EQ(run.cgroupPaths.at(1), "/k") << "also after its removal";
}

TEST(HeadlessRun, CanBeCancelledAndSaysWhere) {
    Scenario scenario = smallScenario(Timing::guest61(), 400'000'000);
    scenario.machine.tasks[0].keys.dist = KeyDist::Loop;
    scenario.machine.tasks[0].keys.n = 1000;
    scenario.timeline.clear();
    scenario.stop = 3600 * kSecond;
    int calls = 0;
    RunOptions options;
    options.progress = [&](TimeNs now, TimeNs end) {
        EXPECT_LE(now, end);
        return ++calls < 3;
    };
    const auto result = runScenario(scenario, 2, options);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().fault, Fault::Cancelled);
    EXPECT_GE(calls, 3);
}

TEST(HeadlessRun, AllStrategiesInTheirOrderWhateverThePermits) {
    const Scenario scenario = smallScenario();
    const auto one = runScenario(scenario, 1), three = runScenario(scenario, 3);
    ASSERT_TRUE(one.ok() && three.ok());
    ASSERT_EQ(one->size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ((*one)[i].strategy, kThreeStrategies[i]);
        expectSameRun((*one)[i], (*three)[i], kThreeStrategies[i]);
        expectSameRun((*one)[i], headless(scenario, kThreeStrategies[i]), kThreeStrategies[i]);
    }
}

TEST(HeadlessRun, BadInputIsAnError) {
    Scenario scenario = smallScenario();
    EXPECT_FALSE(runStrategy(scenario, "linux-0.01").ok());
    scenario.strategies.clear();
    EXPECT_FALSE(runScenario(scenario, 1).ok());
    EXPECT_FALSE(LiveLab::open(scenario, {}).ok());
    scenario = smallScenario();
    scenario.machine.cgroups[0].path = "/no/parent";
    EXPECT_FALSE(runStrategy(scenario, "linux-6.1").ok());
    EXPECT_FALSE(LiveLab::open(scenario, {}).ok());
}

}  // namespace
}  // namespace reclaim
