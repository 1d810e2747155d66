// What a run will want is told before it begins, and what would fit does fit.
#include "core/ask/run_estimate.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/ask/headless_run.h"
#include "tests/core/support/headless.h"
#include "tests/core/support/small_scenario.h"

namespace reclaim {
namespace {

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;

TEST(RunEstimate, SamplesAreThoseOfTheRun) {
    Scenario scenario = smallScenario();
    scenario.machine.sampleInterval = kMillisecond;
    const RunResult result = headless(scenario, "linux-6.1");
    scenario.strategies = {"linux-6.1"};
    std::uint64_t taken = 0;
    for (const auto& series : result.series) taken += series->size();
    const std::uint64_t told = estimateRun(scenario).samples;
    EXPECT_GE(told, taken * 9 / 10);  // teeth are sampled besides
    EXPECT_LE(told, taken * 11 / 10);
    const std::uint64_t one = estimateRun(scenario).samples;
    scenario.strategies = {"linux-6.1", "linux-3.14", "linux-4.0"};
    EXPECT_EQ(estimateRun(scenario).samples / one, 3u);
}

TEST(RunEstimate, WhatIsTooMuchIsRefusedWithWhatFits) {
    Scenario scenario = smallScenario();
    scenario.stop = 10 * kSecond;
    scenario.machine.sampleInterval = kMicrosecond;
    const auto over = overBudget(scenario, kMemoryBudget);
    ASSERT_TRUE(over.has_value());
    EXPECT_EQ(over->fault, Fault::Refused);
    EXPECT_NE(over->text().find("samples want"), std::string::npos) << over->text();
    // The interval that is named fits, and a tenth of it would not.
    const std::size_t at = over->hint.find("sample every ") + std::string("sample every ").size();
    const auto interval = parseTime(over->hint.substr(at, over->hint.find(',') - at));
    ASSERT_TRUE(interval.ok()) << over->hint;
    scenario.machine.sampleInterval = *interval;
    EXPECT_FALSE(overBudget(scenario, kMemoryBudget).has_value()) << over->hint;
    scenario.machine.sampleInterval = *interval / 10;
    EXPECT_TRUE(overBudget(scenario, kMemoryBudget).has_value()) << over->hint;
    EXPECT_FALSE(overBudget(scenario, 64 * kGiB).has_value()) << "who has more may say so";
}

TEST(RunEstimate, NoShippedScenarioIsRefused) {
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(RECLAIMLAB_SOURCE_DIR) + "/datasets/scenarios")) {
        if (entry.path().extension() != ".yaml") continue;
        const ScenarioReading reading = readScenario(entry.path().string());
        ASSERT_TRUE(reading.scenario) << entry.path();
        EXPECT_FALSE(overBudget(*reading.scenario, kMemoryBudget / 2).has_value()) << entry.path();
    }
}

TEST(RunEstimate, FilesOnDisksCount) {
    Scenario scenario = smallScenario();
    scenario.machine.mounts[0].files.push_back({"/d", 1'000'000'000, 4096});
    const auto over = overBudget(scenario, kMemoryBudget);
    ASSERT_TRUE(over.has_value());
    EXPECT_NE(over->text().find("1,000,000,000 files"), std::string::npos) << over->text();
}

TEST(RunEstimate, ARunAboveTheBudgetDoesNotBegin) {
    Scenario scenario = smallScenario();
    scenario.stop = 10 * kSecond;
    scenario.machine.sampleInterval = kMicrosecond;
    const auto results = runScenario(scenario, 1);
    ASSERT_FALSE(results.ok());
    EXPECT_EQ(results.error().fault, Fault::Refused) << results.error().text();
}

}  // namespace
}  // namespace reclaim
