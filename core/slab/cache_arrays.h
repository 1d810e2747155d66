// CacheArrays: what SLAB keeps for one cache: an array of free objects for each CPU, one that the CPUs of a node share,
// and three lists of slabs for each node. Source: struct array_cache, struct kmem_cache_node, enable_cpucache,
// mm/slab.c@4.14.
//
// A value; slab_arrays.h says what is done with it.
#pragma once
#include <cstdint>
#include <vector>

#include "core/memcg/memcg.h"

namespace reclaim {

struct ArrayCache {
    std::vector<std::uint32_t> objects;  // the oldest first; the last one is handed out next
    bool touched = false;                // objects were taken out since cache_reap looked
};

struct SlabQueue {
    std::uint32_t head = kNil, tail = kNil;  // slabs
    std::uint32_t count = 0;
};

struct ArrayNode {
    SlabQueue full, partial, free;
    std::uint64_t freeObjects = 0;  // of its slabs, those in arrays not among them
    std::uint64_t freeLimit = 0;    // above it slabs without an object are given back
    bool freeTouched = false;       // a slab without an object was wanted since cache_reap looked
    TimeNs nextReap = 0;            // cache_reap passes the node over until then
    ArrayCache shared;
};

struct CacheArrays {
    std::uint32_t limit = 0;        // objects a CPU's array holds; 0 = there are none any more
    std::uint32_t batch = 0;        // batchcount: objects moved at once
    std::uint32_t sharedLimit = 0;  // 0 = the node has no shared array
    std::vector<ArrayCache> cpus;
    std::vector<ArrayNode> nodes;
};

}  // namespace reclaim
