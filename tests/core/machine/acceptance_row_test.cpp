// The acceptance rows of the engine's specification that need no inode, by their number there. Ideal timing: costs
// are 0 and frees end with the operation that caused them. O = 21 dentries to a page.
#include "tests/core/machine/machine_builder.h"

namespace reclaim {
namespace {

constexpr std::uint64_t kPerPage = 21;

// Lookups of new names in /a, limited to `limitPages`, until the first event of a kind; how many were done before it.
std::uint64_t operationsBefore(EventKind kind, const std::string& strategy, CgroupSpec cgroup, std::uint64_t atMost) {
    MachineSpec spec = idealSpec();
    spec.cgroups = {cgroup};
    spec.tasks = {misses(cgroup.path, atMost)};
    Machine machine = machineOrFail(spec, strategy);
    const std::uint64_t done =
        runUntil(machine, kSecond, [kind](const Machine& m) { return m.journal().count(kind) > 0; });
    machine.checkInvariants();
    return machine.journal().count(kind) > 0 ? done - 1 : done;  // the last one met the event
}

TEST(Row1, Linux314FailsAtObject21LPlus1AndLimitReclaimTakesNothing) {
    for (const std::uint64_t limit : {1u, 7u, 31u, 32u, 33u, 100u, 1000u}) {
        MachineSpec spec = idealSpec();
        spec.cgroups = {group("/a", limit)};
        spec.tasks = {misses("/a", kPerPage * limit + 50)};
        Machine machine = machineOrFail(spec, "linux-3.14");
        const std::uint64_t done =
            runUntil(machine, kSecond, [](const Machine& m) { return m.journal().count(EventKind::Enomem) > 0; });
        EXPECT_EQ(kPerPage * limit + 1, done) << "limit " << limit;
        machine.advance(kSecond);
        EXPECT_EQ(50u, number(machine, Metric::LabEnomem)) << "every later lookup is refused too";
        EXPECT_EQ(0u, number(machine, Metric::LabReclaimFreed, "/a"));
        EXPECT_EQ(0u, number(machine, Metric::LabScanned)) << "limit reclaim calls no shrinker";
        EXPECT_EQ(kPerPage * limit, number(machine, Metric::DentryStateNrUnused));
        EXPECT_EQ(limit * kPageSize, number(machine, Metric::MemoryStatKernel, "/a"));
        // All of them are on the one list of the machine, whoever is charged.
        EXPECT_FALSE(machine.lruOwner(machine.cgroupNamed("/a")).valid());
        EXPECT_EQ(kPerPage * limit, machine.lru({}, MemcgId{0}, 0, 0, 1).total);
        machine.checkInvariants();
    }
}

// Below what SLUB may keep of empty slabs (active, chain of 31 with one object each, 5 on the node) there is a second
// reason to fail: reclaim frees every object and no page. So the limits here are above it.
TEST(Row2, PatchSetOf2014NeverFailsAndStaysBelowItsLimit) {
    for (const char* strategy : {"patchset-2014", "patchset-2014+shrinkers=bitmap", "patchset-2014+epoch=b",
                                 "patchset-2014+epoch=c+shrinkers=bitmap", "patchset-2014+list_lru=lazy"})
        for (const std::uint64_t limit : {40u, 100u, 700u}) {
            MachineSpec spec = idealSpec();
            spec.cgroups = {group("/a", limit)};
            spec.tasks = {misses("/a", 4 * kPerPage * limit)};
            Machine machine = machineOrFail(spec, strategy);
            std::uint64_t longest = 0;
            runUntil(machine, kSecond, [&longest](const Machine& m) {
                longest = std::max(longest, number(m, Metric::LabLruLength, "/a"));
                return false;
            });
            EXPECT_EQ(kPerPage * limit, longest) << strategy;
            EXPECT_EQ(0u, number(machine, Metric::LabEnomem)) << strategy;
            EXPECT_EQ(4 * kPerPage * limit, number(machine, Metric::LabOperations)) << strategy;
            EXPECT_GT(number(machine, Metric::MemoryEventsMax, "/a"), 0u) << strategy;
            EXPECT_EQ(number(machine, Metric::LabLruLength, "/a") + number(machine, Metric::LabReclaimFreed, "/a"),
                      4 * kPerPage * limit)
                << strategy << ": what is not freed is on the list";
            // The oldest were freed: what is left is what was allocated last.
            const auto left = machine.lru({}, machine.cgroupNamed("/a"), 0, 0, kPerPage * limit);
            ASSERT_FALSE(left.entries.empty());
            EXPECT_EQ(4 * kPerPage * limit - left.total, left.entries.front().age) << strategy;
            machine.checkInvariants();
        }
}

TEST(Row3, ChargingByBytesHolds20PointFour8ObjectsToAPage) {
    for (const std::uint64_t limit : {1u, 10u, 63u, 64u, 65u, 100u, 1000u})
        EXPECT_EQ(kPageSize * limit / 200,
                  operationsBefore(EventKind::LimitHit, "linux-6.1", group("/a", limit), 25 * limit))
            << "limit " << limit;
    EXPECT_EQ(2048u, operationsBefore(EventKind::LimitHit, "linux-6.1", group("/a", 100), 3000));
}

TEST(Row3, StartChargeMakesTheCapturesExact) {
    CgroupSpec k1 = group("/k1", 8192);  // 32 MiB
    k1.startKmemBytes = 1432;
    EXPECT_EQ(167'765u, operationsBefore(EventKind::LimitHit, "linux-6.1", k1, 200'000));
    CgroupSpec k1s = group("/k1s", 1024);  // 4 MiB
    k1s.startKmemBytes = 1432;
    EXPECT_EQ(20'964u, operationsBefore(EventKind::LimitHit, "linux-6.1", k1s, 30'000));
}

