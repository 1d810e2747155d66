#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
constexpr ChoiceText kCountObjectsText{
    "Way 4: count objects",
    "Each allocation and free counts on a percpu_ref of the cache. Offline kills it: after a grace period the"
    " counter is atomic, and the free that brings it to zero queues the destroy work.",
    "The cache goes with its last object, whatever SLUB keeps. No race: the last touch is the counted one.",
    "Two per-CPU operations for each object of a live cache, an atomic one for each free of a dead cache. "
    "Counting per object in hot paths was called a tough sell; with 32-bit counters more than 2^31-1 objects "
    "break the zero test.",
    "RFC of 20 Apr 2014, #4; J. Weiner, 21 Apr 2014 (20140421121840.GA11622@cmpxchg.org); e625305b3907 (3.18:"
    " counters are longs)"};

// Way 4. The cache has a percpu_ref with one reference an object; offline kills it, and the last object's free releases
// it. What SLUB has cached until then is given back when the cache is destroyed.
class CountObjects final : public DeadCaches {
public:
    std::string_view name() const override { return "count-objects"; }
    RuleId rule() const override { return RuleId::CacheObjectsCounted; }
    const ChoiceText& text() const override { return kCountObjectsText; }
    DeadCacheTraits traits() const override { return {.countsObjects = true}; }
    void atOffline(CacheOps& ops, CacheId cache) const override { ops.killReference(cache); }
    void atLastReference(CacheOps& ops, CacheId cache) const override { ops.queueWork(cache); }
    void atWork(CacheOps& ops, CacheId cache) const override {
        ops.shrink(cache);
        ops.destroy(cache);
    }
};
}  // namespace

const DeadCaches& deadCachesCountObjects() {
    static const CountObjects kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
