// ReclaimFold: the reclaim calls of one run, put together from its journal, in the terms of a capture's reclaim.csv.
#pragma once
#include <optional>
#include <vector>

#include "core/trace/trace.h"

namespace reclaim {

struct ReclaimCall {
    MemcgId target;                  // whose limit
    TimeNs begin = 0, end = 0;
    std::uint64_t nrReclaimed = 0;   // pages
    int minPriority = 0;
    std::uint64_t scanned = 0, freed = 0;   // objects, over all shrinkers
    std::optional<std::int64_t> firstFreeable;   // of the first shrinker call within
};

// Calls in the order of their beginning; one that has not ended is left out.
// REQUIRES: the view holds every event of level 1 (dropped == 0).
std::vector<ReclaimCall> foldReclaimCalls(const Journal::View& passes);

}  // namespace reclaim
