// What a change by hand puts out of force: expectations of its moment and later ones, and nothing else.
#include <gtest/gtest.h>

#include "core/scenario/scenario.h"

namespace reclaim {
namespace {

Scenario original() {
    const ScenarioReading reading = readScenarioText(R"(reclaimlab: 1
title: t
machine: {memory: 256MiB, nodes: 1, cpus: 1}
mounts: {root: {type: ext4}}
strategies: [linux-6.1]
cgroups: {/a: {memory.max: 4MiB}}
tasks:
  - {name: t, cgroup: /a, do: lookup, mount: root, names: missing, keys: {dist: sequential, n: 10}, count: 10}
timeline:
  - {at: 500ms, drop_caches: 2}
  - {at: 1s, rmdir: /a}
stop: 2s
expect:
  - {at: 400ms, metric: lab.operations, is: "== 10"}
  - {at: 600ms, metric: lab.operations, is: "== 10"}
  - {at: end, metric: lab.operations, is: "== 10"}
)",
                                                     "t.yaml");
    if (!reading.scenario) throw std::runtime_error(reading.errors.front().text());
    return *reading.scenario;
}

void expectLeft(const Scenario& changed, TimeNs difference, std::size_t left) {
    const Scenario before = original();
    EXPECT_EQ(firstDifference(before, changed), difference);
    Scenario after = changed;
    EXPECT_EQ(leaveOutExpectations(before, after), before.expect.size() - left);
    EXPECT_EQ(after.expect.size(), left);
}

TEST(ScenarioChange, NothingChangedOrOnlyTexts) {
    Scenario changed = original();
    expectLeft(changed, kNever, 3);
    changed.title = "another";
    changed.story.push_back({0, "said", {}, 0});
    expectLeft(changed, kNever, 3);
}

TEST(ScenarioChange, ACommandMoreOrLess) {
    Scenario changed = original();
    changed.timeline.insert(changed.timeline.begin() + 1, {600 * kMillisecond, DropCachesCommand{2}});
    expectLeft(changed, 600 * kMillisecond, 1);  // compared before the command, but safer left out
    changed = original();
    changed.timeline.push_back({1500 * kMillisecond, MkdirCommand{"/b"}});
    expectLeft(changed, 1500 * kMillisecond, 2);
    changed = original();
    changed.timeline.pop_back();
    expectLeft(changed, kSecond, 2);
}

TEST(ScenarioChange, ACommandOtherOrEarlier) {
    Scenario changed = original();
    std::get<DropCachesCommand>(changed.timeline[0].action).mode = 3;
    expectLeft(changed, 500 * kMillisecond, 1);
    changed = original();
    changed.timeline[0].at = 100 * kMillisecond;
    expectLeft(changed, 100 * kMillisecond, 0);
}

TEST(ScenarioChange, TheMachineOrItsWork) {
    Scenario changed = original();
    changed.machine.tasks[0].count = 9;
    expectLeft(changed, 0, 0);
    changed = original();
    changed.machine.cgroups[0].memoryMax = 8u << 20;
    expectLeft(changed, 0, 0);
}

}  // namespace
}  // namespace reclaim
