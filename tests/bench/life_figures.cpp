// Prints what cgroups that come and go cost, one line "R NAME VALUE UNIT" each, in CPU time of this thread: cycles of
// make, charge 32 objects, free and remove, and how memory grows over them; a machine with 65,535 groups alive; a
// charge at depth 16 beside one at depth 1. usage: life_figures [CYCLES [STRATEGY]]     default: 1000000 cycles, all
// figures; with a strategy its cycles alone
#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "tests/bench/workloads.h"

namespace {

using namespace reclaim;

void figure(const std::string& name, double value, const char* unit) {
    std::printf("R %s %.6g %s\n", name.c_str(), value, unit);
}

double residentMiB() {
    malloc_trim(0);
    std::ifstream in("/proc/self/statm");
    std::uint64_t size = 0, resident = 0;
    in >> size >> resident;
    return static_cast<double>(resident) * 4096 / (1 << 20);
}

Machine machineOf(const std::string& strategy, std::vector<CgroupSpec> cgroups, std::vector<TaskSpec> tasks = {}) {
    MachineSpec spec;
    spec.memoryBytes = std::uint64_t{64} << 30;
    spec.timing = Timing::idealTiming();
    spec.sampleInterval = 1000 * kSecond;
    spec.reapPeriod = kSecond;
    spec.cgroups = std::move(cgroups);
    spec.tasks = std::move(tasks);
    const Result<Strategy> chosen = strategyNamed(strategy);
    if (!chosen) throw std::runtime_error(chosen.error().text());
    Result<Machine> machine = Machine::create(spec, *chosen);
    if (!machine) throw std::runtime_error(machine.error().text());
    return std::move(*machine);
}

CgroupSpec limited(std::string path) {
    CgroupSpec cgroup{.path = std::move(path)};
    cgroup.memoryMax = std::uint64_t{32} << 30;
    return cgroup;
}

// So that 32 objects are charged: where a cgroup has caches of its own, its first operation is served by the root's, at
// nobody's expense, while the worker makes the cgroup's.
TaskSpec charges(const std::string& strategy, std::string cgroup) {
    const bool ownCaches = strategyNamed(strategy)->accounting->unit() == ChargeUnit::SlabPage;
    TaskSpec task;
    task.name = "t";
    task.cgroup = std::move(cgroup);
    task.verb = TaskVerb::Alloc;
    task.alloc.what = "kmalloc-192";
    task.alloc.objects = ownCaches ? 16 : 32;
    task.count = ownCaches ? 3 : 1;
    task.keys = {KeyDist::Sequential, task.count, 0};
    task.after = AfterWork::Exit;
    return task;
}

// Row 7: one container at a time, always of the same name. A millisecond each, so that its caches are made by the
// worker.
void cycles(const std::string& strategy, std::uint64_t count) {
    Machine machine = machineOf(strategy, {limited("/p")});
    machine.journal().setRecordLevel(-1);  // the event log has a budget of its own, 64 MiB
    Command mkdir{0, MkdirCommand{"/p/c"}}, start{0, StartTaskCommand{charges(strategy, "/p/c")}},
        rmdir{0, RmdirCommand{"/p/c"}};
    const auto run = [&](std::uint64_t from, std::uint64_t to) {
        for (std::uint64_t i = from; i < to; ++i) {
            mkdir.at = start.at = static_cast<TimeNs>(i + 1) * kMillisecond;
            rmdir.at = mkdir.at + kMillisecond / 2;
            machine.advance(mkdir.at);
            machine.apply(mkdir, 0);
            machine.apply(start, 0);
            machine.advance(rmdir.at);
            machine.apply(rmdir, 0);
        }
    };
    const std::uint64_t warm = count / 10;
    run(0, warm);
    const double before = residentMiB(), begin = bench::threadSeconds();
    run(warm, count);
    const double seconds = bench::threadSeconds() - begin;
    const std::string name = "life.cycles." + strategy;
    figure(name + ".each", seconds / static_cast<double>(count - warm) * 1e6, "us");
    figure(name + ".growth", residentMiB() - before, "MiB");
    figure(name + ".dead_caches", machine.value(Metric::LabDeadCaches), "caches");
}

double lookupSeconds(Machine& machine, TimeNs from, const std::string& cgroup, std::uint64_t lookups) {
    TaskSpec task;
    task.name = "lookups" + std::to_string(from);
    task.cgroup = cgroup;
    task.keys = {KeyDist::Sequential, lookups, 0};
    task.count = lookups;
    task.start = from;
    task.after = AfterWork::Exit;
    machine.apply({from, StartTaskCommand{task}}, 0);
    const double begin = bench::threadSeconds();
    machine.advance(from + kMillisecond);
    return bench::threadSeconds() - begin;
}

// Row 6: bytes of an idle group, and lookups in one of them beside lookups in one of 64.
void groups(const std::string& strategy) {
    constexpr std::uint64_t kLookups = 200'000;
    double few = 0;
    for (const int count : {64, 65'500}) {
        const double before = residentMiB();
        Machine machine = machineOf(strategy, {limited("/p")});
        for (int i = 0; i < count; ++i) machine.apply({0, MkdirCommand{"/p/c" + std::to_string(i)}}, 0);
        machine.advance(kMillisecond);
        const double bytes = (residentMiB() - before) * (1 << 20) / count;
        double seconds = 1e9;
        for (int round = 0; round < 5; ++round)
            seconds = std::min(
                seconds, lookupSeconds(machine, (2 + round) * kMillisecond, "/p/c" + std::to_string(round), kLookups));
        if (count == 64) few = seconds;
        else {
            figure("life.groups." + strategy + ".bytes", bytes, "bytes");
            figure("life.groups." + strategy + ".lookup_over_64", seconds / few, "ratio");
        }
    }
}

// Row 5: the same charges at depth 16 and at depth 1.
void depths(const std::string& strategy) {
    constexpr std::uint64_t kLookups = 1'000'000;
    std::vector<CgroupSpec> cgroups{limited("/a"), limited("/d")};
    std::string deep = "/d";
    for (int level = 2; level <= 16; ++level) cgroups.push_back(limited(deep += "/d"));
    double shallow = 1e9, far = 1e9;
    Machine machine = machineOf(strategy, std::move(cgroups));
    for (int round = 0; round < 5; ++round) {
        shallow = std::min(shallow, lookupSeconds(machine, (2 * round + 1) * kMillisecond, "/a", kLookups));
        far = std::min(far, lookupSeconds(machine, (2 * round + 2) * kMillisecond, deep, kLookups));
    }
    figure("life.depth16_over_depth1." + strategy, far / shallow, "ratio");
}

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    if (argc > 2) {
        cycles(argv[2], count);
        return 0;
    }
    for (const char* strategy : {"linux-4.0", "linux-5.3", "linux-6.1", "way-1", "way-2"}) cycles(strategy, count);
    for (const char* strategy : {"linux-4.0", "linux-6.1"}) groups(strategy);
    for (const char* strategy : {"linux-4.0", "linux-6.1"}) depths(strategy);
    return 0;
}
