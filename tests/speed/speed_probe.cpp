// Does what the guard on speed counts the instructions of, under valgrind's callgrind: a hit, a miss, reclaim and a
// cgroup's cycle under three profiles, and a loop that uses nothing of the engine. Only the counted parts are
// instrumented; the counts of each are a dump of its own, called "FIGURE PROFILE".
//
// The profiles differ in what these figures pass through: linux-4.0 has caches of each cgroup, charges pages and asks
// every shrinker; way-2, on the kernel of 2014, walks the cgroups in shrink_slab and reaps dead caches by time;
// linux-6.1 has one set of caches, charges objects by byte and asks the shrinkers whose bit is set.
//
// Prints words between tabs: "built", then compiler, C library, processor and flags; for each dump "counted", FIGURE,
// PROFILE, how many of UNIT were done, UNIT. Without callgrind it prints the same and counts nothing. Status 1 if the
// load was not what its name says.
//
// Times are ideal (all costs 0), as in tests/bench: what is counted does not depend on the costs of a scenario. The
// sweeps over the invariants are off: how often they come depends on a machine's size, not on what it does.
#include <gnu/libc-version.h>
#include <valgrind/callgrind.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>

#include "core/machine/machine.h"

namespace {

using namespace reclaim;

// Calls work(), which returns how many units it did.
template <class Work>
void counted(const std::string& figure, const std::string& profile, const char* unit, Work&& work) {
    const std::string dump = figure + ' ' + profile;
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
    const std::uint64_t units = work();
    CALLGRIND_DUMP_STATS_AT(dump.c_str());
    CALLGRIND_STOP_INSTRUMENTATION;
    std::printf("counted\t%s\t%s\t%llu\t%s\n", figure.c_str(), profile.c_str(), static_cast<unsigned long long>(units),
                unit);
}

void expect(bool holds, const std::string& what) {
    if (!holds) throw std::runtime_error(what);
}

constexpr TimeNs kReapPeriod = kSecond / 4;

Machine machineOf(const std::string& profile) {
    MachineSpec spec;
    spec.memoryBytes = std::uint64_t{64} << 30;
    spec.timing = Timing::idealTiming();
    spec.sampleInterval = 1000 * kSecond;
    spec.reapPeriod = kReapPeriod;
    CgroupSpec cgroup{.path = "/a"};
    cgroup.memoryMax = std::uint64_t{32} << 30;  // before 4.5 kernel memory is charged only where there was a limit
    spec.cgroups = {cgroup};
    const Result<Strategy> chosen = strategyNamed(profile);
    if (!chosen) throw std::runtime_error(chosen.error().text());
    Result<Machine> machine = Machine::create(spec, *chosen);
    if (!machine) throw std::runtime_error(machine.error().text());
    machine->setSweeps(Sweeps::Never);
    return std::move(*machine);
}

// Looks up the names 0 to `names` - 1, and again from 0 on.
TaskSpec lookups(const std::string& cgroup, std::uint64_t names, std::uint64_t count, TimeNs start) {
    TaskSpec task;
    task.name = "lookups of " + cgroup;
    task.cgroup = cgroup;
    task.keys = {KeyDist::Loop, names, 0};
    task.count = count;
    task.start = start;
    return task;
}

Machine lookupsOf(const std::string& profile, std::uint64_t names) {
    constexpr std::uint64_t kForever = std::uint64_t{1} << 40;
    Machine machine = machineOf(profile);
    machine.apply({0, StartTaskCommand{lookups("/a", names, kForever, 0)}}, 0);
    return machine;
}

void operations(Machine& machine, std::uint64_t count) { machine.advance(kMillisecond, count); }

double dentries(const Machine& machine) { return machine.value(Metric::DentryStateNrDentry); }

void hits(const std::string& profile) {
    constexpr std::uint64_t kNames = 4'096, kHits = 16'384;
    Machine machine = lookupsOf(profile, kNames);
    operations(machine, 2 * kNames);
    counted("hit", profile, "lookup", [&] {
        operations(machine, kHits);
        return kHits;
    });
    expect(dentries(machine) == kNames && machine.value(Metric::LabOperations) == 2 * kNames + kHits,
           "not each lookup hit");
}

// From N names to 2 N: whatever doubles as it grows does so once, wherever its threshold lies.
void misses(const std::string& profile) {
    constexpr std::uint64_t kNames = 16'384;
    Machine machine = lookupsOf(profile, 4 * kNames);
    operations(machine, kNames);
    expect(dentries(machine) == kNames, "not each lookup made a dentry");
    counted("miss", profile, "lookup", [&] {
        operations(machine, kNames);
        return kNames;
    });
    expect(dentries(machine) == 2 * kNames, "not each lookup made a dentry");
}

// Cgroups full of names get a limit of half of what is charged to them: each is a call of limit reclaim, or a few where
// one does not do. Where slab pages are not counted as progress a call goes on to priority 0, and frees nearly all.
void reclaims(const std::string& profile) {
    constexpr std::uint64_t kCgroups = 4, kNames = 8'192;
    Machine machine = machineOf(profile);
    std::array<Command, kCgroups> limits;
    for (std::uint64_t i = 0; i < kCgroups; ++i) {
        const std::string path = "/a/c" + std::to_string(i);
        machine.apply({machine.now(), MkdirCommand{path}}, 0);
        machine.apply({machine.now(), StartTaskCommand{lookups(path, kNames, kNames, machine.now())}}, 0);
        machine.advance(machine.now() + kMillisecond);
    }
    expect(dentries(machine) == kCgroups * kNames, "not each lookup made a dentry");
    for (std::uint64_t i = 0; i < kCgroups; ++i) {
        const std::string path = "/a/c" + std::to_string(i);
        const auto current =
            static_cast<std::uint64_t>(machine.value(Metric::MemoryCurrent, machine.cgroupNamed(path)));
        expect(current >= kNames * 192, "not each dentry is charged");
        limits[i] = {machine.now(), WriteCommand{path + "/memory.max", std::to_string(current / 2)}};
    }
    int refused = 0;
    counted("reclaim", profile, "object scanned", [&] {
        for (const Command& limit : limits) refused += machine.apply(limit, 0) != 0;
        return static_cast<std::uint64_t>(machine.value(Metric::LabLimitScanned));
    });
    expect(refused == 0, "a limit was refused");
    expect(machine.value(Metric::LabFreedByReclaim) * 4 >= kCgroups * kNames, "the limits gave nothing back");
}

// So that 32 objects are charged: where a cgroup has caches of its own, its first operation is served by the root's, at
// nobody's expense, while the worker makes the cgroup's.
TaskSpec charges(const std::string& profile) {
    const bool ownCaches = strategyNamed(profile)->accounting->unit() == ChargeUnit::SlabPage;
    TaskSpec task;
    task.name = "t";
    task.cgroup = "/a/c";
    task.verb = TaskVerb::Alloc;
    task.alloc.what = "kmalloc-192";
    task.alloc.objects = ownCaches ? 16 : 32;
    task.count = ownCaches ? 3 : 1;
    task.keys = {KeyDist::Sequential, task.count, 0};
    return task;
}

// A cgroup is made, a task starts in it that allocates 32 objects charged to it and exits, and it is removed: a
// millisecond each. There are more cycles before than the machine remembers removed cgroups, so that each also forgets
// one; counted are two whole periods of way 2's reaper.
void cycles(const std::string& profile) {
    constexpr std::uint64_t kBefore = 4'500, kCycles = 2 * kReapPeriod / kMillisecond;
    Machine machine = machineOf(profile);
    const TaskSpec task = charges(profile);
    Command mkdir{0, MkdirCommand{"/a/c"}}, start{0, StartTaskCommand{task}}, rmdir{0, RmdirCommand{"/a/c"}};
    int refused = 0;
    const auto run = [&](std::uint64_t from, std::uint64_t to) {
        for (std::uint64_t i = from; i < to; ++i) {
            mkdir.at = start.at = static_cast<TimeNs>(i + 1) * kMillisecond;
            rmdir.at = mkdir.at + kMillisecond / 2;
            machine.advance(mkdir.at);
            refused += machine.apply(mkdir, 0) != 0;
            refused += machine.apply(start, 0) != 0;
            machine.advance(rmdir.at);
            refused += machine.apply(rmdir, 0) != 0;
        }
        return to - from;
    };
    run(0, kBefore);
    counted("cycle", profile, "cgroup", [&] { return run(kBefore, kBefore + kCycles); });
    expect(refused == 0 && machine.value(Metric::LabEnomem) == 0, "a command or an allocation was refused");
    expect(machine.value(Metric::LabOperations) == static_cast<double>((kBefore + kCycles) * task.count),
           "a task did less");
    expect(machine.value(Metric::LabDyingCgroups) <= kCycles, "cgroups stay");
}

// A measure of the compiler: a cache of names by hash chains and one list, oldest first, in columns as the engine keeps
// its own, with nothing of the engine. It never changes: its sum is written down.
class ReferenceCache {
public:
    ReferenceCache() {
        buckets_.fill(kNone);
        for (std::uint32_t entry = 0; entry <= kEntries; ++entry) {
            previous_[entry] = entry == 0 ? kEntries : entry - 1;
            next_[entry] = entry == kEntries ? 0 : entry + 1;
            names_[entry] = kNone;
            chain_[entry] = kNone;
        }
    }

