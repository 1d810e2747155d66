// What the keys of files, holders, kernel memory and the recorder mean.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/scenario/scenario_texts.h"

namespace reclaim {
namespace {

using namespace testing_texts;
using ::testing::HasSubstr;

Scenario files() {
    ScenarioReading reading = readScenarioText(kFiles, "files.yaml");
    EXPECT_EQ(allTexts(reading), "");
    return reading.scenario.value_or(Scenario{});
}

TaskSpec taskOf(const std::string& keys) {
    const ScenarioReading reading =
        readScenarioText(withLine(kSmall, 8, "  - {name: scanner, cgroup: /web/a, " + keys + "}"), "task.yaml");
    EXPECT_EQ(allTexts(reading), "") << keys;
    return reading.scenario ? reading.scenario->machine.tasks.at(0) : TaskSpec{};
}

TEST(Files, MachineAndMounts) {
    const MachineSpec machine = files().machine;
    EXPECT_EQ(machine.minFreeKbytes, 4096u);
    EXPECT_EQ(machine.vfsCachePressure, 150u);
    ASSERT_EQ(machine.mounts.size(), 2u);
    const MountSpec& root = machine.mounts[0];
    ASSERT_EQ(root.files.size(), 4u);
    EXPECT_EQ(root.files[0].dir, "/data");
    EXPECT_EQ(root.files[0].files, 30'000u);
    EXPECT_EQ(root.files[0].bytes, 8192u);
    EXPECT_EQ(root.files[3].dir, "/c3/x");
    EXPECT_EQ(root.files[3].bytes, 4096u);
    EXPECT_EQ(machine.mounts[1].type, "tmpfs");
}

TEST(Files, TasksThatTouchFiles) {
    const std::vector<TaskSpec> tasks = files().machine.tasks;
    EXPECT_EQ(tasks[0].verb, TaskVerb::Create);
    EXPECT_EQ(tasks[0].mount, "tmp");
    EXPECT_EQ(tasks[0].dir, "/a/b");
    EXPECT_EQ(tasks[0].fileBytes, 12u << 10);
    EXPECT_EQ(tasks[0].gfp, GfpName::Nofs);
    EXPECT_EQ(tasks[0].after, AfterWork::Exit);
    EXPECT_TRUE(tasks[0].killable);
    EXPECT_EQ(tasks[1].verb, TaskVerb::Open);
    EXPECT_FALSE(tasks[1].killable);
    EXPECT_EQ(tasks[1].after, AfterWork::Stay);  // what it opened would be let go at once otherwise
    EXPECT_EQ(tasks[2].verb, TaskVerb::Mmap);
    EXPECT_EQ(tasks[2].after, AfterWork::Exit);
    EXPECT_EQ(tasks[5].verb, TaskVerb::Lookup);
    EXPECT_EQ(tasks[5].dir, "/data");
    EXPECT_EQ(tasks[5].gfp, GfpName::Nowait);
    EXPECT_EQ(taskOf("do: read, dir: /d").verb, TaskVerb::Read);
    EXPECT_EQ(taskOf("do: unlink, dir: /d").verb, TaskVerb::Unlink);
    EXPECT_EQ(taskOf("do: mkdir, dir: /d").verb, TaskVerb::Mkdir);
    EXPECT_EQ(taskOf("do: mmap, dir: /d").after, AfterWork::Stay);
    EXPECT_EQ(taskOf("do: create, dir: /d").fileBytes, 4096u);
    EXPECT_EQ(taskOf("do: create, dir: /d, size: 0").fileBytes, 0u);
    EXPECT_EQ(taskOf("do: lookup").dir, "");
    EXPECT_EQ(taskOf("do: lookup, dir: /a.b/C-d_/8, names: missing").dir, "/a.b/C-d_/8");
}

TEST(Files, TasksThatAllocate) {
    const std::vector<TaskSpec> tasks = files().machine.tasks;
    EXPECT_EQ(tasks[3].verb, TaskVerb::Alloc);
    EXPECT_EQ(tasks[3].alloc.what, "pages");
    EXPECT_EQ(tasks[3].alloc.bytes, 64u << 10);
    EXPECT_EQ(tasks[3].alloc.pinnedBy, "ipc");
    EXPECT_EQ(tasks[3].onError, OnError::Stop);
    EXPECT_EQ(tasks[3].gfp, GfpName::Atomic);
    EXPECT_EQ(tasks[4].alloc.what, "msg");
    EXPECT_EQ(tasks[4].alloc.objects, 1u);
    EXPECT_EQ(taskOf("do: alloc, cache: kmalloc-192, objects: 1M").alloc.objects, 1'000'000u);
    EXPECT_EQ(tasks[4].alloc.pinnedBy, "process");
    EXPECT_EQ(tasks[4].onError, OnError::Continue);
    EXPECT_EQ(tasks[4].after, AfterWork::Stay);
    for (const char* cache : {"kmalloc-96", "kmalloc-4k", "kmalloc-4096", "vm_area_struct", "ext4_inode_cache", "pipe"})
        EXPECT_EQ(taskOf(std::string("do: alloc, cache: ") + cache).alloc.what, cache);
}

TEST(Files, Timeline) {
    const std::vector<Command> timeline = files().timeline;
    EXPECT_EQ(std::get<ExitCommand>(timeline[0].action).task, "holder");
    EXPECT_EQ(std::get<SysctlCommand>(timeline[1].action).name, "vm.vfs_cache_pressure");
    EXPECT_EQ(std::get<SysctlCommand>(timeline[1].action).value, "200");
    EXPECT_TRUE(std::holds_alternative<SyncCommand>(timeline[2].action));
    EXPECT_EQ(std::get<WriteCommand>(timeline[3].action).file, "/web/memory.reclaim");
    EXPECT_EQ(std::get<UmountCommand>(timeline[4].action).mount, "root");
}

TEST(Files, TasksOfTheRootCgroupAndOfStartedTasks) {
    EXPECT_EQ(
        allTexts(readScenarioText(withLine(kSmall, 8, "  - {name: h, cgroup: /, do: open, dir: /d, count: 1}"), "f")),
        "");
    // Started at 2 s, it may be told to exit from then on.
    EXPECT_EQ(allTexts(readScenarioText(
                  withLine(kSmall, 10,
                           "  - {at: 2s, exit: late}\n"
                           "  - {at: 1s, start_task: {name: late, cgroup: /web, do: open, dir: /d, count: 1}}"),
                  "f")),
              "");
    // A task may still be running, or have ended, when its mount goes; alloc has no mount.
    EXPECT_EQ(allTexts(readScenarioText(
                  withLine(kSmall, 10,
                           "  - {at: 2s, umount: root}\n"
                           "  - {at: 3s, start_task: {name: late, cgroup: /web, do: alloc, cache: pipe, count: 1}}"),
                  "f")),
              "");
}

TEST(Files, TwoTasksMayNameTheSameFiles) {
    const std::string two =
        "  - {name: a, cgroup: /web, do: create, dir: /d, keys: {dist: sequential, n: 9}}\n"
        "  - {name: b, cgroup: /web/a, do: read, dir: /d, keys: {dist: sequential, n: 9}}";
    EXPECT_EQ(allTexts(readScenarioText(withLine(kSmall, 8, two), "f")), "");
}

TEST(Recorder, StandsBesideTheMachine) {
    const Scenario scenario = files();
    const Timing& timing = scenario.machine.timing;
    EXPECT_EQ(timing.observerPeriod, 200 * kMillisecond);
    EXPECT_EQ(timing.observerCost, 5 * kMillisecond);  // scale: 2
    EXPECT_EQ(timing.allocTrace, 3'380);
    EXPECT_EQ(timing.freeTrace, 1'680);
    const auto with = [](const std::string& line) {
        const ScenarioReading reading = readScenarioText(withLine(kSmall, 2, "title: x\n" + line), "f");
        EXPECT_EQ(allTexts(reading), "");
        return *reading.scenario;
    };
    const Scenario plain = with("timing: guest-6.1\nobserver: {period: 200ms, cost: 2.5ms}\ntrace_alloc: true");
    EXPECT_EQ(plain.machine.timing.observerCost, 2'500 * kMicrosecond);
    EXPECT_EQ(plain.machine.timing.allocTrace, 1'690);
    EXPECT_EQ(plain.machine.timing.freeTrace, 840);
    EXPECT_EQ(with("timing: guest-6.1").machine.timing.allocTrace, 0);
    EXPECT_EQ(with("timing: {profile: guest-6.1, alloc_trace: 5us}").machine.timing.allocTrace, 5'000);
    EXPECT_FALSE(with("observer: {period: 200ms, cost: 2.5ms}\ntrace_alloc: true").timingSetHere);
    // Where nothing costs time, a recorder does not either.
    EXPECT_TRUE(with("observer: {period: 200ms, cost: 2.5ms}\ntrace_alloc: true").machine.timing.ideal);
    EXPECT_EQ(with("observer: {period: 200ms, cost: 2.5ms}").machine.timing.observerCost, 0);
}

}  // namespace
}  // namespace reclaim
