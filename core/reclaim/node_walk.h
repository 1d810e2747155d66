// NodeWalk: where one pass over a node stands between two of its steps, and what kswapd knows of its run. Values, part
// of a machine: kswapd may be in the middle of a list when a machine is copied.
#pragma once
#include "core/reclaim/lruvec_reclaim.h"
#include "core/shrinker/shrinker.h"

namespace reclaim {

// What one priority gave.
struct PassResult {
    ShrinkResult slab;
    LruvecResult pages;
    PassResult& operator+=(const PassResult& part) {
        slab += part.slab;
        pages.scanned += part.pages.scanned;
        pages.reclaimed += part.pages.reclaimed;
        pages.dirty += part.pages.dirty;
        pages.skippedDeactivate |= part.pages.skippedDeactivate;
        return *this;
    }
};

struct ReclaimLevel {
    int priority = 12;
    std::uint64_t toReclaim = 0;
    bool forceDeactivate = false;
};

struct NodeWalk {
    std::uint32_t node = 0;
    MemcgId target;
    ReclaimLevel level;
    bool global = false, mayEnterFs = true;
    std::vector<MemcgId> memcgs;  // the target's subtree as it was; a released memcg has nothing to give
    std::size_t next = 0;         // memcg whose turn is next
    bool memcgOpen = false;       // its pages are done, its shrinkers are not
    bool after = false;           // the call for all memcgs together
    ShrinkCursor slab;
    PassResult memcg;  // of the memcg at hand
    PassResult total;
};

struct KswapdRun {
    bool balancing = false;  // between begin and end of a run
    bool walking = false;    // in the middle of a priority
    bool napped = false;     // it was balanced when it lay down for a tenth of a second
    int priority = 12;
    std::uint64_t reclaimed = 0, freed = 0;  // of this run: pages, objects
    std::uint32_t failures = 0;              // kswapd_failures: runs in a row that reclaimed nothing
    NodeWalk walk;

    void hashInto(Hash64& hash) const;
};

}  // namespace reclaim
