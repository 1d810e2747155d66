#include "tests/bench/workloads.h"

#include <ctime>
#include <stdexcept>

namespace reclaim::bench {
namespace {

constexpr std::uint64_t kNames = 1'000'000;
constexpr std::uint64_t kForever = std::uint64_t{1} << 40;

Machine build(const std::string& strategy, std::uint64_t limitPages, const KeySpec& keys, std::uint64_t count) {
    MachineSpec spec;
    spec.memoryBytes = std::uint64_t{64} << 30;
    spec.timing = Timing::idealTiming();
    CgroupSpec cgroup{.path = "/a"};
    if (limitPages > 0) cgroup.memoryMax = limitPages * kPageSize;
    spec.cgroups = {cgroup};
    TaskSpec task;
    task.name = "lookups";
    task.cgroup = "/a";
    task.keys = keys;
    task.count = count;
    spec.tasks = {task};
    const Result<Strategy> chosen = strategyNamed(strategy);
    if (!chosen) throw std::runtime_error(chosen.error().text());
    Result<Machine> machine = Machine::create(spec, *chosen);
    if (!machine) throw std::runtime_error(machine.error().text());
    return std::move(*machine);
}

// 192 bytes each: 21 to a page, or 200 bytes charged.
std::uint64_t pagesFor(const std::string& strategy, std::uint64_t dentries) {
    return strategy.rfind("linux-6.1", 0) == 0 ? (dentries * 200 + kPageSize - 1) / kPageSize : (dentries + 20) / 21;
}

}  // namespace

Machine replay(const std::string& strategy, std::uint64_t cached) {
    return build(strategy, pagesFor(strategy, cached), {KeyDist::Zipf, kNames, 1.0}, kForever);
}

Machine misses(const std::string& strategy, std::uint64_t cached) {
    return build(strategy, pagesFor(strategy, cached), {KeyDist::Sequential, 0x7fffffffu, 0}, kForever);
}

Machine filled(const std::string& strategy, std::uint64_t dentries) {
    Machine machine = build(strategy, 0, {KeyDist::Sequential, dentries, 0}, dentries);
    machine.advance(kMillisecond);
    return machine;
}

double threadSeconds() {
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

double run(Machine& machine, std::uint64_t operations) {
    const double begin = threadSeconds();
    machine.advance(kMillisecond, operations);
    return threadSeconds() - begin;
}

}  // namespace reclaim::bench
