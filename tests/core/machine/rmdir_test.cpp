// Who may be removed. Source: kernel/cgroup/cgroup.c@6.1, cgroup_destroy_locked.
#include <cerrno>

#include "tests/core/machine/machine_builder.h"

namespace reclaim {
namespace {

TEST(Rmdir, RefusesTheRootChildrenAndRunningTasks) {
    for (const char* strategy : {"linux-3.14", "patchset-2014", "linux-6.1"}) {
        MachineSpec spec = idealSpec();
        spec.cgroups = {group("/p", 100), group("/p/child"), group("/busy")};
        TaskSpec task = misses("/busy", 10);
        task.ratePerSecond = 1000;
        spec.tasks = {task};
        Machine machine = machineOrFail(spec, strategy);
        EXPECT_EQ(EBUSY, apply(machine, kMillisecond, RmdirCommand{"/"})) << strategy;
        EXPECT_EQ(EBUSY, apply(machine, kMillisecond, RmdirCommand{"/p"})) << strategy << ": a child is online";
        EXPECT_EQ(EBUSY, apply(machine, kMillisecond, RmdirCommand{"/busy"})) << strategy << ": a task runs in it";
        EXPECT_EQ(ENOENT, apply(machine, kMillisecond, RmdirCommand{"/nobody"})) << strategy;
        EXPECT_EQ(0, apply(machine, kMillisecond, RmdirCommand{"/p/child"})) << strategy;
        EXPECT_EQ(0, apply(machine, kMillisecond, RmdirCommand{"/p"})) << strategy << ": the child is gone";
        EXPECT_EQ(ENOENT, apply(machine, kMillisecond, RmdirCommand{"/p"})) << strategy << ": only once";
        EXPECT_EQ(0, apply(machine, kSecond, RmdirCommand{"/busy"})) << strategy << ": its task has ended";
        machine.checkInvariants();
    }
}

}  // namespace
}  // namespace reclaim
