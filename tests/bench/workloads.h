// What the benchmarks run: machines with ideal timing (all costs 0), full charge, slab and list_lru, recording level 1.
#pragma once
#include <string>

#include "core/machine/machine.h"

namespace reclaim::bench {

// Lookups of Zipf names (exponent 1.0, 1,000,000 names) in one cgroup that holds about `cached` dentries.
Machine replay(const std::string& strategy, std::uint64_t cached);
// Lookups of names nobody asks for twice, in one cgroup that holds about `cached` dentries.
Machine misses(const std::string& strategy, std::uint64_t cached);
// A cgroup without limit that holds `dentries` dentries.
Machine filled(const std::string& strategy, std::uint64_t dentries);

// Runs `operations` more; CPU seconds of this thread.
double run(Machine& machine, std::uint64_t operations);
double threadSeconds();

}  // namespace reclaim::bench
