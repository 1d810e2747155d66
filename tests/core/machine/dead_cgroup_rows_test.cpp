// Rows 11, 16, 22 and 30 of the engine's specification: who keeps a removed cgroup, how long a reaper keeps what nobody
// needs, and what arrays cost. Expected numbers are the rows' closed forms.
#include <cerrno>
#include <random>

#include "tests/core/machine/machine_builder.h"

namespace reclaim {
namespace {

MachineSpec groupsOf(std::uint64_t groups) {
    MachineSpec spec = idealSpec();
    for (std::uint64_t i = 0; i < groups; ++i) spec.cgroups.push_back(group("/c" + std::to_string(i), 1000));
    return spec;
}

// An empty file of a tmpfs: its dentry and inode live until it is unlinked, whoever does that. The directory belongs to
// who was there first.
TaskSpec tmpfsFile(TaskVerb verb, const std::string& cgroup, std::uint64_t file) {
    TaskSpec task;
    task.name = (verb == TaskVerb::Create ? "creates " : "unlinks ") + std::to_string(file);
    task.cgroup = cgroup;
    task.verb = verb;
    task.mount = "tmp";
    task.dir = "/t";
    task.keys = {KeyDist::Sequential, 1, 0};
    task.keys.first = file;
    task.count = 1;
    task.fileBytes = 0;
    task.killable = false;
    return task;
}

// Way 2 with period T, the last free at a random moment: T / 2 on the average, T at most.
TEST(Row16, AReaperKeepsACacheHalfAPeriodLongerOnTheAverage) {
    constexpr std::uint64_t kGroups = 300;
    constexpr TimeNs kPeriod = 4 * kSecond;
    for (const char* strategy : {"way-2", "patchset-2014+dead_caches=reap-on-vmpressure"}) {
        MachineSpec spec = groupsOf(kGroups);
        spec.reapPeriod = kPeriod;
        spec.mounts.push_back({"tmp", "tmpfs"});
        spec.tasks.push_back(tmpfsFile(TaskVerb::Create, "/", kGroups));
        for (std::uint64_t i = 0; i < kGroups; ++i) {
            spec.tasks.push_back(tmpfsFile(TaskVerb::Create, spec.cgroups[i].path, i));
            spec.tasks.back().start = 1;
        }
        Machine machine = machineOrFail(spec, strategy);
        machine.advance(2);
        for (std::uint64_t i = 0; i < kGroups; ++i)
            EXPECT_EQ(0, apply(machine, 2, RmdirCommand{"/c" + std::to_string(i)}));
        machine.advance(kSecond / 2);
        EXPECT_EQ(2 * kGroups, number(machine, Metric::LabDeadCaches)) << strategy << ": names and inodes";
        std::mt19937_64 random(5);
        std::vector<TimeNs> moments;
        for (std::uint64_t i = 0; i < kGroups; ++i)
            moments.push_back(kSecond + static_cast<TimeNs>(random() % (10 * kPeriod)));
        std::ranges::sort(moments);
        for (std::uint64_t i = 0; i < kGroups; ++i) {
            TaskSpec task = tmpfsFile(TaskVerb::Unlink, "/", i);
            task.start = moments[i];
            EXPECT_EQ(0, apply(machine, moments[i], StartTaskCommand{task})) << i;
        }
        machine.advance(moments.back() + 2 * kPeriod);
        const bool reaps = std::string(strategy) == "way-2";
        EXPECT_EQ(reaps ? 0u : 2 * kGroups, number(machine, Metric::LabDeadCaches)) << strategy;
        if (!reaps) continue;  // nobody was under pressure: for ever
        const double mean = machine.value(Metric::LabDestroyDelayMean),
                     most = machine.value(Metric::LabDestroyDelayMax);
        EXPECT_NEAR(mean, static_cast<double>(kPeriod) / 2, 0.1 * static_cast<double>(kPeriod));
        EXPECT_LE(most, static_cast<double>(kPeriod) * 1.01);
        EXPECT_GT(most, static_cast<double>(kPeriod) * 0.9);
    }
}

// An id has 16 bits: mkdir number 65,536 fails with ENOSPC, as mem_cgroup_css_alloc does, and works again when an id is
// free.
TEST(Ids, RunOutAfter65535AndComeBack) {
    Machine machine = machineOrFail(idealSpec(), "linux-6.1");
    constexpr int kMost = 65'535;
    for (int i = 0; i < kMost; ++i) ASSERT_EQ(0, apply(machine, 1, MkdirCommand{"/c" + std::to_string(i)})) << i;
    EXPECT_EQ(65'535u, number(machine, Metric::LabKmemcgIds));
    EXPECT_EQ(ENOSPC, apply(machine, 2, MkdirCommand{"/more"}));
    machine.advance(kSecond);
    EXPECT_FALSE(machine.cgroupNamed("/more").valid()) << "nothing is left of it";
    EXPECT_EQ(0u, number(machine, Metric::LabDyingCgroups));
    EXPECT_EQ(0, apply(machine, kSecond, RmdirCommand{"/c7"}));
    machine.advance(2 * kSecond);
    EXPECT_EQ(0, apply(machine, 2 * kSecond, MkdirCommand{"/more"}));
    EXPECT_EQ(ENOSPC, apply(machine, 2 * kSecond, MkdirCommand{"/once-more"}));
    machine.checkInvariants();
}

// 952 mounts, 24,574 ids, 4 nodes: 5.58 GiB of arrays up to 5.17; from 5.18 on only what is used.
TEST(Row22, ArraysOfManyMountsAndIds) {
    const ListLruLayout& arrays = *strategyOrFail("linux-5.9").listLru;
    const ListLruLayout& lazy = *strategyOrFail("linux-6.1").listLru;
    const double gib =
        static_cast<double>(2 * 952 * arrays.bytes(4, 24'574, 24'574)) / (1u << 30);  // dentries and inodes
    EXPECT_NEAR(gib, 5.58, 0.01);
    EXPECT_EQ(128u, lazy.bytes(4, 24'574, 1)) << "16 + 24 * 4 bytes, from kmalloc-128";
    EXPECT_EQ(0u, lazy.bytes(4, 24'574, 0));
}

// A touches the shared files first, B goes on using them, A is removed. By page until 5.2 A stays as long as B uses
// them, and its names are on its parent's list; from 5.3 on A is gone after a grace period.
TEST(Row11, FilesThatAnotherGroupKeepsUsing) {
    constexpr std::uint64_t kFiles = 100;
    for (const auto& [strategy, stays] : {std::pair{"linux-4.0", true}, {"linux-5.3", false}, {"linux-5.9", false}}) {
        MachineSpec spec = idealSpec();
        spec.cgroups = {group("/p"), group("/p/a"), group("/b")};
        spec.mounts[0].files = {{"/lib", kFiles, 4096}};
        TaskSpec lookups = misses("/p/a", kFiles);
        lookups.name = "a";
        lookups.dir = "/lib";
        lookups.start = 8;
        TaskSpec uses = lookups;
        uses.name = "b";
        uses.cgroup = "/b";
        uses.verb = TaskVerb::Open;
        uses.start = 10;
        uses.after = AfterWork::Stay;
        // The blocks these inodes lie in are in memory already, read by the root cgroup.
        TaskSpec before = lookups;
        before.name = "before";
        before.cgroup = "/";
        before.start = 0;
        spec.tasks = {before, lookups, uses,
                      misses("/b", 1, 15)};  // who charged last is held by the stock until 5.3: not A
        Machine machine = machineOrFail(spec, strategy);
        machine.advance(5);
        apply(machine, 5, DropCachesCommand{2});
        machine.advance(20);
        EXPECT_EQ(0, apply(machine, 30, RmdirCommand{"/p/a"}));
        apply(machine, kSecond, DropCachesCommand{2});
        machine.advance(2 * kSecond);
        EXPECT_EQ(stays ? 1u : 0u, number(machine, Metric::LabDyingCgroups)) << strategy;
        EXPECT_EQ(0, apply(machine, 3 * kSecond, ExitCommand{"b"}));
        machine.advance(3 * kSecond + 1);
        // What nobody uses any more is on the parent's list. (The directory is still pinned by the names in it.)
        EXPECT_EQ(kFiles, machine.lru({}, machine.cgroupNamed("/p"), 0, 0, 1000).total) << strategy;
        for (int round = 0; round < 3; ++round) apply(machine, (4 + round) * kSecond, DropCachesCommand{2});
        machine.advance(8 * kSecond);
        EXPECT_EQ(0u, number(machine, Metric::LabDyingCgroups)) << strategy;
        machine.checkInvariants();
    }
}

// A zombie below a zombie: the child's objects move on to the grandparent, and the child pins its parent.
TEST(Row30, ADyingChildPinsItsDyingParent) {
    MachineSpec spec = idealSpec();
    spec.cgroups = {group("/a"), group("/a/b"), group("/z")};
    spec.mounts.push_back({"tmp", "tmpfs"});
    spec.tasks = {misses("/a/b", 42, 0), tmpfsFile(TaskVerb::Create, "/", 0), tmpfsFile(TaskVerb::Create, "/a/b", 1),
                  misses("/z", 1, 1)};  // the stock is z's
    Machine machine = machineOrFail(spec, "linux-4.0");
    machine.advance(2);
    EXPECT_EQ(0, apply(machine, 2, RmdirCommand{"/a/b"}));
    machine.advance(kSecond);
    EXPECT_EQ(1u, number(machine, Metric::LabDyingCgroups));
    EXPECT_EQ(42u, machine.lru({}, machine.cgroupNamed("/a"), 0, 0, 100).total) << "the parent's list";
    EXPECT_EQ(0, apply(machine, kSecond, RmdirCommand{"/a"}));
    machine.advance(2 * kSecond);
    EXPECT_EQ(2u, number(machine, Metric::LabDyingCgroups));
    EXPECT_EQ(42u, machine.lru({}, MemcgId{0}, 0, 0, 100).total) << "and the grandparent's";
    EXPECT_GE(number(machine, Metric::LabDyingRefsChildren), 1u);
    // All that the child holds goes: both are free.
    TaskSpec unlink = tmpfsFile(TaskVerb::Unlink, "/", 1);
    unlink.start = 2 * kSecond;
    apply(machine, 2 * kSecond, StartTaskCommand{unlink});
    apply(machine, 2 * kSecond + 1, DropCachesCommand{2});
    machine.advance(3 * kSecond);
    EXPECT_EQ(0u, number(machine, Metric::LabDyingCgroups));
    machine.checkInvariants();
}

// What /sys/kernel/slab lists. The root has slabs of both caches, so what a cgroup allocates first of each comes from
// there while its copy is made: of kmalloc-64 that is all, the copy stays empty. An object of the other one holds the
// cgroup.
TEST(CopiesListed, AnEmptyCopyIsHiddenAtDeactivationIn414) {
    const auto listedAfterRmdir = [](const char* strategy) {
        Machine machine = machineOrFail(idealSpec(), strategy);
        EXPECT_EQ(0, apply(machine, 0, MkdirCommand{"/c0"}));  // made now: one of the scenario's has been used before
        struct Allocation {
            const char *cgroup, *cache;
            std::uint64_t count;
        };
        for (const auto& [cgroup, cache, count] : {Allocation{"/", "kmalloc-64", 1},
                                                   {"/", "kmalloc-192", 1},
                                                   {"/c0", "kmalloc-64", 1},
                                                   {"/c0", "kmalloc-192", 2}}) {
            TaskSpec task;
            task.name = std::string(cgroup) + " " + cache;
            task.cgroup = cgroup;
            task.verb = TaskVerb::Alloc;
            task.alloc = {.what = cache, .pinnedBy = "ipc"};
            task.keys = {KeyDist::Sequential, count, 0};
            task.count = count;
            task.after = AfterWork::Exit;
            EXPECT_EQ(0, apply(machine, 0, StartTaskCommand{task}));
        }
        machine.advance(kMillisecond);
        EXPECT_EQ(2u, number(machine, Metric::MemcgCachesCount)) << strategy;
        EXPECT_EQ(1u, number(machine, Metric::MemcgCachesSlabs)) << strategy;
        EXPECT_EQ(0, apply(machine, 2 * kMillisecond, RmdirCommand{"/c0"}));
        machine.advance(kSecond);
        EXPECT_EQ(1u, number(machine, Metric::LabDyingCgroups)) << strategy;
        EXPECT_EQ(2u, number(machine, Metric::LabDeadCaches)) << strategy << ": hidden is not destroyed";
        return number(machine, Metric::MemcgCachesCount);
    };
    EXPECT_EQ(1u, listedAfterRmdir("linux-4.0"));
    EXPECT_EQ(2u, listedAfterRmdir("linux-4.19"));
}

}  // namespace
}  // namespace reclaim
