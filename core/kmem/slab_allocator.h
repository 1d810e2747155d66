// SlabAllocator: the axis `slab_allocator`: who divides pages into objects, and what it keeps of free ones. Asked when
// a machine is built, per slab page, at offline and by a timer; what an object's way needs is in room `slab`.
#pragma once
#include <optional>

#include "core/kmem/dead_cache.h"

namespace reclaim {

// What the geometry of a cache follows from.
struct SlabShape {
    std::uint32_t sizeBytes = 0;  // of an object with its padding
    bool reclaimable = true;      // SLAB_RECLAIM_ACCOUNT
    std::uint32_t cpus = 1;
    CpuPartialRule rule = CpuPartialRule::BySlabs;
    struct Measured {
        std::uint32_t order = 0, objects = 0;
    };
    std::optional<Measured> measured;  // of SLUB, on a real machine
};

class SlabAllocator {
public:
    virtual ~SlabAllocator() = default;
    virtual std::string_view name() const = 0;  // "slub", "slab"
    virtual RuleId rule() const = 0;
    virtual const ChoiceText& text() const = 0;
    virtual SlabLists lists() const = 0;
    virtual SlabGeometry geometry(const SlabShape& shape) const = 0;
    // A slab page is tried with __GFP_NORETRY before it is tried as the caller said.
    virtual bool triesWithoutRetry() const = 0;
    // Full slabs are on a list of their node, whoever wants to find them.
    virtual bool findsFullSlabs() const = 0;
    // cache_reap: a worker of each CPU looks at every cache every two seconds.
    virtual bool reapsArrays() const = 0;
    // __kmemcg_cache_deactivate: what 4.0 to 5.8 do with a dead cache at offline, and a grace period later.
    virtual void deactivate(CacheOps& ops, CacheId cache) const = 0;
    virtual void deactivateAfterGracePeriod(CacheOps& ops, CacheId cache) const = 0;
    // When pages go that no object is in any more; the end of a sentence.
    virtual std::string_view whenEmptySlabsGo() const = 0;
};

}  // namespace reclaim
