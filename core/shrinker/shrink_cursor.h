// ShrinkCursor: where a shrink_slab stands between two of its steps. Limit reclaim runs it to its end at once; kswapd
// gives way between steps.
//
// Threads: a value, part of a machine.
#pragma once
#include <vector>

#include "core/shrinker/contract.h"
#include "core/shrinker/epoch.h"
#include "core/shrinker/walk.h"

namespace reclaim {

struct ShrinkResult {
    std::uint64_t freed = 0, scanned = 0;
    std::uint64_t calls = 0;  // that found something to free
    std::uint64_t asked = 0;  // calls of do_shrink_slab, in vain or not
    ShrinkResult& operator+=(const ShrinkResult& other) {
        freed += other.freed;
        scanned += other.scanned;
        calls += other.calls;
        asked += other.asked;
        return *this;
    }
};

struct ShrinkPass {
    std::uint32_t node = 0;
    MemcgId memcg;   // the memcg at hand
    MemcgId target;  // whose limit was hit; the root for global reclaim
    int priority = 12;
    bool globalReclaim = false;
    bool afterMemcgs = false;  // all memcgs have had their turn: those who are called once for all of them
    bool mayEnterFs = true;
    std::int64_t pagesScanned = 0, lruPages = 0;  // epoch A
};

// One do_shrink_slab between count and its last batch.
struct ShrinkCall {
    std::uint32_t shrinker = 0;
    MemcgId memcg;
    ShrinkInput input;
    ShrinkPlan plan;
    std::int64_t left = 0;
    bool stopped = false;
    ShrinkResult result;
};

struct ShrinkCursor {
    ShrinkPass pass;
    WalkCalls calls = WalkCalls::Nobody;
    std::vector<MemcgId> memcgs;  // AwareInSubtree: the subtree, then none for those that know no memcgs
    std::size_t memcgAt = 0;
    std::uint32_t next = 0;  // shrinker to look at
    bool open = false;       // `call` has been counted and not ended
    bool again = false;      // the bit has been cleared: the same shrinker is counted once more
    ShrinkCall call;
    ShrinkResult total;
};

}  // namespace reclaim
