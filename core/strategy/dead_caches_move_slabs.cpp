#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
constexpr ChoiceText kMoveSlabsText{
    "Way 3: move slabs to the parent",
    "Offline flushes the cache and moves every slab that is on a list to the parent's cache, whose charge has"
    " had the pages all along. The cache is destroyed at once, if nothing stays behind.",
    "The css is free at offline, and the parent uses the free objects.",
    "Full slabs are on no list and stay behind with their cache. A free must look again whose slab it holds "
    "after it has the lock.",
    "RFC of 20 Apr 2014, #3; C. Lameter, https://lkml.org/lkml/2014/5/13/446: SLUB does not track full slabs"};

// Way 3 on SLUB as it is: full slabs are on no list, so they cannot be moved. Destroying their cache would leave frees
// without one; it has to stay until the last of them is free.
class MoveSlabs final : public DeadCaches {
public:
    std::string_view name() const override { return "move-slabs"; }
    RuleId rule() const override { return RuleId::CacheSlabsMoved; }
    const ChoiceText& text() const override { return kMoveSlabsText; }
    DeadCacheTraits traits() const override { return {.handsToParent = true}; }
    void atOffline(CacheOps& ops, CacheId cache) const override {
        ops.stopCaching(cache);
        ops.moveSlabs(cache);
        if (ops.look(cache).nrPages == 0) ops.destroy(cache);
    }
    void atLastPage(CacheOps& ops, CacheId cache) const override { ops.queueWork(cache); }
    void atWork(CacheOps& ops, CacheId cache) const override {
        if (ops.look(cache).nrPages == 0) ops.destroy(cache);
    }
};
}  // namespace

const DeadCaches& deadCachesMoveSlabs() {
    static const MoveSlabs kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