TEST(Row3, TwoChildrenOfOneLimitEachStayWithinAStockBatch) {
    constexpr std::uint64_t kLimit = 2000, kBatch = 64;
    MachineSpec spec = idealSpec();
    spec.cgroups = {group("/p", kLimit), group("/p/a"), group("/p/b")};
    spec.tasks = {misses("/p/a", 40'000), misses("/p/b", 40'000)};
    for (TaskSpec& task : spec.tasks) task.ratePerSecond = 1e6;
    Machine machine = machineOrFail(spec, "linux-6.1");
    runUntil(machine, kSecond, [](const Machine& m) { return m.journal().count(EventKind::LimitHit) > 0; });
    const std::uint64_t objects =
        number(machine, Metric::LabLruLength, "/p/a") + number(machine, Metric::LabLruLength, "/p/b");
    EXPECT_EQ(1u, number(machine, Metric::MemoryEventsMax, "/p"));
    EXPECT_EQ(0u, number(machine, Metric::MemoryEventsMax, "/p/a"));
    // At the first hit everything is still there (nothing was freed before it).
    const std::uint64_t before = objects + number(machine, Metric::LabFreedByReclaim);
    EXPECT_LE(before, kPageSize * kLimit / 200 + 1);
    EXPECT_GE(before, kPageSize * (kLimit - 2 * kBatch) / 200);
}

TEST(Row4, KmemLimitBelowMemoryLimitFailsWithoutReclaim) {
    for (const char* strategy : {"linux-3.14", "patchset-2014", "patchset-2014+shrinkers=bitmap+epoch=c"})
        for (const std::uint64_t limit : {1u, 33u, 100u, 500u}) {
            CgroupSpec cgroup = group("/a", limit + 200);
            cgroup.kmemMax = limit * kPageSize;
            EXPECT_EQ(kPerPage * limit, operationsBefore(EventKind::Enomem, strategy, cgroup, kPerPage * limit + 20))
                << strategy << " limit " << limit;
            MachineSpec spec = idealSpec();
            spec.cgroups = {cgroup};
            spec.tasks = {misses("/a", kPerPage * limit + 20)};
            Machine machine = machineOrFail(spec, strategy);
            machine.advance(kSecond);
            EXPECT_EQ(20u, number(machine, Metric::LabEnomem)) << strategy;
            EXPECT_EQ(0u, machine.journal().count(EventKind::ReclaimBegin)) << strategy;
            EXPECT_EQ(0u, number(machine, Metric::LabScanned)) << strategy;
            EXPECT_EQ(0u, number(machine, Metric::MemoryEventsMax, "/a")) << strategy;
        }
}

