// ScenarioRun on real machines: commands and expectations at their times, however the run is cut.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "tests/core/scenario/scenario_texts.h"

namespace reclaim {
namespace {

using namespace testing_texts;
using ::testing::HasSubstr;

const std::string kBusy = R"(reclaimlab: 1
title: Busy
timing: guest-6.1
strategies: [linux-6.1]
cgroups:
  /a: {memory.max: 2MiB}
tasks:
  - {name: t, cgroup: /a, do: lookup, keys: {dist: sequential, n: 30000}, count: 30000, killable: false}
timeline:
  - {at: 20ms, mkdir: /b}
  - {at: 30ms, start_task: {name: u, cgroup: /b, do: lookup, keys: {dist: loop, n: 500}, count: 1000}}
  - {at: 50ms, write: {file: /b/memory.max, value: 1MiB}}
  - {at: 50ms, drop_caches: 2}
  - {at: 300ms, rmdir: /b}
stop: 400ms
expect:
  - {at: 20ms, metric: lab.kmemcg_ids, is: "== 1"}
  - {at: 21ms, metric: lab.kmemcg_ids, is: "== 2"}
  - {metric: lab.operations, is: "== 31000"}
  - {cgroup: /b, metric: memory.current, is: "== 0"}
)";

ScenarioRun runOf(const std::string& text) {
    const ScenarioReading reading = readScenarioText(text, "test.yaml");
    EXPECT_EQ(allTexts(reading), "");
    Result<ScenarioRun> run =
        ScenarioRun::create(*reading.scenario, *strategyNamed(reading.scenario->strategies.at(0)));
    EXPECT_TRUE(run.ok());
    return std::move(*run);
}

TEST(ScenarioRun, CommandsActAndExpectationsAreCompared) {
    ScenarioRun run = runOf(kBusy);
    run.finish();
    EXPECT_EQ(run.nextCommand(), 5u);
    EXPECT_EQ(run.outcomes(), (std::vector<int>{0, 0, 0, 0, 0}));
    ASSERT_EQ(run.verdicts().size(), 4u);
    EXPECT_TRUE(run.verdicts()[0].ok);  // before the command of the same time
    EXPECT_TRUE(run.verdicts()[1].ok);
    EXPECT_TRUE(run.verdicts()[2].ok);
    EXPECT_EQ(run.verdicts()[2].text, "linux-6.1 lab.operations == 31000 at end");
    EXPECT_EQ(run.verdicts()[2].actual, 31'000);
    EXPECT_FALSE(run.verdicts()[3].ok);  // a cgroup that is gone has no value
    EXPECT_THAT(run.verdicts()[3].problem, HasSubstr("no cgroup /b"));
    run.machine().checkInvariants();
    run.finish();
    EXPECT_EQ(run.verdicts().size(), 4u);
}

TEST(ScenarioRun, SlicesChangeNothing) {
    ScenarioRun whole = runOf(kBusy);
    whole.finish();
    Prng random(11);
    for (int round = 0; round < 6; ++round) {
        ScenarioRun cut = runOf(kBusy);
        for (TimeNs t = 0; t < cut.stop();) {
            t += static_cast<TimeNs>(random.below(round % 2 ? 40'000'000 : 3'000'000));
            if (round < 3) cut.advanceTo(std::min(t, cut.stop()));
            else
                while (!cut.advanceTo(std::min(t, cut.stop()), 1 + random.below(5'000))) {
                }
            if (random.below(4) == 0) cut = ScenarioRun(cut);  // going on with a copy changes nothing either
        }
        cut.finish();
        EXPECT_EQ(cut.machine().fingerprint(), whole.machine().fingerprint()) << "round " << round;
        EXPECT_EQ(cut.machine().stateHash(), whole.machine().stateHash()) << "round " << round;
        ASSERT_EQ(cut.verdicts().size(), whole.verdicts().size());
        for (std::size_t i = 0; i < cut.verdicts().size(); ++i)
            EXPECT_EQ(cut.verdicts()[i].actual, whole.verdicts()[i].actual);
    }
}

TEST(ScenarioRun, AppendedCommandsEqualWrittenOnes) {
    ScenarioRun written = runOf(kBusy);
    written.finish();
    std::string bare = kBusy;
    bare.erase(bare.find("  - {at: 50ms, write"), bare.find("  - {at: 300ms") - bare.find("  - {at: 50ms, write"));
    ScenarioRun appended = runOf(bare);
    appended.advanceTo(40 * kMillisecond);
    appended.append({50 * kMillisecond, WriteCommand{"/b/memory.max", "1MiB"}});
    appended.append({50 * kMillisecond, DropCachesCommand{2}});  // behind the other command of its time
    appended.finish();
    EXPECT_EQ(appended.machine().fingerprint(), written.machine().fingerprint());
    EXPECT_EQ(appended.outcomes(), written.outcomes());
}

TEST(ScenarioRun, ACommandAtThePresentActsInTheNextAdvance) {
    ScenarioRun run = runOf(kBusy);
    run.advanceTo(10 * kMillisecond);
    run.append({10 * kMillisecond, MkdirCommand{"/c"}});
    EXPECT_FALSE(run.machine().cgroupNamed("/c").valid());
    run.advanceTo(10 * kMillisecond);
    EXPECT_TRUE(run.machine().cgroupNamed("/c").valid());
    EXPECT_THROW(run.append({9 * kMillisecond, MkdirCommand{"/d"}}), InvariantBreach);
}

TEST(ScenarioRun, TheKernelsRefusalIsAnOutcome) {
    ScenarioRun run = runOf(kBusy);
    run.append({60 * kMillisecond, RmdirCommand{"/nobody"}});
    run.append({60 * kMillisecond, MkdirCommand{"/a"}});
    run.finish();
    EXPECT_EQ(run.outcomes(), (std::vector<int>{0, 0, 0, 0, ENOENT, EEXIST, 0}));
}

TEST(ScenarioRun, WatchedSeriesAreRecorded) {
    ScenarioRun run = runOf(withLine(
        kBusy, 2, "title: Busy\nwatch: [{cgroup: \"/*\", metric: lab.css_refs}, {cgroup: /, metric: memory.peak}]"));
    run.finish();
    std::vector<std::string> watched;
    for (const SeriesKey& key : run.machine().series()) {
        if (key.metric == Metric::LabCssRefs) watched.push_back(key.cgroup);
        if (key.metric == Metric::MemoryPeak) watched.push_back(key.cgroup);
    }
    EXPECT_EQ(watched, (std::vector<std::string>{"/a", "/b", "/"}));
    bool sampled = false;
    for (const Sample& sample : run.machine().takeSamples())
        sampled = sampled || (run.machine().series()[sample.series] == SeriesKey{Metric::LabCssRefs, "/b"});
    EXPECT_TRUE(sampled);  // though /b is made only at 20 ms
}

TEST(ScenarioRun, Comparisons) {
    EXPECT_TRUE(holds(Comparison::Equal, 1, 1));
    EXPECT_FALSE(holds(Comparison::NotEqual, 1, 1));
    EXPECT_FALSE(holds(Comparison::Less, 1, 1));
    EXPECT_TRUE(holds(Comparison::LessEqual, 1, 1));
    EXPECT_FALSE(holds(Comparison::Greater, 1, 1));
    EXPECT_TRUE(holds(Comparison::GreaterEqual, 1, 1));
    EXPECT_TRUE(holds(Comparison::Less, 0, 1));
    EXPECT_TRUE(holds(Comparison::Greater, 2, 1));
    EXPECT_FALSE(holds(Comparison::GreaterEqual, 0, 1));
}

}  // namespace
}  // namespace reclaim
