// A small scenario for tests of runs.
#pragma once
#include <string>
#include <vector>

#include "core/scenario/scenario.h"

namespace reclaim {

inline const std::vector<std::string> kThreeStrategies{"linux-3.14", "patchset-2014", "linux-6.1"};

// A cgroup of 1 MiB that a closed loop of lookups fills many times over, is removed at 60 ms, and all caches are
// dropped at 70 ms. With costs it lasts about 50 ms; with ideal timing all lookups share one instant.
inline Scenario smallScenario(Timing timing = Timing::guest61(), std::uint64_t lookups = 6'000) {
    Scenario scenario;
    scenario.title = "small";
    scenario.strategies = kThreeStrategies;
    scenario.machine.memoryBytes = 256u << 20;
    scenario.machine.cgroups.push_back(CgroupSpec{"/k", 1u << 20, kNoLimit, 0});
    TaskSpec task;
    task.name = "lookups";
    task.cgroup = "/k";
    task.keys = KeySpec{KeyDist::Sequential, lookups, 0.99};
    task.count = lookups;
    task.start = kMillisecond;
    task.killable = false;  // refused, not killed, where the whole list is in flight
    scenario.machine.tasks.push_back(task);
    scenario.machine.timing = timing;
    scenario.machine.seed = 3;
    scenario.machine.sampleInterval = 5 * kMillisecond;
    scenario.timeline.push_back(Command{60 * kMillisecond, RmdirCommand{"/k"}});
    scenario.timeline.push_back(Command{70 * kMillisecond, DropCachesCommand{2}});
    scenario.stop = 90 * kMillisecond;
    return scenario;
}

}  // namespace reclaim