// `groups` cgroups under /p, one after the other: each looks up `names`, then is removed.
Machine shortLived(const std::string& strategy, std::uint64_t groups, std::uint64_t names) {
    MachineSpec spec = idealSpec();
    spec.cgroups = {group("/p", 200'000)};
    Machine machine = machineOrFail(spec, strategy);
    TimeNs t = 0;
    for (std::uint64_t i = 0; i < groups; ++i) {
        const std::string path = "/p/" + std::to_string(i);
        EXPECT_EQ(0, apply(machine, t, MkdirCommand{path}));
        EXPECT_EQ(0, apply(machine, t, StartTaskCommand{misses(path, names, t)}));
        t += kMillisecond;
        EXPECT_EQ(0, apply(machine, t, RmdirCommand{path}));
    }
    machine.advance(t + kMillisecond);
    machine.checkInvariants();
    return machine;
}

TEST(Row12, OneObjectLeftKeepsACgroupUntilChargesAreHandedOver) {
    constexpr std::uint64_t kGroups = 60;
    for (const char* strategy : {"linux-3.14", "patchset-2014", "patchset-2014+list_lru=dangling"}) {
        // The first object of a new cgroup is the root cache's: its own copy is made by a worker. The second one stays.
        const Machine machine = shortLived(strategy, kGroups, 2);
        EXPECT_EQ(kGroups, number(machine, Metric::LabDyingCgroups)) << strategy;
        EXPECT_EQ(kGroups, number(machine, Metric::CgroupNrDyingDescendants, "/p")) << strategy;
        EXPECT_EQ(kGroups, number(machine, Metric::LabDeadCaches)) << strategy;
        EXPECT_EQ(kGroups, number(machine, Metric::LabDeadCachePages)) << strategy;
        EXPECT_EQ(kGroups + (kGroups + kPerPage - 1) / kPerPage, number(machine, Metric::SlabinfoDentryNumSlabs))
            << strategy;
    }
    const Machine machine = shortLived("linux-6.1", kGroups, 1);
    EXPECT_EQ(0u, number(machine, Metric::LabDyingCgroups));
    EXPECT_EQ(0u, number(machine, Metric::LabDeadCaches));
    EXPECT_EQ((kGroups + kPerPage - 1) / kPerPage, number(machine, Metric::SlabinfoDentryNumSlabs));
    EXPECT_EQ(kGroups, number(machine, Metric::LabLruLength, "/p")) << "the entries are the parent's now";
}

TEST(Row13, PagesOfPerCgroupCachesAgainstSharedOnes) {
    constexpr std::uint64_t kGroups = 100;
    for (const std::uint64_t each : {1u, 10u, 21u, 22u}) {
        for (const char* strategy : {"linux-3.14", "linux-6.1"}) {
            MachineSpec spec = idealSpec();
            for (std::uint64_t i = 0; i < kGroups; ++i) {
                const std::string path = "/" + std::to_string(i);
                spec.cgroups.push_back(group(path, 1000));
                spec.tasks.push_back(misses(path, each));
            }
            Machine machine = machineOrFail(spec, strategy);
            machine.advance(kSecond);
            const std::uint64_t perGroup = kGroups * ((each + kPerPage - 1) / kPerPage);
            const std::uint64_t shared = (kGroups * each + kPerPage - 1) / kPerPage;
            EXPECT_EQ(std::string(strategy) == "linux-6.1" ? shared : perGroup, number(machine, Metric::LabSlabPages))
                << strategy << " with " << each << " each";
        }
    }
}

// Memory of one list_lru's array: entries * 32 bytes.
// One mount has two list_lrus, of dentries and of inodes; 32 bytes a list.
std::uint64_t arraySize(const Machine& machine) { return number(machine, Metric::LabLruArrayBytes) / 2 / 32; }

TEST(Row14, ArraysGrowWithEveryCgroupEverMadeUnlessIdsAreFreedAtOffline) {
    constexpr int kGroups = 30'000, kAlive = 10;
    const auto run = [](const std::string& strategy) {
        MachineSpec spec = idealSpec();
        spec.cgroups = {group("/p", 1'000'000)};
        spec.memoryBytes = std::uint64_t{4} << 30;
        Machine machine = machineOrFail(spec, strategy);
        TimeNs t = 0;
        for (int i = 0; i < kGroups; ++i, t += kMicrosecond) {
            const std::string path = "/p/" + std::to_string(i);
            EXPECT_EQ(0, apply(machine, t, MkdirCommand{path}));
            EXPECT_EQ(0, apply(machine, t, StartTaskCommand{misses(path, 2, t)}));  // the second is charged
            if (i >= kAlive) {
                EXPECT_EQ(0, apply(machine, t + 1, RmdirCommand{"/p/" + std::to_string(i - kAlive)}));
            }
        }
        machine.advance(t);
        return machine;
    };
    const Machine dangling = run("patchset-2014+list_lru=dangling");
    EXPECT_EQ(49'150u, arraySize(dangling));
    EXPECT_EQ(kGroups + 1u, number(dangling, Metric::LabKmemcgIds));
    const Machine reparented = run("patchset-2014");
    EXPECT_EQ(22u, arraySize(reparented));
    EXPECT_EQ(kAlive + 1u, number(reparented, Metric::LabKmemcgIds));
    EXPECT_EQ(kGroups - kAlive + 0u, number(reparented, Metric::LabDyingCgroups)) << "charges do not move";
}

TEST(Row15, ACacheWhoseLastObjectGoesAfterOfflineIsNeverDestroyed) {
    // Active slabs, the chain of a CPU (one free object each until it is drained) and the node's list.
    constexpr std::uint64_t kKept = 1 + 31 + 5;
    for (const char* strategy : {"linux-3.14", "patchset-2014"}) {
        Machine machine = shortLived(strategy, 1, 600);
        EXPECT_EQ(1u, number(machine, Metric::LabDeadCaches)) << strategy;
        EXPECT_EQ(0, apply(machine, kSecond, DropCachesCommand{2}));
        machine.advance(100 * kSecond);
        EXPECT_EQ(0u, number(machine, Metric::DentryStateNrDentry)) << strategy << ": the last object is gone";
        EXPECT_EQ(1u, number(machine, Metric::LabDeadCaches)) << strategy;
        EXPECT_GE(number(machine, Metric::LabDeadCachePages), 1u) << strategy << ": empty slabs are kept";
        EXPECT_LE(number(machine, Metric::LabDeadCachePages), kKept) << strategy;
        EXPECT_EQ(1u, number(machine, Metric::LabDyingCgroups)) << strategy;
    }
    // With nothing alive at offline the cache goes with its cgroup.
    for (const char* strategy : {"linux-3.14", "patchset-2014"}) {
        MachineSpec spec = idealSpec();
        spec.cgroups = {group("/a", 100)};
        spec.tasks = {misses("/a", 600)};
        Machine machine = machineOrFail(spec, strategy);
        EXPECT_EQ(0, apply(machine, kMillisecond, DropCachesCommand{2}));
        EXPECT_EQ(0u, number(machine, Metric::DentryStateNrDentry)) << strategy;
        EXPECT_GT(number(machine, Metric::LabSlabPages), 0u) << strategy;
        EXPECT_EQ(0, apply(machine, kMillisecond, RmdirCommand{"/a"}));
        EXPECT_EQ(0u, number(machine, Metric::LabDeadCaches)) << strategy;
        EXPECT_EQ(0u, number(machine, Metric::LabDyingCgroups)) << strategy;
        EXPECT_EQ(0u, number(machine, Metric::LabSlabPages)) << strategy;
    }
}

}  // namespace
}  // namespace reclaim
