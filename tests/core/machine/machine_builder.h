// Short ways to say which machine a test wants. Everything not named is as small as it can be.
#pragma once
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/machine/machine.h"

namespace reclaim {

inline Strategy strategyOrFail(const std::string& id) {
    Result<Strategy> strategy = strategyNamed(id);
    if (!strategy) throw std::runtime_error(strategy.error().text());
    return *strategy;
}

inline Machine machineOrFail(const MachineSpec& spec, const std::string& strategy) {
    Result<Machine> machine = Machine::create(spec, strategyOrFail(strategy));
    if (!machine) throw std::runtime_error(machine.error().text());
    return std::move(*machine);
}

// One CPU, 1 GiB, ideal timing, dentries of 192 bytes, 21 to a page.
inline MachineSpec idealSpec() {
    MachineSpec spec;
    spec.timing = Timing::idealTiming();
    return spec;
}

inline CgroupSpec group(std::string path, std::uint64_t limitPages = 0) {
    CgroupSpec out;
    out.path = std::move(path);
    if (limitPages > 0) out.memoryMax = limitPages * kPageSize;
    return out;
}

// `count` names nobody asks for twice, by a process the OOM killer leaves alone.
inline TaskSpec misses(std::string cgroup, std::uint64_t count, TimeNs start = 0) {
    TaskSpec task;
    task.name = "misses in " + cgroup;
    task.cgroup = std::move(cgroup);
    task.keys = {KeyDist::Sequential, count == 0 ? 1'000'000 : count, 0};
    task.count = count;
    task.start = start;
    task.killable = false;
    return task;
}

inline int apply(Machine& machine, TimeNs at, Action action) {
    machine.advance(at);
    return machine.apply({at, std::move(action)}, 0);
}

// Runs to `to` one operation at a time until `stop(machine)`; the number of operations run.
template <class Stop>
std::uint64_t runUntil(Machine& machine, TimeNs to, Stop stop) {
    std::uint64_t operations = 0;
    while (!stop(machine)) {
        if (machine.advance(to, 1)) break;
        ++operations;
    }
    return operations;
}

inline std::uint64_t number(const Machine& machine, Metric metric, const std::string& cgroup = "") {
    const MemcgId id = cgroup.empty() ? MemcgId::none() : machine.cgroupNamed(cgroup);
    return static_cast<std::uint64_t>(machine.value(metric, id));
}

}  // namespace reclaim
