// Items and keys that stand for many.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/scenario/repetition.h"
#include "tests/core/scenario/scenario_texts.h"
#include "tests/core/support/budget.h"

namespace reclaim {
namespace {

using namespace testing_texts;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Scenario readAll(const std::string& text) {
    ScenarioReading reading = readScenarioText(text, "repeat.yaml");
    EXPECT_EQ(allTexts(reading), "");
    return reading.scenario.value_or(Scenario{});
}

std::string scenario(const std::string& sections) {
    return "reclaimlab: 1\ntitle: x\nstrategies: [linux-6.1]\nstop: 100s\n" + sections;
}

std::vector<std::string> paths(const Scenario& s) {
    std::vector<std::string> out;
    for (const CgroupSpec& cgroup : s.machine.cgroups) out.push_back(cgroup.path);
    return out;
}

TEST(Repetition, ATaskMovesByEvery) {
    const std::vector<TaskSpec> tasks = readAll(kFiles).machine.tasks;
    ASSERT_EQ(tasks.size(), 9u);
    for (int k = 0; k < 3; ++k) {
        const TaskSpec& task = tasks[static_cast<std::size_t>(6 + k)];
        EXPECT_EQ(task.name, "neg-" + std::to_string(k + 1));
        EXPECT_EQ(task.cgroup, "/c" + std::to_string(k + 1));
        EXPECT_EQ(task.start, kSecond + k * 100 * kMillisecond);
        EXPECT_EQ(task.stop, 2 * kSecond + k * 100 * kMillisecond);
    }
}

TEST(Repetition, ATaskWithoutStartBeginsAtZeroAndMoves) {
    const Scenario s =
        readAll(scenario("cgroups: {/a: {}}\ntasks:\n  - {name: \"t{i}\", cgroup: /a, do: lookup, count: 1, "
                         "repeat: {from: 0, to: 2, every: 1.5s}}\n"));
    ASSERT_EQ(s.machine.tasks.size(), 3u);
    EXPECT_EQ(s.machine.tasks[0].start, 0);
    EXPECT_EQ(s.machine.tasks[2].start, 3 * kSecond);
}

TEST(Repetition, AnEntryMovesWithTheTaskItStarts) {
    const Scenario s =
        readAll(scenario("cgroups: {/a: {}}\ntimeline:\n"
                         "  - {at: 1s, start_task: {name: \"t{i:02}\", cgroup: /a, do: lookup, start: 2s, stop: 3s}, "
                         "repeat: {from: 9, to: "
                         "10, every: 10s}}\n"
                         "  - {at: 5s, mkdir: \"/a/{i}{i}\", repeat: {from: 1, to: 2, every: 10s}}\n"));
    ASSERT_EQ(s.timeline.size(), 4u);
    EXPECT_EQ(s.timeline[1].at, 5 * kSecond);  // in order of time, not of the file
    EXPECT_EQ(std::get<MkdirCommand>(s.timeline[3].action).path, "/a/22");
    EXPECT_EQ(s.timeline[3].at, 15 * kSecond);
    const TaskSpec& task = std::get<StartTaskCommand>(s.timeline[2].action).task;
    EXPECT_EQ(task.name, "t10");
    EXPECT_EQ(task.start, 12 * kSecond);
    EXPECT_EQ(task.stop, 13 * kSecond);
    EXPECT_EQ(std::get<StartTaskCommand>(s.timeline[0].action).task.name, "t09");
}

TEST(Repetition, NumbersOnlyInTheirBraces) {
    const Scenario s =
        readAll(scenario("cgroups: {/a: {}}\ntasks:\n  - {name: \"{i}{i:03}{j}{i:3}{ i}{i\", cgroup: /a, do: lookup, "
                         "count: \"{i}\", repeat: {from: 7, to: 7}}\n"));
    EXPECT_EQ(s.machine.tasks.at(0).name, "7007{j}{i:3}{ i}{i");
    EXPECT_EQ(s.machine.tasks.at(0).count, 7u);
}

TEST(Repetition, RangesOfKeys) {
    EXPECT_THAT(paths(readAll(scenario("cgroups: {\"/c{1..3}\": {}}\n"))), ElementsAre("/c1", "/c2", "/c3"));
    EXPECT_THAT(paths(readAll(scenario("cgroups: {\"/c{08..10}\": {}}\n"))), ElementsAre("/c08", "/c09", "/c10"));
    EXPECT_THAT(paths(readAll(scenario("cgroups: {/z: {}, \"/p{1..2}\": {}, \"/p{1..2}/c{5..6}\": {}}\n"))),
                ElementsAre("/z", "/p1", "/p2", "/p1/c5", "/p1/c6", "/p2/c5", "/p2/c6"));
    // What only looks like a range is a name.
    EXPECT_THAT(paths(readAll(scenario("cgroups: {\"/{a..b}\": {}, \"/{}\": {}, \"/{1..}\": {}, \"/{1...2}\": {}}\n"))),
                ElementsAre("/{a..b}", "/{}", "/{1..}", "/{1...2}"));
}

TEST(Repetition, AKeyWrittenOutIsLaidOverItsRange) {
    const Scenario s = readAll(
        scenario("cgroups: {\"/c{1..3}\": {memory.max: 1MiB, start_kmem: 4KiB}, /c2: {memory.max: 2MiB}, /c3: }\n"));
    EXPECT_THAT(paths(s), ElementsAre("/c1", "/c2", "/c3"));
    EXPECT_EQ(s.machine.cgroups[0].memoryMax, 1u << 20);
    EXPECT_EQ(s.machine.cgroups[1].memoryMax, 2u << 20);
    EXPECT_EQ(s.machine.cgroups[1].startKmemBytes, 4096u);
    EXPECT_EQ(s.machine.cgroups[2].memoryMax, 1u << 20);
}

// A hundred copies have one mistake, and it stands where the item stands.
TEST(Repetition, MistakesAreReportedOnce) {
    const std::string text = scenario(
        "cgroups: {/abc: {}}\ntimeline:\n  - {at: 1s, mkdir: \"/abd/{i}\", repeat: {from: 1, to: 9}}\n"
        "tasks:\n  - {name: t, cgroup: /abc, do: lookup, repeat: {from: 1, to: 9}}\n");
    EXPECT_EQ(allTexts(readScenarioText(text, "f")),
              "f:7:21: mkdir '/abd/1': there is no cgroup '/abd' (did you mean '/abc'?)\n"
              "f:9:5: two tasks are called 't' (a name of its own for each task)\n");
}

TEST(Repetition, TheMostThatIsWrittenOut) {
    const auto of = [](std::uint64_t n) {
        return scenario("timeline:\n  - {at: 1s, sync: true, repeat: {from: 1, to: " + std::to_string(n) + "}}\n");
    };
    EXPECT_EQ(readAll(of(kRepeatedItemsMax)).timeline.size(), kRepeatedItemsMax);
    EXPECT_THAT(allTexts(readScenarioText(of(kRepeatedItemsMax + 1), "f")), HasSubstr("f:6:5: the repetitions"));
    // All lists and maps together.
    EXPECT_THAT(allTexts(readScenarioText(of(kRepeatedItemsMax - 9'998) + "cgroups: {\"/c{1..9999}\": {}}\n", "f")),
                HasSubstr("f:7:11: the repetitions"));
}

TEST(Repetition, LargeItemsAndLongRangesAreRefusedSoon) {
    std::string choices;
    for (int i = 0; i < 1'000; ++i) choices += "1, ";
    const std::string many =
        scenario("timeline:\n  - {at: 1s, sync: [" + choices + "1], repeat: {from: 1, to: 60000}}\n");
    const std::string text =
        scenario("timeline:\n  - {at: 1s, mkdir: /" + std::string(100'000, 'x') + ", repeat: {from: 1, to: 60000}}\n");
    const std::string range = scenario("cgroups: {\"/{0..999999999}{0..999999999}{0..999999999}\": {}}\n");
    for (const std::string& each : {many, text, range}) {
        std::string errors;
        EXPECT_LT(cpuSeconds([&] { errors = allTexts(readScenarioText(each, "f")); }), 1.0 * kPatience);
        EXPECT_THAT(errors, HasSubstr("write out too much"));
    }
}

}  // namespace
}  // namespace reclaim
