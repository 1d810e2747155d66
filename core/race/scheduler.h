// Scheduler: runs a model once after the other in an order drawn from a seed, until a violation comes.
//
// Random draws the next step evenly among those that can run. PCT draws priorities of threads and d - 1 moments at
// which the running thread's priority falls below all others; it finds a violation that needs d orderings with a
// probability of at least 1 / (threads * steps^(d-1)) a run (Burckhardt, Kothari, Musuvathi, Nagarakatte, "A randomized
// scheduler with probabilistic guarantees of finding bugs", 2010). A run that polls without end is cut off.
#pragma once
#include <cstdint>
#include <optional>

#include "core/race/schedule.h"

namespace reclaim::race {

struct RandomOrder {
    std::uint64_t seed = 0;
    int pctDepth = 0;                    // 0: random; else PCT with that many orderings
    Violations wanted = 0;               // stops at these; 0: at any
    std::uint64_t executions = 100'000;  // at most
};

struct RandomFinding {
    std::uint64_t seed = 0;        // finds it in its first execution
    std::uint64_t executions = 0;  // until it was found, itself included
    Violations violations = 0;
    Schedule schedule;
};

// The run of one seed: its schedule and what it ends in. LEAK: nothing can run any more and the goal was not reached.
RandomFinding runOnce(const Model& model, std::uint64_t seed, int pctDepth);
std::optional<RandomFinding> runUntilFound(const Model& model, const RandomOrder& order);

}  // namespace reclaim::race