    // The place of a name, which is then the youngest.
    std::uint32_t lookUp(std::uint32_t name) {
        std::uint32_t entry = buckets_[bucketOf(name)];
        while (entry != kNone && names_[entry] != name) entry = chain_[entry];
        if (entry == kNone) {
            entry = next_[kHead];
            if (names_[entry] != kNone) unchain(entry);
            names_[entry] = name;
            chain_[entry] = buckets_[bucketOf(name)];
            buckets_[bucketOf(name)] = entry;
        }
        unlink(entry);
        append(entry);
        return entry;
    }

private:
    static constexpr std::uint32_t kEntries = 512, kBuckets = 256, kHead = kEntries, kNone = 0xffffffffu;

    static std::uint32_t bucketOf(std::uint32_t name) { return name * 0x9e3779b1u >> 24; }

    void unchain(std::uint32_t entry) {
        std::uint32_t* place = &buckets_[bucketOf(names_[entry])];
        while (*place != entry) place = &chain_[*place];
        *place = chain_[entry];
    }
    void unlink(std::uint32_t entry) {
        next_[previous_[entry]] = next_[entry];
        previous_[next_[entry]] = previous_[entry];
    }
    void append(std::uint32_t entry) {
        previous_[entry] = previous_[kHead];
        next_[entry] = kHead;
        next_[previous_[kHead]] = entry;
        previous_[kHead] = entry;
    }

