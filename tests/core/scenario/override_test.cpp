// Values set by their path, as 'reclaimctl run --set' does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/core/scenario/scenario_texts.h"

namespace reclaim {
namespace {

using namespace testing_texts;
using ::testing::HasSubstr;

class Override : public ::testing::Test {
protected:
    void SetUp() override {
        path_ = temporaryPath("override.yaml").string();
        std::ofstream(path_) << kFull;
    }
    void TearDown() override { std::filesystem::remove(path_); }

    Scenario with(std::vector<ScenarioOverride> changes) {
        ScenarioReading reading = readScenario(path_, changes);
        EXPECT_EQ(allTexts(reading), "");
        return reading.scenario.value_or(Scenario{});
    }
    std::string refused(const std::string& path, const std::string& value) {
        const ScenarioReading reading = readScenario(path_, {{path, value}});
        EXPECT_FALSE(reading.scenario.has_value()) << path;
        return allTexts(reading);
    }

    std::string path_;
};

TEST_F(Override, SetsValuesAtEveryLevel) {
    EXPECT_EQ(with({{"seed", "3"}}).machine.seed, 3u);
    EXPECT_EQ(with({{"stop", "12s"}}).stop, 12 * kSecond);
    EXPECT_EQ(with({{"machine.cpus", "4"}}).machine.cpus, 4u);
    EXPECT_EQ(with({{"timing.gp_ticks", "1"}}).machine.timing.gpTicks, 1);
    EXPECT_EQ(with({{"timing.observer.cost", "2ms"}}).machine.timing.observerCost, 4 * kMillisecond);  // scale: 2
    EXPECT_EQ(with({{"machine.slabs.dentry.objs", "20"}}).machine.slabs.at("dentry").objects, 20u);
    EXPECT_EQ(with({{"strategies", "[linux-6.1, linux-3.14, patchset-2014]"}}).strategies.size(), 3u);
    EXPECT_EQ(with({{"title", "Is it: 'gone'?"}}).title, "Is it: 'gone'?");
}

TEST_F(Override, KeysWithDotsAndPathsOfCgroups) {
    EXPECT_EQ(with({{"cgroups./web.memory.max", "max"}}).machine.cgroups[0].memoryMax, kNoLimit);
    EXPECT_EQ(with({{"cgroups./web/a.memory.max", "1MiB"}}).machine.cgroups[1].memoryMax, 1u << 20);
    EXPECT_EQ(with({{"cgroups./web.memory.kmem.limit_in_bytes", "5M"}}).machine.cgroups[0].kmemMax, 5u << 20);
}

TEST_F(Override, MakesWhatIsNotThere) {
    const Scenario scenario = with({{"cgroups./db.v2.memory.max", "5M"}});
    EXPECT_EQ(scenario.machine.cgroups.back().path, "/db.v2");
    EXPECT_EQ(scenario.machine.cgroups.back().memoryMax, 5u << 20);
    EXPECT_EQ(with({{"goal", "Another"}}).goal, "Another");
}

TEST_F(Override, ItemsOfListsByNumberAndByName) {
    EXPECT_EQ(with({{"tasks.scanner.count", "7"}}).machine.tasks[0].count, 7u);
    EXPECT_EQ(with({{"tasks.0.keys.dist", "loop"}, {"tasks.0.keys", "{dist: loop, n: 5}"}}).machine.tasks[0].keys.n,
              5u);
    EXPECT_EQ(std::get<RmdirCommand>(with({{"timeline.3.at", "8s"}}).timeline.back().action).path, "/web/a");
}

TEST_F(Override, FilesHoldersAndRepetitions) {
    std::ofstream(path_) << kFiles;
    EXPECT_EQ(with({{"mounts.root.files./data.n", "5"}}).machine.mounts[0].files[0].files, 5u);
    EXPECT_EQ(with({{"mounts.root.files./new/dir.n", "7"}}).machine.mounts[0].files.back().dir, "/new/dir");
    EXPECT_EQ(with({{"machine.vfs_cache_pressure", "50"}}).machine.vfsCachePressure, 50u);
    EXPECT_EQ(with({{"observer.cost", "1ms"}}).machine.timing.observerCost, 2 * kMillisecond);  // scale: 2
    EXPECT_EQ(with({{"observer", "none"}}).machine.timing.observerPeriod, 0);
    EXPECT_EQ(with({{"trace_alloc", "false"}}).machine.timing.allocTrace, 0);
    EXPECT_EQ(with({{"tasks.pages.size", "8KiB"}}).machine.tasks[3].alloc.bytes, 8192u);
    EXPECT_EQ(std::get<SysctlCommand>(with({{"timeline.1.sysctl.value", "7"}}).timeline[1].action).value, "7");
    // A repeated item is one item, and a range is one key; a name written out is laid over its range.
    EXPECT_EQ(with({{"tasks.6.repeat.to", "2"}, {"timeline.5.repeat.to", "2"}}).machine.tasks.size(), 8u);
    EXPECT_EQ(with({{"tasks.neg-{i}.count", "11"}}).machine.tasks[8].count, 11u);
    const Scenario laidOver = with({{"cgroups./c2.start_kmem", "4KiB"}, {"cgroups./c{1..3}.memory.max", "1MiB"}});
    ASSERT_EQ(laidOver.machine.cgroups.size(), 4u);
    for (const CgroupSpec& cgroup : laidOver.machine.cgroups)
        if (cgroup.path != "/web") {
            EXPECT_EQ(cgroup.memoryMax, 1u << 20) << cgroup.path;
            EXPECT_EQ(cgroup.startKmemBytes, cgroup.path == "/c2" ? 4096u : 0u) << cgroup.path;
        }
    EXPECT_THAT(refused("tasks.6.repeat.too", "2"), HasSubstr("did you mean 'to'?"));
    EXPECT_THAT(refused("tasks.6.repeat.to", "9"), HasSubstr("there is no cgroup '/c4'"));
}

TEST_F(Override, LaterOnesWin) { EXPECT_EQ(with({{"seed", "3"}, {"seed", "4"}}).machine.seed, 4u); }

// kFull expects something of linux-3.14 at 4 s, and something of both at the end.
TEST_F(Override, WhatIsExpectedOfTheRestIsLeftOut) {
    EXPECT_EQ(with({{"stop", "3s"}}).expect.size(), 1u);
    EXPECT_EQ(with({{"strategies", "[linux-6.1]"}}).expect.size(), 1u);
    EXPECT_EQ(with({{"seed", "3"}}).expect.size(), 2u);
    EXPECT_THAT(refused("expect.0.strategy", "patchset-2014"), HasSubstr("is not run by this scenario"));
}

TEST_F(Override, RefusesWhatDoesNotFit) {
    EXPECT_THAT(refused("sede", "3"), HasSubstr("--set sede: no key fits 'sede' (did you mean 'seed'?)"));
    EXPECT_THAT(refused("machine.cpu", "3"), HasSubstr("did you mean 'cpus'?"));
    EXPECT_THAT(refused("cgroups./web.memory.mx", "3"), HasSubstr("--set cgroups./web.memory.mx"));
    EXPECT_THAT(refused("seed.x", "3"), HasSubstr("cannot be set"));
    EXPECT_THAT(refused("tasks.9.count", "3"), HasSubstr("no item '9.count'"));
    EXPECT_THAT(refused("tasks.nobody.count", "3"), HasSubstr("no item 'nobody.count'"));
    EXPECT_THAT(refused("", "3"), HasSubstr("the path is empty"));
    EXPECT_THAT(refused("extends", "a.yaml"), HasSubstr("cannot be set"));
    EXPECT_THAT(refused("stop", "10"), HasSubstr("--set stop: stop: '10' is not a time"));
    EXPECT_THAT(refused("stop", "[1"), HasSubstr("--set stop: this is not YAML"));
    EXPECT_THAT(refused("stop", std::string("1\0s", 3)), HasSubstr("not a text"));
}

// Sub-paths of random characters: an answer, never a crash.
TEST_F(Override, RandomPathsNeverCrash) {
    Prng random(7);
    const std::vector<std::string> pieces{
        "tasks", ".", "/web", "memory.max",           "0",    "scanner", "timing", "observer", "story", "ask",
        "",      "é", "-1",   "99999999999999999999", "keys", "x"};
    for (int round = 0; round < 2'000; ++round) {
        std::string path;
        for (auto n = 1 + random.below(8); n-- > 0;) path += pieces[random.below(pieces.size())];
        const ScenarioReading reading = readScenario(path_, {{path, pieces[random.below(pieces.size())]}});
        ASSERT_EQ(reading.scenario.has_value(), reading.errors.empty()) << path;
    }
}

}  // namespace
}  // namespace reclaim
