#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
constexpr ChoiceText kMoveTrackedSlabsText{
    "Way 3: move slabs, full ones tracked",
    "As way 3, but each cache keeps its full slabs on a list: a locked operation each time a slab becomes "
    "full or ceases to be. Offline moves everything and destroys the cache at once.",
    "No dead cache is left after offline, and the css is free.",
    "Live caches pay: the list_lock is taken for every slab that fills up or opens again.",
    "RFC of 20 Apr 2014, #3; C. Lameter, https://lkml.org/lkml/2014/5/13/446: tracking full slabs is too "
    "expensive"};

// Way 3 with full slabs on a list of their own, as with slab debugging: everything can be moved, and every change
// between full and not full takes the node's lock, in live caches too.
class MoveTrackedSlabs final : public DeadCaches {
public:
    std::string_view name() const override { return "move-tracked-slabs"; }
    RuleId rule() const override { return RuleId::CacheTrackedSlabsMoved; }
    const ChoiceText& text() const override { return kMoveTrackedSlabsText; }
    DeadCacheTraits traits() const override { return {.tracksFullSlabs = true, .handsToParent = true}; }
    void atOffline(CacheOps& ops, CacheId cache) const override {
        ops.moveSlabs(cache);
        ops.destroy(cache);
    }
};
}  // namespace

const DeadCaches& deadCachesMoveTrackedSlabs() {
    static const MoveTrackedSlabs kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
