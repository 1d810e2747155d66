// A swarm member: a machine, a strategy and a list of commands, all drawn from one seed.
#pragma once
#include "tests/core/machine/machine_builder.h"

namespace reclaim {

struct SwarmMember {
    std::uint64_t seed = 0;
    std::string strategy;
    MachineSpec spec;
    std::vector<Command> commands;  // in order of time
    TimeNs end = 0;
};

// Every profile, and every sensible combination of the axes over each profile.
const std::vector<std::string>& allStrategies();
SwarmMember swarmMember(std::uint64_t seed);
// All tasks of a member: those it begins with and those its commands start.
std::vector<TaskSpec*> tasksOf(SwarmMember& member);
// The seeds to run: RECLAIMLAB_SEED alone, or 1 .. few (many with RECLAIMLAB_LONG); of the few each third under a
// sanitizer, which takes several times as long and is asked about memory only.
std::vector<std::uint64_t> swarmSeeds(std::uint64_t few, std::uint64_t many);

}  // namespace reclaim
