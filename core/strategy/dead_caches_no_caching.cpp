#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
constexpr ChoiceText kNoCachingText{
    "Way 1: no caching on free",
    "Offline sets cpu_partial and min_partial to 0, waits a grace period and shrinks. Each later free that "
    "empties a slab gives it back; the last page queues the destroy work.",
    "The cache goes with its last object. Live caches pay nothing.",
    "Every free of a dead cache that changes a slab's state takes the node's lock: with SLAB 1 M frees of 64 "
    "B took 3.5 times as long. Alone it does not cure the race with the destroy work, and a free that has "
    "read the old policy may cache an empty slab after the drain.",
    "RFC of 20 Apr 2014, #1; 'slab: make dead memcg caches discard free slabs immediately', v3 0/8, Jun 2014;"
    " figures: mail of 1 Jul 2014 (20140701074602.GC7365@esperanza)"};

// Way 1. A dead cache keeps no empty slab: with cpu_partial and min_partial 0 the last free gives the last page back.
// The patch of June 2014 waited for a grace period before the drain, so that no free goes on with the old policy.
class NoCaching final : public DeadCaches {
public:
    std::string_view name() const override { return "no-caching"; }
    RuleId rule() const override { return RuleId::CacheNoCaching; }
    const ChoiceText& text() const override { return kNoCachingText; }
    void atOffline(CacheOps& ops, CacheId cache) const override {
        ops.stopCaching(cache);
        ops.waitGracePeriod(cache);
    }
    void afterGracePeriod(CacheOps& ops, CacheId cache) const override {
        ops.shrink(cache);
        if (ops.look(cache).nrPages == 0) ops.queueWork(cache);
    }
    void atLastPage(CacheOps& ops, CacheId cache) const override { ops.queueWork(cache); }
    void atWork(CacheOps& ops, CacheId cache) const override {
        if (ops.look(cache).nrPages == 0) ops.destroy(cache);
    }
};
}  // namespace

const DeadCaches& deadCachesNoCaching() {
    static const NoCaching kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
