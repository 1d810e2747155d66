// The shape of a kmem_cache: order, objects per slab, and how much SLUB keeps for later; SLAB's arrays are set up with
// the cache.
// Source: calculate_order, calculate_sizes, set_cpu_partial, set_min_partial, mm/slub.c@6.1.
#pragma once
#include <cstdint>

#include "core/memcg/memcg.h"

namespace reclaim {

struct SlabGeometry {
    std::uint32_t size = 0;             // bytes of one object with its padding
    std::uint32_t order = 0;            // a slab is 1 << order pages
    std::uint32_t objects = 0;          // per slab
    std::uint32_t minPartial = 5;       // empty slabs a node may keep
    std::uint32_t cpuPartial = 0;       // objects a CPU's partial chain may hold (before 5.16)
    std::uint32_t cpuPartialSlabs = 0;  // slabs a CPU's partial chain may hold (5.16 and later)

    std::uint32_t pages() const { return 1u << order; }
};

// How a kernel bounds the per-CPU partial chain.
enum class CpuPartialRule : std::uint8_t { ByObjects /* until 5.15 */, BySlabs /* from 5.16 */ };

// REQUIRES: 8 <= size <= 4096 << 3.
SlabGeometry geometryOf(std::uint32_t size, std::uint32_t cpus, CpuPartialRule rule);
// The same with order and objects given (measured on a machine).
SlabGeometry geometryOf(std::uint32_t size, std::uint32_t order, std::uint32_t objects, CpuPartialRule rule);

// The shape under SLAB: the lowest order, for what is not reclaimable the next one if it wastes less than an eighth.
// REQUIRES: as above. Source: calculate_slab_order, set_objfreelist_slab_cache, mm/slab.c@4.14. Simplified: management
// data takes no room (true since 4.6; in 3.14 a page had 20 dentries, not 21), and machines of 32 MiB and less have
// order 1 too.
SlabGeometry geometryWithArrays(std::uint32_t size, bool reclaimable);

}  // namespace reclaim