    std::array<std::uint32_t, kBuckets> buckets_;
    std::array<std::uint32_t, kEntries + 1> names_, chain_, previous_, next_;
};

std::uint64_t reference(std::uint64_t rounds) {
    constexpr std::uint32_t kNames = 1'000;
    ReferenceCache cache;
    std::uint64_t state = 0x9e3779b97f4a7c15ull, sum = 0;
    for (std::uint64_t round = 0; round < rounds; ++round) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        sum = (sum ^ cache.lookUp(static_cast<std::uint32_t>(state % kNames))) * 0x100000001b3ull;
    }
    return sum;
}

#if defined(__clang__)
constexpr const char* kCompiler = "clang++";
constexpr int kVersion[] = {__clang_major__, __clang_minor__, __clang_patchlevel__};
#else
constexpr const char* kCompiler = "g++";
constexpr int kVersion[] = {__GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__};
#endif

void printBuild() {
    std::printf("built\t%s-%d.%d.%d glibc-%s %s\n", kCompiler, kVersion[0], kVersion[1], kVersion[2],
                gnu_get_libc_version(), RECLAIMLAB_BUILT_FOR);
}

}  // namespace

int main() try {
    printBuild();
    counted("reference", "-", "lookup", [] {
        constexpr std::uint64_t kRounds = 100'000;
        const std::uint64_t sum = reference(kRounds);
        expect(sum == 1276287335943967225ull, "the reference loop is another one: " + std::to_string(sum));
        return kRounds;
    });
    for (const char* profile : {"linux-4.0", "way-2", "linux-6.1"}) {
        hits(profile);
        misses(profile);
        reclaims(profile);
        cycles(profile);
    }
    return 0;
} catch (const std::exception& e) {
    std::fprintf(stderr, "speed_probe: %s\n", e.what());
    return 1;
}
