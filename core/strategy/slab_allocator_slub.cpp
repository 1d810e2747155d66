#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
constexpr ChoiceText kSlubText{
    "SLUB",
    "A CPU allocates from its active slab, then from slabs in its chain, then from the node's partial list. A slab "
    "that "
    "becomes empty is kept while its node has fewer than min_partial on that list; full slabs are on no list.",
    "Hardly a lock, no arrays, and a free object is in its own slab at once: when the last one of a slab is freed, the "
    "page "
    "can go.",
    "What is kept is kept for ever: no timer looks at it. A dead cache therefore keeps empty slabs until somebody "
    "shrinks it.",
    "mm/slub.c@6.1; 81819f0fc828 (2.6.22)"};

class SlubChoice final : public SlabAllocator {
public:
    std::string_view name() const override { return "slub"; }
    RuleId rule() const override { return RuleId::SlubKeepsSlabs; }
    const ChoiceText& text() const override { return kSlubText; }
    SlabLists lists() const override { return SlabLists::Slub; }
    SlabGeometry geometry(const SlabShape& shape) const override {
        if (!shape.measured) return geometryOf(shape.sizeBytes, shape.cpus, shape.rule);
        return geometryOf(shape.sizeBytes, shape.measured->order, shape.measured->objects, shape.rule);
    }
    bool triesWithoutRetry() const override { return true; }
    bool findsFullSlabs() const override { return false; }
    bool reapsArrays() const override { return false; }
    void deactivate(CacheOps& ops, CacheId cache) const override { ops.stopCaching(cache); }
    void deactivateAfterGracePeriod(CacheOps& ops, CacheId cache) const override { ops.shrink(cache); }
    std::string_view whenEmptySlabsGo() const override {
        return "SLUB keeps the empty slabs until the cache is shrunk, which nobody does once its cgroup is offline";
    }
};
}  // namespace

const SlabAllocator& slabAllocatorSlub() {
    static const SlubChoice kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
