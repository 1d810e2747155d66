// The scenario hash: what changes it, what does not; and the text that commands are stored as.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/scenario/sha256.h"
#include "tests/core/scenario/scenario_comparison.h"
#include "tests/core/scenario/scenario_texts.h"

namespace reclaim {
namespace {

using namespace testing_texts;
namespace fs = std::filesystem;

Scenario read(const std::string& text) {
    ScenarioReading reading = readScenarioText(text, "test.yaml");
    if (!reading.scenario) throw std::runtime_error(allTexts(reading));
    return std::move(*reading.scenario);
}

// FIPS 180-4's examples, one of two blocks, and the borders of padding.
TEST(Sha256, KnownAnswers) {
    EXPECT_EQ(sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sha256Hex("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopq"
                        "rsmnopqrstnopqrstu"),
              "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    EXPECT_EQ(sha256Hex(std::string(1'000'000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    EXPECT_EQ(sha256Hex(std::string(55, 'a')), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
    EXPECT_EQ(sha256Hex(std::string(56, 'a')), "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
    EXPECT_EQ(sha256Hex(std::string(64, 'a')), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
}

TEST(ScenarioHash, TextsAndExpectationsDoNotCount) {
    const Scenario whole = read(kFull);
    const std::string hash = scenarioHash(whole);
    const auto same = [&](const char* what, auto change) {
        Scenario other = whole;
        change(other);
        EXPECT_EQ(scenarioHash(other), hash) << what;
    };
    same("title", [](Scenario& s) { s.title = "another"; });
    same("goal", [](Scenario& s) { s.goal.clear(); });
    same("story", [](Scenario& s) { s.story.clear(); });
    same("expect", [](Scenario& s) { s.expect.clear(); });
    same("reference", [](Scenario& s) { s.reference.clear(); });
    same("references", [](Scenario& s) { s.references = {{"kernel-6.1/K4", "linux-6.1", 5}}; });
    same("reference_cgroup", [](Scenario& s) { s.referenceCgroup = "/other"; });
    same("path", [](Scenario& s) { s.path = "elsewhere.yaml"; });
}

TEST(ScenarioHash, WhatDecidesTheCourseCounts) {
    const Scenario whole = read(kFull);
    std::set<std::string> hashes{scenarioHash(whole)};
    const auto other = [&](const char* what, auto change) {
        Scenario changed = whole;
        change(changed);
        EXPECT_TRUE(hashes.insert(scenarioHash(changed)).second) << what;
    };
    other("seed", [](Scenario& s) { s.machine.seed = 7; });
    other("stop", [](Scenario& s) { s.stop += 1; });
    other("sample", [](Scenario& s) { s.machine.sampleInterval += 1; });
    other("memory", [](Scenario& s) { s.machine.memoryBytes *= 2; });
    other("timing", [](Scenario& s) { s.machine.timing.freeObject += 1; });
    other("ideal", [](Scenario& s) { s.machine.timing = Timing::idealTiming(); });
    other("mount", [](Scenario& s) { s.machine.mounts.pop_back(); });
    other("limit", [](Scenario& s) { s.machine.cgroups[0].memoryMax += 4096; });
    other("task", [](Scenario& s) { s.machine.tasks[0].count += 1; });
    other("cgroup of a task", [](Scenario& s) { s.machine.tasks[0].cgroup = "/web"; });
    other("command", [](Scenario& s) { s.timeline.pop_back(); });
    other("its time", [](Scenario& s) { s.timeline[0].at += 1; });
    other("watch", [](Scenario& s) { s.watch.pop_back(); });
    other("strategies", [](Scenario& s) { s.strategies.pop_back(); });
}

// So that a key which comes later changes no hash of what does not say it.
TEST(ScenarioHash, AKeyAtItsDefaultIsNotInTheText) {
    const std::string plain = "reclaimlab: 1\ntitle: t\nstrategies: [linux-6.1]\nstop: 1s\n";
    EXPECT_EQ(hashedText(read(plain)), "reclaimlab: 1\nstrategies: [linux-6.1]\nstop: 1s\n");
    const std::string said = plain + R"(seed: 1
sample: 50ms
timing: ideal
machine: {memory: 1GiB, nodes: 1, cpus: 1, vfs_cache_pressure: 100, reap_period: 5s, ref_bits: 64}
mounts: {root: {type: ext4}}
)";
    EXPECT_EQ(scenarioHash(read(said)), scenarioHash(read(plain)));
    const std::string task = "cgroups: {/a: {}}\ntasks:\n  - {name: t, cgroup: /a, do: lookup";
    EXPECT_EQ(scenarioHash(read(plain + task + "}\n")),
              scenarioHash(read(plain + task +
                                ", cpu: 0, mount: root, names: missing, on_error: continue, walk: rcu, "
                                "keys: {dist: sequential, n: 1M}}\n")));
    // A profile's own values are its default, and with another scale they are not.
    const std::string timing = "timing: {profile: guest-6.1";
    EXPECT_EQ(scenarioHash(read(plain + timing + "}\n")),
              scenarioHash(read(plain + timing + ", hz: 250, scale: 1}\n")));
    EXPECT_NE(scenarioHash(read(plain + timing + "}\n")), scenarioHash(read(plain + timing + ", scale: 2}\n")));
}

// Leaving out what is at its default loses nothing: the text reads back to the same input.
TEST(ScenarioHash, TheHashedTextIsTheWholeInput) {
    for (const std::string& text : {kSmall, kFull, kFiles}) {
        Scenario scenario = read(text);
        Scenario back = read("title: t\n" + hashedText(scenario));
        scenario.title = back.title;
        scenario.goal = scenario.reference = scenario.referenceCgroup = "";
        scenario.story.clear();
        scenario.expect.clear();
        EXPECT_EQ(differenceOf(scenario, back), "") << hashedText(scenario);
        EXPECT_EQ(scenarioHash(back), scenarioHash(scenario));
    }
}

TEST(ScenarioHash, ShippedScenariosKeepItWhenTheyAreWrittenAndRead) {
    std::set<std::string> hashes;
    for (const auto& entry : fs::directory_iterator(fs::path(RECLAIMLAB_SOURCE_DIR) / "datasets" / "scenarios")) {
        if (entry.path().extension() != ".yaml") continue;
        const ScenarioReading first = readScenario(entry.path().string());
        ASSERT_TRUE(first.scenario) << entry.path();
        const std::string hash = scenarioHash(*first.scenario);
        EXPECT_EQ(hash.size(), 64u);
        EXPECT_EQ(scenarioHash(read(writeScenario(*first.scenario))), hash) << entry.path();
        EXPECT_EQ(scenarioHash(read("title: t\n" + hashedText(*first.scenario))), hash) << entry.path();
        EXPECT_TRUE(hashes.insert(hash).second) << entry.path() << " is the same input as another";
    }
    EXPECT_GT(hashes.size(), 3u);
}

TEST(Commands, EveryKindReadsBack) {
    TaskSpec lookups;
    lookups.name = "late one";
    lookups.cgroup = "/web/x y";
    lookups.cpu = 3;
    lookups.mount = "null";
    lookups.keys.dist = KeyDist::Zipf;
    lookups.start = 3 * kSecond;
    TaskSpec queues;
    queues.name = "queues";
    queues.cgroup = "/nowhere";
    queues.verb = TaskVerb::Alloc;
    queues.alloc.what = "a cache of its own";
    queues.alloc.objects = 7;
    queues.start = 4 * kSecond + 1;
    const std::vector<Command> commands{{0, MkdirCommand{"/k"}},
                                        {1, RmdirCommand{"/never made"}},
                                        {kSecond, WriteCommand{"/k/memory.max", "max"}},
                                        {kSecond, WriteCommand{"/k/memory.reclaim", "1MiB"}},
                                        {2 * kSecond, DropCachesCommand{3}},
                                        {3 * kSecond, StartTaskCommand{lookups}},
                                        {4 * kSecond, StartTaskCommand{queues}},
                                        {5 * kSecond, ExitCommand{"nobody"}},
                                        {5 * kSecond, SysctlCommand{"vm.vfs_cache_pressure", "200"}},
                                        {6 * kSecond, SyncCommand{}},
                                        {7 * kSecond, UmountCommand{"root"}},
                                        {7 * kSecond, UmountCommand{"root"}},
                                        {8 * kSecond, PruneCommand{"yes"}}};
    std::set<std::size_t> kinds;
    for (const Command& command : commands) kinds.insert(command.action.index());
    ASSERT_EQ(kinds.size(), std::variant_size_v<Action>);
    const std::string text = writeCommands(commands);
    const auto back = readCommands(text);
    ASSERT_TRUE(back.ok()) << back.error().text() << "\n" << text;
    EXPECT_EQ(differenceOf("command", commands, *back), "") << text;
    EXPECT_EQ(writeCommands(*back), text);
}

TEST(Commands, NoneAreATextToo) {
    const auto none = readCommands(writeCommands({}));
    ASSERT_TRUE(none.ok()) << none.error().text();
    EXPECT_TRUE(none->empty());
}

TEST(Commands, WhatIsNoListOfCommandsIsRefused) {
    for (const char* text :
         {"", "rmdir /k1 at 5 s\n", "timeline: 3\n", "timeline: []\nseed: 4\n", "timeline:\n  - {at: 1s}\n",
          "timeline:\n  - {at: 1s, rmdir: /a, sync: true}\n", "timeline:\n  - {at: soon, rmdir: /a}\n"})
        EXPECT_FALSE(readCommands(text).ok()) << text;
}

// A person may ask for what the kernel refuses; a file may not, as there it is a slip.
TEST(RecordedScenario, HoldsCommandsThatWereRefused) {
    Scenario scenario = read(kSmall);
    scenario.timeline.push_back({6 * kSecond, RmdirCommand{"/not/there"}});
    scenario.timeline.push_back({6 * kSecond, MkdirCommand{"/web"}});
    scenario.timeline.push_back({7 * kSecond, ExitCommand{"nobody"}});
    const std::string text = writeScenario(scenario);
    EXPECT_FALSE(readScenarioText(text, "").scenario);
    const ScenarioReading reading = readRecordedScenario(text, {"linux-3.14"});
    ASSERT_EQ(allTexts(reading), "");
    EXPECT_EQ(differenceOf("command", reading.scenario->timeline, scenario.timeline), "");
    EXPECT_EQ(reading.scenario->strategies, std::vector<std::string>{"linux-3.14"});
}

TEST(RecordedScenario, NeedsNothingThatDecidesNoCourse) {
    const std::string text =
        "reclaimlab: 1\ntitle: t\nstrategies: [of-tomorrow, linux-6.1]\nstop: 1s\nreference: gone/K1\n"
        "expect:\n  - {strategy: of-tomorrow, metric: lab.tomorrow, is: \"== 0\"}\n";
    EXPECT_FALSE(readScenarioText(text, "").scenario);
    EXPECT_EQ(allTexts(readRecordedScenario(text, {"linux-6.1"})), "");
    EXPECT_NE(allTexts(readRecordedScenario(text, {"of-tomorrow"})).find("of-tomorrow"), std::string::npos);
}

}  // namespace
}  // namespace reclaim
