// What a valid file means, and how files extend each other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/scenario/did_you_mean.h"
#include "tests/core/scenario/scenario_texts.h"

namespace reclaim {
namespace {

using namespace testing_texts;
using ::testing::HasSubstr;

TEST(Reader, EveryKeyReachesItsPlace) {
    const ScenarioReading reading = readScenarioText(kFull, "full.yaml");
    ASSERT_EQ(allTexts(reading), "");
    const Scenario& s = *reading.scenario;
    EXPECT_EQ(s.title, "Everything the format has");
    EXPECT_EQ(s.goal, "See that every key is read.");
    EXPECT_EQ(s.path, "full.yaml");
    EXPECT_EQ(s.text, kFull);
    ASSERT_EQ(s.story.size(), 2u);
    EXPECT_EQ(s.story[1].choices, (std::vector<std::string>{"yes", "no"}));
    EXPECT_EQ(s.story[1].reveal, 3 * kSecond);
    EXPECT_EQ(s.machine.memoryBytes, 512u << 20);
    EXPECT_EQ(s.machine.nodes, 2u);
    EXPECT_EQ(s.machine.cpus, 2u);
    EXPECT_EQ(s.machine.slabs.at("dentry").objects, 21u);
    EXPECT_EQ(s.machine.seed, UINT64_MAX);
    EXPECT_EQ(s.machine.sampleInterval, 100 * kMillisecond);
    EXPECT_EQ(s.strategies, (std::vector<std::string>{"linux-3.14", "linux-6.1"}));
    EXPECT_EQ(s.machine.mounts[1].name, "data");
    EXPECT_EQ(s.machine.cgroups[0].path, "/web");  // the parent first, though the file has it last
    EXPECT_EQ(s.machine.cgroups[0].memoryMax, 64u << 20);
    EXPECT_EQ(s.machine.cgroups[0].kmemMax, 32u << 20);
    EXPECT_EQ(s.machine.cgroups[1].startKmemBytes, 1432u);
    EXPECT_EQ(s.reference, "kernel-6.1/K1");
    EXPECT_EQ(s.referenceCgroup, "/k1");
    EXPECT_EQ(s.stop, 10 * kSecond);
    EXPECT_EQ(s.watch[0].cgroup, "/web/*");
    EXPECT_EQ(s.watch[1].cgroup, "");
    EXPECT_TRUE(s.timingSetHere);
    EXPECT_TRUE(s.machineSetHere);
}

TEST(Reader, Tasks) {
    const TaskSpec task = readScenarioText(kFull, "f").scenario->machine.tasks.at(0);
    EXPECT_EQ(task.name, "scanner");
    EXPECT_EQ(task.cgroup, "/web/a");
    EXPECT_EQ(task.cpu, 1u);
    EXPECT_EQ(task.mount, "data");
    EXPECT_EQ(task.keys.dist, KeyDist::Zipf);
    EXPECT_EQ(task.keys.n, 1'000'000u);
    EXPECT_EQ(task.keys.s, 0.9);
    EXPECT_EQ(task.ratePerSecond, 50'000);
    EXPECT_EQ(task.count, 20'000u);
    EXPECT_EQ(task.start, 100 * kMillisecond);
    EXPECT_EQ(task.stop, 4 * kSecond);
    EXPECT_EQ(task.onError, OnError::Stop);
    EXPECT_EQ(task.walk, WalkMode::Ref);
}

TEST(Reader, TimingTakesUnitsPlainNumbersAndScale) {
    const Timing timing = readScenarioText(kFull, "f").scenario->machine.timing;
    EXPECT_FALSE(timing.ideal);
    EXPECT_EQ(timing.scanObject, 2'000);   // 1us, scale 2
    EXPECT_EQ(timing.freeObject, 1'000);   // 500, scale 2
    EXPECT_EQ(timing.shrinkCall, 12'000);  // the profile's, scale 2
    EXPECT_EQ(timing.gpTicks, 3);          // never scaled
    EXPECT_EQ(timing.hz, 1'000);
    EXPECT_EQ(timing.observerPeriod, 50 * kMillisecond);
    EXPECT_EQ(timing.observerCost, 2 * kMillisecond);
    EXPECT_TRUE(readScenarioText(kSmall, "f").scenario->machine.timing.ideal);
    EXPECT_EQ(readScenarioText(withLine(kSmall, 2, "title: x\ntiming: {profile: guest-6.1, observer: none}"), "f")
                  .scenario->machine.timing.observerPeriod,
              0);
}

TEST(Reader, TimelineIsPutInOrderOfTime) {
    const std::vector<Command> timeline = readScenarioText(kFull, "f").scenario->timeline;
    ASSERT_EQ(timeline.size(), 5u);
    EXPECT_EQ(std::get<MkdirCommand>(timeline[0].action).path, "/web/b");
    const TaskSpec& late = std::get<StartTaskCommand>(timeline[1].action).task;
    EXPECT_EQ(late.start, 2 * kSecond);
    EXPECT_EQ(late.cgroup, "/web/b");
    EXPECT_EQ(std::get<RmdirCommand>(timeline[2].action).path, "/web/a");
    EXPECT_EQ(std::get<WriteCommand>(timeline[3].action).file, "/web/memory.max");
    EXPECT_EQ(std::get<WriteCommand>(timeline[3].action).value, "16MiB");
    EXPECT_EQ(std::get<DropCachesCommand>(timeline[4].action).mode, 3);
}

TEST(Reader, Expectations) {
    const std::vector<Expectation> expect = readScenarioText(kFull, "f").scenario->expect;
    EXPECT_EQ(expect[0].text, "linux-3.14 /web memory.current <= 64MiB at 4 s");
    EXPECT_EQ(expect[0].comparison, Comparison::LessEqual);
    EXPECT_EQ(expect[0].value, 64.0 * 1024 * 1024);
    EXPECT_EQ(expect[0].at, 4 * kSecond);
    EXPECT_EQ(expect[1].text, "lab.enomem >= 0 at end");
    EXPECT_EQ(expect[1].at, kNever);
    EXPECT_THAT(lineOf(kFull, expect[0].line), HasSubstr("metric: memory.current"));
}

// Folder with files that extend each other.
class Extends : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = temporaryPath("extends");
        std::filesystem::create_directories(folder_ / "sub");
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string put(const std::string& name, const std::string& text) {
        std::ofstream(folder_ / name) << text;
        return (folder_ / name).string();
    }
    std::filesystem::path folder_;
};

const std::string kBase = R"(reclaimlab: 1
machine: {memory: 1GiB, cpus: 2, slabs: {dentry: {size: 192, order: 0, objs: 21}}}
timing: {profile: guest-6.1, gp_ticks: 3}
strategies: [linux-3.14, linux-6.1]
cgroups: {/web: {memory.max: 64MiB}}
stop: 1s
)";

TEST_F(Extends, MapsMergeAndListsReplace) {
    put("sub/base.yaml", kBase);
    const std::string path = put(
        "top.yaml",
        "reclaimlab: 1\nextends: sub/base.yaml\ntitle: Top\nstrategies: [linux-6.1]\n"
        "machine: {cpus: 1, slabs: {dentry: {objs: 20}}}\ncgroups: {/web/a: {}, /web: {start_kmem: 4K}}\nstop: 2s\n");
    const ScenarioReading reading = readScenario(path);
    ASSERT_EQ(allTexts(reading), "");
    const Scenario& s = *reading.scenario;
    EXPECT_EQ(s.strategies, (std::vector<std::string>{"linux-6.1"}));
    EXPECT_EQ(s.machine.memoryBytes, 1u << 30);
    EXPECT_EQ(s.machine.cpus, 1u);
    EXPECT_EQ(s.machine.slabs.at("dentry").objects, 20u);
    EXPECT_EQ(s.machine.slabs.at("dentry").sizeBytes, 192u);
    EXPECT_EQ(s.machine.timing.gpTicks, 3);
    EXPECT_EQ(s.machine.cgroups.at(0).memoryMax, 64u << 20);
    EXPECT_EQ(s.machine.cgroups.at(0).startKmemBytes, 4096u);
    EXPECT_EQ(s.machine.cgroups.at(1).path, "/web/a");
    EXPECT_EQ(s.stop, 2 * kSecond);
    EXPECT_FALSE(s.timingSetHere);
    EXPECT_TRUE(s.machineSetHere);
}

TEST_F(Extends, AnErrorBelowNamesTheFileBelow) {
    put("base.yaml", withLine(kBase, 5, "cgroups: {/web: {memory.max: lots}}"));
    const ScenarioReading reading = readScenario(put("top.yaml", "reclaimlab: 1\nextends: base.yaml\ntitle: Top\n"));
    ASSERT_EQ(reading.errors.size(), 1u) << allTexts(reading);
    EXPECT_EQ(reading.errors[0].file, (folder_ / "base.yaml").string());
    EXPECT_EQ(reading.errors[0].line, 5);
}

TEST_F(Extends, CirclesAreFound) {
    put("a.yaml", "reclaimlab: 1\nextends: b.yaml\n");
    put("b.yaml", "reclaimlab: 1\nextends: sub/../a.yaml\n");
    const ScenarioReading circle = readScenario((folder_ / "a.yaml").string());
    ASSERT_EQ(circle.errors.size(), 1u) << allTexts(circle);
    EXPECT_EQ(circle.errors[0].file, (folder_ / "b.yaml").string());
    EXPECT_EQ(circle.errors[0].line, 2);
    EXPECT_THAT(circle.errors[0].message, HasSubstr("leads back"));
    EXPECT_THAT(allTexts(readScenario(put("self.yaml", "reclaimlab: 1\nextends: self.yaml\n"))),
                HasSubstr("leads back"));
}

TEST_F(Extends, ChainsHaveEightFiles) {
    for (int i = 0; i < 12; ++i)
        put(std::to_string(i) + ".yaml",
            "reclaimlab: 1\n" + (i ? "extends: " + std::to_string(i - 1) + ".yaml\n" : kBase.substr(14)));
    const auto read = [&](int i) {
        return readScenarioText("reclaimlab: 1\ntitle: Top\nextends: " + std::to_string(i) + ".yaml\n",
                                (folder_ / "top.yaml").string());
    };
    EXPECT_EQ(allTexts(read(kExtendsDepthMax - 1)), "");
    EXPECT_THAT(allTexts(read(kExtendsDepthMax)), HasSubstr("more than 8 files extend each other"));
}

TEST_F(Extends, WhatCannotBeExtended) {
    const auto message = [&](const std::string& target) {
        return allTexts(readScenario(put("top.yaml", "reclaimlab: 1\nextends: " + target + "\n")));
    };
    EXPECT_THAT(message("none.yaml"), HasSubstr("top.yaml:2:10: extends: 'none.yaml': there is no such file"));
    EXPECT_THAT(message("/etc/passwd"), HasSubstr("is an absolute path"));
    EXPECT_THAT(message("sub"), HasSubstr("this is a folder"));
    EXPECT_THAT(message("[a]"), HasSubstr("extends is a list"));
    put("list.yaml", "- 1\n");
    EXPECT_THAT(message("list.yaml"), HasSubstr("list.yaml is no scenario"));
}

TEST(DidYouMean, NearestWordOrNone) {
    EXPECT_EQ(nearestWord("stpo", {"stop", "start"}), "stop");
    EXPECT_EQ(nearestWord("cgroup", {"cgroups", "goal"}), "cgroups");
    EXPECT_EQ(nearestWord("zzzz", {"stop", "start"}), "");
    EXPECT_EQ(nearestWord("", {"stop"}), "");
    EXPECT_EQ(nearestWord(std::string(100'000, 'a'), {"stop"}), "");
}

TEST(CgroupPattern, StarsStayWithinOnePart) {
    EXPECT_TRUE(cgroupMatches("/web/*", "/web/a"));
    EXPECT_FALSE(cgroupMatches("/web/*", "/web/a/b"));
    EXPECT_FALSE(cgroupMatches("/web/*", "/web"));
    EXPECT_TRUE(cgroupMatches("/*/x*y", "/web/xay"));
    EXPECT_TRUE(cgroupMatches("/web", "/web"));
    EXPECT_FALSE(cgroupMatches("/web", "/webs"));
    EXPECT_TRUE(cgroupMatches("/w*b*", "/wabbb"));
    EXPECT_FALSE(cgroupMatches("", "/web"));
}

}  // namespace
}  // namespace reclaim
