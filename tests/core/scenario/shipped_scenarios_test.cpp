// Every scenario in datasets/scenarios: it reads, it says what it is about, and what it expects holds.
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "tests/core/scenario/scenario_comparison.h"
#include "tests/core/scenario/scenario_texts.h"

namespace reclaim {
namespace {

using namespace testing_texts;
namespace fs = std::filesystem;

std::vector<std::string> shipped(const std::string& folder) {
    std::vector<std::string> paths;
    for (const auto& entry : fs::directory_iterator(fs::path(RECLAIMLAB_SOURCE_DIR) / "datasets" / folder))
        if (entry.path().extension() == ".yaml") paths.push_back(entry.path().string());
    std::ranges::sort(paths);
    return paths;
}

std::string nameOf(const std::string& path) {
    std::string name = fs::path(path).stem().string();
    std::ranges::replace_if(
        name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
    return name;
}

class Shipped : public ::testing::TestWithParam<std::string> {};

TEST_P(Shipped, ReadsAndTellsWhatItShows) {
    const ScenarioReading reading = readScenario(GetParam());
    ASSERT_EQ(allTexts(reading), "");
    const Scenario& scenario = *reading.scenario;
    EXPECT_FALSE(scenario.title.empty());
    EXPECT_FALSE(scenario.goal.empty());
    EXPECT_GE(scenario.story.size(), 3u);
    EXPECT_GE(scenario.expect.size(), 3u);
    for (const StoryLine& line : scenario.story) EXPECT_LT(line.at, scenario.stop);
    for (const Command& command : scenario.timeline) EXPECT_LT(command.at, scenario.stop);
    // Each strategy is there because something is expected of it.
    for (const std::string& strategy : scenario.strategies)
        EXPECT_TRUE(std::ranges::any_of(scenario.expect, [&](const Expectation& e) { return e.strategy == strategy; }))
            << strategy;
    const ScenarioReading again = readScenarioText(writeScenario(scenario), "written.yaml");
    ASSERT_EQ(allTexts(again), "");
    EXPECT_EQ(differenceOf(scenario, *again.scenario), "");
}

// Commands that the kernel refuses are a mistake, but where the scenario is about just that.
struct Refusals {
    int error = 0;
    std::size_t count = 0;
};
Refusals refusalsOf(const std::string& file, const std::string& strategy) {
    // A pod of a hundred and one cgroups: where the hundred removed ones kept their ids none is made, else one is too
    // many.
    if (file == "incident_ids_run_out") return {ENOSPC, strategy == "linux-3.14" ? 101u : 1u};
    // Linux 5.9 and later know no memory.kmem.limit_in_bytes.
    if (file == "kmem_limit_against_memory_limit" && strategy == "linux-6.1") return {EOPNOTSUPP, 2};
    return {};
}

TEST_P(Shipped, WhatItExpectsHolds) {
    const Scenario scenario = *readScenario(GetParam()).scenario;
    for (const std::string& id : scenario.strategies) {
#ifdef __SANITIZE_ADDRESS__
        // Millions of refused allocations, each with its reclaim calls, are for the plain build.
        if (id == "linux-3.14") continue;
#endif
        Result<ScenarioRun> run = ScenarioRun::create(scenario, *strategyNamed(id));
        ASSERT_TRUE(run.ok()) << run.error().text();
        run->finish();
        for (const Verdict& verdict : run->verdicts())
            EXPECT_TRUE(verdict.ok) << verdict.text << ", but it is " << verdict.actual << " " << verdict.problem
                                    << "\n"
                                    << GetParam() << ":" << verdict.line;
        const Refusals allowed = refusalsOf(nameOf(GetParam()), id);
        std::size_t refused = 0;
        for (std::size_t i = 0; i < run->outcomes().size(); ++i) {
            const int outcome = run->outcomes()[i];
            refused += outcome != 0 ? 1 : 0;
            EXPECT_TRUE(outcome == 0 || outcome == allowed.error) << id << ": " << describe(run->commands()[i].action);
        }
        EXPECT_EQ(allowed.count, refused) << id;
        std::size_t spoken = 0;
        for (const Expectation& expectation : scenario.expect) spoken += appliesTo(expectation, id) ? 1 : 0;
        EXPECT_EQ(run->verdicts().size(), spoken);
        run->machine().checkInvariants();
    }
}

INSTANTIATE_TEST_SUITE_P(Datasets, Shipped, ::testing::ValuesIn(shipped("scenarios")),
                         [](const auto& info) { return nameOf(info.param); });

TEST(ShippedFolder, HoldsAtLeastEightScenarios) { EXPECT_GE(shipped("scenarios").size(), 8u); }

// What the machine is and what its work costs stands in one file beside the captures, never in a capture's own file:
// else each capture could be made to fit by costs of its own.
TEST(Captures, SetNoMachineAndNoTiming) {
    int captures = 0;
    for (const std::string& path : shipped("kernel-6.1")) {
        if (nameOf(path).starts_with("machine")) continue;
        ++captures;
        const ScenarioReading reading = readScenario(path);
        ASSERT_EQ(allTexts(reading), "") << path;
        EXPECT_FALSE(reading.scenario->machineSetHere) << path;
        EXPECT_FALSE(reading.scenario->timingSetHere) << path;
        EXPECT_FALSE(reading.scenario->machine.timing.ideal) << path;
        EXPECT_EQ(reading.scenario->reference, "kernel-6.1/" + fs::path(path).stem().string());
    }
    EXPECT_GE(captures, 8);
}

}  // namespace
}  // namespace reclaim
