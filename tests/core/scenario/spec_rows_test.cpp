// Rows 1, 2 and 3 of section 12 of the engine's specification, as scenarios: what a cgroup full of negative dentries
// does in a kernel that cannot reclaim them, in one that can, and in one that charges by the byte.
#include <gtest/gtest.h>

#include "tests/core/scenario/scenario_texts.h"

namespace reclaim {
namespace {

using namespace testing_texts;

constexpr std::uint64_t kObjectsPerPage = 21;  // 192-byte dentries

// A cgroup of `pages` pages, and a task that looks up `lookups` new names in it and stops at the first refusal.
std::string full(const std::string& strategy, std::uint64_t pages, std::uint64_t lookups,
                 const std::string& more = "") {
    return "reclaimlab: 1\ntitle: Row\ntiming: ideal\nstrategies: [" + strategy +
           "]\ncgroups:\n  /x: {memory.max: " + std::to_string(pages * kPageSize) + more +
           "}\ntasks:\n  - {name: t, cgroup: /x, do: lookup, keys: {dist: sequential, n: " + std::to_string(lookups) +
           "}, on_error: stop}\nstop: 1s\n";
}

Machine after(const std::string& text) {
    const ScenarioReading reading = readScenarioText(text, "row.yaml");
    EXPECT_EQ(allTexts(reading), "");
    Result<ScenarioRun> run =
        ScenarioRun::create(*reading.scenario, *strategyNamed(reading.scenario->strategies.at(0)));
    EXPECT_TRUE(run.ok());
    run->finish();
    run->machine().checkInvariants();
    return run->machine();
}

double of(const Machine& machine, Metric metric) { return machine.value(metric, machine.cgroupNamed("/x")); }

class SpecRows : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(SpecRows, Row1TheFirstRefusalIsObject21LPlus1AndNothingIsReclaimed) {
    const std::uint64_t pages = GetParam(), fits = kObjectsPerPage * pages;
    const Machine machine = after(full("linux-3.14", pages, 2 * fits));
    ASSERT_EQ(machine.tasks().size(), 1u);
    EXPECT_EQ(machine.tasks()[0].operations, fits + 1);
    EXPECT_EQ(machine.tasks()[0].failed, 1u);
    EXPECT_EQ(machine.value(Metric::LabFreedByReclaim), 0);
    EXPECT_EQ(machine.value(Metric::LabScanned), 0);
    EXPECT_EQ(machine.value(Metric::DentryStateNrUnused), static_cast<double>(fits));
    const MemcgId x = machine.cgroupNamed("/x");
    EXPECT_FALSE(machine.lruOwner(x).valid());  // the list is the machine's, which limit reclaim never walks
    EXPECT_EQ(machine.lru({}, x, 0, 0, 1).total, fits);
    EXPECT_EQ(of(machine, Metric::MemoryCurrent), static_cast<double>(pages * kPageSize));
}

TEST_P(SpecRows, Row2ThePatchesOf2014GiveTheOldestBackAndRefuseNothing) {
    const std::uint64_t pages = GetParam(), fits = kObjectsPerPage * pages;
    const Machine machine = after(full("patchset-2014", pages, 3 * fits));
    EXPECT_EQ(machine.tasks()[0].operations, 3 * fits);
    EXPECT_EQ(machine.tasks()[0].failed, 0u);
    EXPECT_LE(machine.value(Metric::DentryStateNrDentry), static_cast<double>(fits));
    EXPECT_LE(of(machine, Metric::MemoryPeak), static_cast<double>(pages * kPageSize));
    EXPECT_GT(of(machine, Metric::MemoryEventsMax), 0);
    EXPECT_GT(of(machine, Metric::LabReclaimFreed), 0);
    // What is left is the youngest: ages on the list follow each other up to the last lookup.
    const LruSlice list = machine.lru({}, machine.cgroupNamed("/x"), 0, 0, UINT32_MAX);
    ASSERT_EQ(list.entries.size(), list.total);
    for (std::size_t i = 0; i < list.entries.size(); ++i) ASSERT_EQ(list.entries[i].age, 3 * fits - list.total + i);
}

TEST_P(SpecRows, Row3FromLinux59OnADentryIsChargedWith200Bytes) {
    const std::uint64_t pages = GetParam(), fits = kPageSize * pages / 200;
    const Machine filled = after(full("linux-6.1", pages, fits));
    EXPECT_EQ(of(filled, Metric::MemoryEventsMax), 0);
    EXPECT_EQ(filled.value(Metric::DentryStateNrDentry), static_cast<double>(fits));
    const Machine hit = after(full("linux-6.1", pages, fits + 1));
    EXPECT_EQ(of(hit, Metric::MemoryEventsMax), 1);
    EXPECT_EQ(hit.tasks()[0].failed, 0u);
}

// Below 25 pages twice the list is less than one batch of 1024, and no kernel of these scans it.
INSTANTIATE_TEST_SUITE_P(Limits, SpecRows, ::testing::Values(64, 100, 1024, 8192));

TEST(SpecRow3, AHundredPagesHold2048) { EXPECT_EQ(kPageSize * 100 / 200, 2048u); }

// 1432 bytes charged before make the captures exact: K1 with 32 MiB, K1s with 4 MiB.
TEST(SpecRow3, AStartChargeMakesTheCapturesExact) {
    for (const auto& [pages, fits] : {std::pair<std::uint64_t, std::uint64_t>{8192, 167'765}, {1024, 20'964}}) {
        const Machine filled = after(full("linux-6.1", pages, fits, ", start_kmem: 1432B"));
        EXPECT_EQ(of(filled, Metric::MemoryEventsMax), 0) << pages;
        const Machine hit = after(full("linux-6.1", pages, fits + 1, ", start_kmem: 1432B"));
        EXPECT_EQ(of(hit, Metric::MemoryEventsMax), 1) << pages;
    }
}

}  // namespace
}  // namespace reclaim
