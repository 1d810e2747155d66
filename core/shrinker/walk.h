// ShrinkerWalk: the axis `shrinkers`: which shrinkers one step of reclaim calls, and with which memcg.
// The choice decides; Shrinkers acts. Asked once per (memcg, priority) or once per priority, never per object.
// Sources: mm/vmscan.c@v3.14, @v4.0, @v4.19, @6.1 (shrink_slab and its callers).
#pragma once
#include <string_view>

#include "core/shrinker/contract.h"
#include "core/shrinker/epoch.h"

namespace reclaim {

struct WalkQuestion {
    bool globalReclaim = false;  // no cgroup's limit is the reason
    bool isRoot = false;         // the memcg at hand is the root
    bool isTarget = false;       // the memcg at hand is the one whose limit was hit (or the root, globally)
    bool isOnline = true;
    bool kmemActive = false;
    bool afterMemcgs = false;  // asked once more when all memcgs of a node have been asked
};

enum class WalkCalls : std::uint8_t {
    Nobody,
    AllWithoutMemcg,  // every shrinker once, memcg = none
    AwareInSubtree,   // memcg-aware ones once per kmem-active memcg of the target's subtree
    AwareForMemcg,    // memcg-aware ones for the memcg at hand
    SetBitsForMemcg,  // those whose bit is set for the memcg at hand
    AllForRoot        // every shrinker with memcg = root
};

struct WalkDecision {
    WalkCalls calls = WalkCalls::Nobody;
    RuleId rule = RuleId::None;
};

class ShrinkerWalk {
public:
    virtual ~ShrinkerWalk() = default;
    virtual std::string_view name() const = 0;  // "not-aware", "walk-in-shrink-slab", "bitmap", ...
    virtual WalkDecision decide(const WalkQuestion& question) const = 0;
    // Memcg-aware shrinkers exist in this kernel.
    virtual bool knowsMemcgs() const = 0;
};

}  // namespace reclaim
