// ReclaimFold: the reclaim calls of one run, put together from its journal, in the terms of a capture's reclaim.csv and
// shrink_slab.csv.
#pragma once
#include <vector>

#include "core/trace/trace.h"

namespace reclaim {

struct ReclaimPass {  // one shrinker call
    MemcgId cgroup;   // whose objects
    std::uint32_t shrinker = 0;
    int priority = 0;
    std::uint64_t freeable = 0, deferred = 0, scanned = 0, freed = 0;  // objects
};

struct ReclaimCall {
    MemcgId target;  // whose limit
    TimeNs begin = 0, end = 0;
    std::uint64_t nrReclaimed = 0;  // pages
    int minPriority = 0;
    std::uint64_t scanned = 0, freed = 0;  // objects, over all shrinkers
    std::vector<ReclaimPass> passes;       // with something to free
};

// Calls in the order of their beginning; one that has not ended is left out.
// REQUIRES: the view holds every event of level 1 (dropped == 0).
std::vector<ReclaimCall> foldReclaimCalls(const Journal::View& passes);

}  // namespace reclaim
