// RunEstimate: what a run will want of memory, as far as its scenario says: told before it begins, not when there is
// none left.
//
// Values and pure functions; no machine is built and the computer is not asked.
#pragma once
#include <optional>

#include "core/scenario/scenario.h"

namespace reclaim {

inline constexpr std::uint64_t kMemoryBudget = std::uint64_t{4} << 30;  // bytes

struct RunEstimate {
    std::uint64_t samples = 0, sampleBytes = 0;  // of all strategies together
    std::uint64_t files = 0;                     // on the disks of one machine before the run begins
    std::uint64_t fileBytes = 0;                 // in all of them

    std::uint64_t bytes() const { return sampleBytes + fileBytes; }
};

RunEstimate estimateRun(const Scenario& scenario);
// Above `budget` bytes: what wants so much, and the interval or number that would fit.
std::optional<Error> overBudget(const Scenario& scenario, std::uint64_t budget);

}  // namespace reclaim
