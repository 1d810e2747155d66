// SLAB's workers in a whole machine: when they come by, what they empty, and that a machine without them is what it
// was.
#include <algorithm>
#include <map>
#include <set>

#include "tests/core/machine/machine_builder.h"

namespace reclaim {
namespace {

std::vector<Event> reapsOf(const Machine& machine) {
    std::vector<Event> reaps;
    const auto keep = [&reaps](const Event& e) {
        if (e.eventKind() == EventKind::SlabReap) reaps.push_back(e);
    };
    const Journal::View view = machine.journal().view(1);
    EXPECT_EQ(0u, view.dropped);
    for (const auto& segment : view.sealed) std::ranges::for_each(*segment, keep);
    if (view.open) std::ranges::for_each(*view.open, keep);
    return reaps;
}

// __round_jiffies: whole seconds, and 3 jiffies (12 ms) earlier on each further CPU; every two seconds from the first
// on.
TEST(CacheReap, ComesByAtOddSecondsThreeJiffiesEarlierOnEachFurtherCpu) {
    for (const bool ideal : {true, false}) {
        MachineSpec spec = idealSpec();
        if (!ideal) spec.timing = Timing::guest61();
        spec.timing.tickPhase = 0;
        spec.cpus = 3;
        spec.cgroups = {group("/a", 4000)};
        for (std::uint32_t cpu = 0; cpu < 3; ++cpu) {
            spec.tasks.push_back(misses("/a", 700));
            spec.tasks.back().name += std::to_string(cpu);
            spec.tasks.back().cpu = cpu;
        }
        Machine machine = machineOrFail(spec, "linux-6.1+slab_allocator=slab");
        machine.advance(20 * kSecond);
        std::map<std::uint32_t, std::set<TimeNs>> times;
        for (const Event& e : reapsOf(machine)) times[e.a].insert(e.t);
        EXPECT_EQ(3u, times.size()) << "each CPU has something in its array";
        for (const auto& [cpu, at] : times)
            for (TimeNs t : at) {
                const TimeNs late = (t + 12 * kMillisecond * static_cast<TimeNs>(cpu)) % (2 * kSecond) - kSecond;
                if (ideal) {
                    EXPECT_EQ(0, late) << "cpu " << cpu << " at " << t;
                }
                EXPECT_GE(late, 0) << "cpu " << cpu << " at " << t;
                EXPECT_LT(late, 10 * kMillisecond) << "its own work and whatever softirq was running";
            }
    }
}

// 2,000 names, dropped at 10 s, after the container has gone. Of 2,000 frees 31 batches of 60 are flushed and 80
// objects stay in the array. The worker finds it used at 11 s; then 24, 24, 24, and 8 in halves: the last object goes
// back to its slab at 25 s, and two slabs go at each of the node's turns, four seconds apart, six of them at most.
TEST(CacheReap, EmptiesADeadCacheThatSlubKeepsForEver) {
    const auto run = [](const std::string& strategy) {
        MachineSpec spec = idealSpec();
        spec.cgroups = {group("/pods", 4000), group("/pods/web")};
        spec.tasks = {misses("/pods/web", 2000)};
        Machine machine = machineOrFail(spec, strategy);
        EXPECT_EQ(0, apply(machine, 2 * kSecond, RmdirCommand{"/pods/web"}));
        EXPECT_EQ(0, apply(machine, 10 * kSecond, DropCachesCommand{2}));
        machine.advance(10 * kSecond + 1);
        EXPECT_EQ(0u, number(machine, Metric::DentryStateNrDentry));
        return machine;
    };
    Machine slub = run("linux-3.16+dead_caches=leak");
    slub.advance(600 * kSecond);
    EXPECT_EQ(1u, number(slub, Metric::LabDeadCaches));
    EXPECT_EQ(1u, number(slub, Metric::LabDyingCgroups));
    EXPECT_GE(number(slub, Metric::LabDeadCachePages), 5u) << "min_partial of them at least";
    EXPECT_EQ(number(slub, Metric::LabDeadCachePages), number(slub, Metric::LabDeadCacheEmptyPages));

    Machine slab = run("linux-3.16+dead_caches=leak+slab_allocator=slab");
    EXPECT_EQ(number(slab, Metric::LabDeadCachePages), number(slab, Metric::LabDeadCacheEmptyPages))
        << "nobody has an object of any of them";
    EXPECT_EQ(0u, number(slab, Metric::LabDeadCacheLiveObjects));
    slab.advance(25 * kSecond);
    EXPECT_EQ(1u, number(slab, Metric::LabDeadCaches)) << "an object lies in the array until then";
    slab.advance(25 * kSecond + 3 * 4 * kSecond + 1);
    EXPECT_EQ(0u, number(slab, Metric::LabDeadCaches));
    EXPECT_EQ(0u, number(slab, Metric::LabDyingCgroups));
    EXPECT_GT(number(slab, Metric::LabReapVisits), 7u) << "the worker looked at the dead cache each time";
}

// 4.0: SLUB gives the pages back with the last objects; SLAB's patch was "no problem with it", and the css waits for
// the worker.
TEST(CacheReap, Under40TheCssWaitsForTheWorker) {
    for (const bool slab : {false, true}) {
        MachineSpec spec = idealSpec();
        spec.cgroups = {group("/pods", 4000), group("/pods/web")};
        spec.tasks = {misses("/pods/web", 2000), misses("/pods", 1, 9 * kSecond)};  // the stock changes hands
        Machine machine = machineOrFail(spec, slab ? "linux-4.0+slab_allocator=slab" : "linux-4.0");
        EXPECT_EQ(0, apply(machine, 2 * kSecond, RmdirCommand{"/pods/web"}));
        EXPECT_EQ(0, apply(machine, 10 * kSecond, DropCachesCommand{2}));
        machine.advance(11 * kSecond);
        EXPECT_EQ(slab ? 1u : 0u, number(machine, Metric::LabDyingCgroups));
        machine.advance(40 * kSecond);
        EXPECT_EQ(0u, number(machine, Metric::LabDyingCgroups));
    }
}

TEST(CacheReap, SlubByNameIsWhatEveryProfileHas) {
    for (const Strategy& profile : profiles()) {
        MachineSpec spec = idealSpec();
        spec.cgroups = {group("/a", 60)};
        spec.tasks = {misses("/a", 3000)};
        Machine plain = machineOrFail(spec, profile.id),
                named = machineOrFail(spec, profile.id + "+slab_allocator=slub");
        for (Machine* machine : {&plain, &named}) machine->advance(5 * kSecond);
        EXPECT_EQ(plain.fingerprint(), named.fingerprint()) << profile.id;
        EXPECT_EQ(plain.stateHash(), named.stateHash()) << profile.id;
        EXPECT_EQ(0u, plain.journal().count(EventKind::SlabReap));
        Machine other = machineOrFail(spec, profile.id + "+slab_allocator=slab");
        other.advance(5 * kSecond);
        EXPECT_NE(plain.stateHash(), other.stateHash()) << profile.id;
    }
}

// Order and number of objects that a scenario gives were measured under SLUB; the size is the object's own.
TEST(CacheReap, SlabMakesItsOwnShapeOfAGivenSize) {
    MachineSpec spec = idealSpec();
    spec.slabs["ext4_inode_cache"] = {.sizeBytes = 1192, .order = 2, .objects = 13, .reclaimable = true};
    spec.cgroups = {group("/a", 4000)};
    TaskSpec files = misses("/a", 100);
    files.verb = TaskVerb::Create;
    files.dir = "/data";
    spec.tasks = {files};
    for (const auto& [strategy, objects] : {std::pair{"linux-6.1", 13u}, {"linux-6.1+slab_allocator=slab", 3u}}) {
        Machine machine = machineOrFail(spec, strategy);
        machine.advance(kSecond);
        const std::uint64_t slabs = number(machine, Metric::SlabinfoExt4InodeCacheNumSlabs);
        EXPECT_GT(slabs, 5u);
        EXPECT_EQ(objects * slabs, number(machine, Metric::SlabinfoExt4InodeCacheNumObjs)) << strategy;
    }
}

}  // namespace
}  // namespace reclaim
