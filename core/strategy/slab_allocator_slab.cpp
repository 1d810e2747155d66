#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
constexpr ChoiceText kSlabText{"SLAB (until 6.7)",
                               "Free objects lie ready in an array of each CPU (up to 120) and in one the CPUs share "
                               "(up to 480). Slabs are on a list "
                               "of their node: full, partial, free. Every two seconds cache_reap drains a fifth of "
                               "each array nobody used, and every "
                               "four seconds it gives a fifth of what may be kept of free slabs back.",
                               "Nothing is kept for ever: cache_reap empties every cache that is not used, a dead one "
                               "too. Full slabs can be found.",
                               "An object in an array holds its slab, and with it a page, until cache_reap has come by "
                               "often enough. On every CPU a "
                               "worker looks at every cache, dead ones included, however many there are.",
                               "mm/slab.c@4.14, @6.1 (cache_reap, drain_array, free_block); d6e0b7fa1186: 'Regarding "
                               "to SLAB, there's no problem with "
                               "it'; removed in 6.8 (16a1d968358a)"};

// Its steps are those of 4.8 to 6.7 for every profile; core/slab/slab_arrays.h says what is left out. How many objects
// a slab has follows from the size: what a scenario gives was measured under SLUB.
class SlabChoice final : public SlabAllocator {
public:
    std::string_view name() const override { return "slab"; }
    RuleId rule() const override { return RuleId::SlabCacheReap; }
    const ChoiceText& text() const override { return kSlabText; }
    SlabLists lists() const override { return SlabLists::Arrays; }
    SlabGeometry geometry(const SlabShape& shape) const override {
        return geometryWithArrays(shape.sizeBytes, shape.reclaimable);
    }
    bool triesWithoutRetry() const override { return false; }
    bool findsFullSlabs() const override { return true; }
    bool reapsArrays() const override { return true; }
    // mm/slab.c@5.4: one kmem_cache_shrink at once, and nothing a grace period later.
    void deactivate(CacheOps& ops, CacheId cache) const override { ops.shrink(cache); }
    void deactivateAfterGracePeriod(CacheOps&, CacheId) const override {}
    std::string_view whenEmptySlabsGo() const override {
        return "what SLAB keeps of it goes when cache_reap, which looks every two seconds, has emptied its arrays and "
               "its "
               "list of free slabs";
    }
};
}  // namespace

const SlabAllocator& slabAllocatorSlab() {
    static const SlabChoice kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
