// A machine remembers the last 4,096 cgroups, tasks and caches that are over, and forgets older ones: row 7 of the
// speed table wants a million of them in constant memory.
#include "tests/core/machine/machine_builder.h"
#include "tests/core/machine/machine_test_access.h"

namespace reclaim {
namespace {

constexpr int kCycles = 5000;
constexpr std::uint32_t kRemembered = 4096, kFew = 70;

TaskSpec allocates(std::uint64_t objects) {
    TaskSpec task;
    task.name = "t";
    task.cgroup = "/p/c";
    task.verb = TaskVerb::Alloc;
    task.alloc.what = "kmalloc-192";
    task.keys = {KeyDist::Sequential, objects, 0};
    task.count = objects;
    task.after = AfterWork::Exit;
    return task;
}

// `holder`: who holds the objects. "process": they are gone when the task has exited, before its cgroup is removed.
Machine afterCycles(const std::string& strategy, const std::string& holder = "process") {
    MachineSpec spec = idealSpec();
    spec.reapPeriod = kSecond;
    spec.cgroups = {group("/p")};
    spec.cgroups[0].memoryMax = std::uint64_t{1} << 30;
    Machine machine = machineOrFail(spec, strategy);
    for (int i = 0; i < kCycles; ++i) {
        const TimeNs at = (i + 1) * kMillisecond;
        machine.advance(at);
        EXPECT_EQ(0, apply(machine, at, MkdirCommand{"/p/c"})) << i;
        TaskSpec task = allocates(32);
        task.alloc.pinnedBy = holder;
        task.start = at;
        EXPECT_EQ(0, apply(machine, at, StartTaskCommand{task}));
        machine.advance(at + kMillisecond / 2);
        EXPECT_EQ(0, apply(machine, at + kMillisecond / 2, RmdirCommand{"/p/c"})) << i;
    }
    machine.advance((kCycles + 2000) * kMillisecond);
    machine.checkInvariants();
    return machine;
}

class ForgottenRows : public testing::TestWithParam<const char*> {};

TEST_P(ForgottenRows, WhatIsOverIsRememberedForAWhileAndThenForgotten) {
    Machine machine = afterCycles(GetParam());
    const MachineState& s = MachineTestAccess::state(machine);
    EXPECT_EQ(static_cast<std::uint32_t>(kCycles) + 2, s.memcgs.size()) << "numbers are never used again";
    EXPECT_LE(s.memcgs.rows(), kRemembered + kFew);
    EXPECT_LE(s.tasks.living(), kRemembered + kFew);
    EXPECT_LE(s.oom.processes.living(), kRemembered + kFew);
    EXPECT_LE(s.kmem.contexts.living(), kFew);
    EXPECT_LE(s.kmem.refs.living(), kFew);
    EXPECT_LE(s.kmem.fates.size(), kFew);
    EXPECT_LE(s.kmem.dead.size(), kFew);
    EXPECT_LE(s.kmem.requests.size(), kFew);
    EXPECT_LE(s.memcgs[MemcgId{1}].inherited.size(), kFew) << "the parent of all";
    EXPECT_LE(s.memcgs[MemcgId{1}].inheritedContexts.size(), kFew);
    std::uint32_t caches = 0;
    s.slabs.eachCache([&caches](CacheId, const KmemCache&) { ++caches; });
    EXPECT_LE(caches, kFew);
    // The root has names of its own: an old cgroup's are not those.
    TaskSpec roots;
    roots.name = "roots";
    roots.cgroup = "/";
    roots.keys = {KeyDist::Sequential, 50, 0};
    roots.count = 50;
    roots.start = machine.now();
    EXPECT_EQ(0, apply(machine, machine.now(), StartTaskCommand{roots}));
    machine.advance(machine.now() + kMillisecond);
    EXPECT_EQ(50u, number(machine, Metric::DentryStateNrUnused));
    // An old one reads as nothing, one that has just gone by its name. Cgroup 2 has a neighbour that lives; of the 64
    // around cgroup 100 nobody does.
    for (const MemcgId old : {MemcgId{2}, MemcgId{100}}) {
        EXPECT_EQ("", machine.cgroupPath(old));
        EXPECT_EQ(MemcgState::Freed, machine.cgroupState(old));
        EXPECT_EQ(0u, machine.cssRefs(old, CssRef::Base));
        const CgroupRow row = machine.cgroup(old);
        EXPECT_EQ(MemcgState::Freed, row.state);
        EXPECT_EQ("", row.path);
        EXPECT_EQ(0u, row.chargedObjects + row.slabReclaimable + row.lruLength + row.inodeLruLength);
        EXPECT_FALSE(machine.lruOwner(old).valid() && machine.lruOwner(old) != MemcgTable::root());
    }
    EXPECT_EQ("/p/c", machine.cgroupPath(MemcgId{static_cast<std::uint32_t>(kCycles)}));
    EXPECT_EQ(0u, number(machine, Metric::MemoryStatSlab, "/p")) << "nothing is charged to anybody any more";
}
INSTANTIATE_TEST_SUITE_P(Strategies, ForgottenRows,
                         testing::Values("linux-4.0", "linux-5.3", "linux-6.1", "way-1", "way-2", "way-4", "oracle",
                                         "linux-4.0+slab_allocator=slab"));

// What still holds something is not over, and is not forgotten.
TEST(ForgottenRows, WhoseObjectsLiveStays) {
    Machine machine = afterCycles("linux-3.14", "ipc");
    const MachineState& s = MachineTestAccess::state(machine);
    EXPECT_EQ(static_cast<std::uint32_t>(kCycles) + 2, s.memcgs.rows());
    EXPECT_EQ(static_cast<std::uint64_t>(kCycles), number(machine, Metric::LabDeadCaches));
}

// obj_cgroup_release: the last object of a removed cgroup takes what rested in its obj_cgroup along.
TEST(ObjCgroupRelease, LeavesNothingChargedToTheParent) {
    MachineSpec spec = idealSpec();
    spec.cgroups = {group("/p"), group("/q")};
    Machine machine = machineOrFail(spec, "linux-6.1");
    for (int i = 0; i < 200; ++i) {
        const TimeNs at = (i + 1) * kMillisecond;
        apply(machine, at, MkdirCommand{"/p/c"});
        TaskSpec task = allocates(1 + static_cast<std::uint64_t>(i) % 50);
        task.start = at;
        apply(machine, at, StartTaskCommand{task});
        machine.advance(at + kMillisecond / 2);
        apply(machine, at + kMillisecond / 2, RmdirCommand{"/p/c"});
        machine.advance(at + kMillisecond - 1);
        machine.checkInvariants();
    }
    // Somebody else's allocation makes the CPU's stock let go of the last of them.
    TaskSpec other = allocates(1);
    other.cgroup = "/q";
    other.start = kSecond;
    apply(machine, kSecond, StartTaskCommand{other});
    machine.advance(2 * kSecond);
    EXPECT_EQ(0u, number(machine, Metric::MemoryStatKernel, "/p"));
    machine.checkInvariants();
}

// A call that names no memcg sees the one list of 2014, and the root's since 4.0. Before 4.0 super_cache_scan rounds
// the share of the dentries down, and one stays.
TEST(Prune, FindsWhatTheRootHas) {
    for (const auto& [strategy, left] :
         {std::pair{"linux-3.14", 1u}, {"patchset-2014", 301u}, {"linux-4.0", 300u}, {"linux-6.1", 300u}}) {
        MachineSpec spec = idealSpec();
        spec.cgroups = {group("/a")};
        spec.cgroups[0].memoryMax = std::uint64_t{1} << 30;
        Machine machine = machineOrFail(spec, strategy);
        TaskSpec own;
        own.name = "own";
        own.cgroup = "/a";
        own.keys = {KeyDist::Sequential, 300, 0};
        own.count = 300;
        TaskSpec roots = own;
        roots.name = "roots";
        roots.cgroup = "/";
        roots.keys.n = roots.count = 50;
        for (const TaskSpec& task : {own, roots}) apply(machine, 0, StartTaskCommand{task});
        machine.advance(kMillisecond);
        ASSERT_EQ(350u, number(machine, Metric::DentryStateNrUnused)) << strategy;
        EXPECT_EQ(0, apply(machine, kMillisecond, PruneCommand{"root"}));
        machine.advance(2 * kMillisecond);
        EXPECT_EQ(left, number(machine, Metric::DentryStateNrUnused)) << strategy;
        machine.checkInvariants();
    }
}

}  // namespace
}  // namespace reclaim
