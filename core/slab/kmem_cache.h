// KmemCache: one cache of objects of one size, its slabs, and what the allocator keeps for it by CPU and by node.
//
// Of the two sets of lists one is used, by the allocator the machine has: CacheCpu and CacheNode by SLUB (slub.h),
// CacheArrays by SLAB (slab_arrays.h).
#pragma once
#include <string>
#include <vector>

#include "core/slab/cache_arrays.h"
#include "core/slab/geometry.h"

namespace reclaim {

enum class SlabPlace : std::uint8_t {
    GivenBack,
    CpuActive,  // SLUB
    CpuChain,   // SLUB
    NodeList,   // on the node's partial list
    Full,
    FreeList  // SLAB: on the node's list of slabs without an object
};

struct Slab {
    std::uint32_t cache = kNil;
    std::uint32_t freelist = kNil;  // first free object of the slab itself
    std::uint32_t first = 0;        // its objects are first .. first + objects - 1
    // List of the node. In a CPU's chain `next` is the slab put there before, and `prev` holds page->pobjects: the free
    // objects of this slab and of those before it, as they were when it was put.
    std::uint32_t next = kNil, prev = kNil;
    std::uint16_t inuse = 0;
    std::uint16_t objects = 0;
    std::uint16_t cpu = 0;  // the CPU it is frozen for
    SlabPlace place = SlabPlace::GivenBack;
    std::uint8_t node : 6 = 0;
    std::uint8_t zone : 2 = 0;  // of the node, where its pages were taken
    OwnerId owner;              // whom its pages are charged to, as the cache was when it was made; none = nobody
};
static_assert(sizeof(Slab) == 32);

struct CacheCpu {
    std::uint32_t active = kNil;    // slab
    std::uint32_t freelist = kNil;  // object
    std::uint32_t chain = kNil;     // slab
    std::uint32_t chainSlabs = 0;
    std::uint32_t chainObjects = 0;  // pobjects of the first slab (before 5.16 this bounds the chain)
};

struct CacheNode {
    std::uint32_t head = kNil, tail = kNil;
    std::uint32_t nrPartial = 0;
    std::uint64_t nrFree = 0;       // free objects of these slabs
    std::uint32_t fullHead = kNil;  // full slabs, where the cache tracks them
};

struct KmemCache {
    std::string name;
    SlabGeometry geometry;
    CpuPartialRule rule = CpuPartialRule::BySlabs;
    bool reclaimable = true;
    bool dead = false;
    bool destroyed = false;
    bool listed = true;       // it has an entry in /sys/kernel/slab
    CacheId root;             // the global cache it is a copy of; none for a global one
    OwnerId owner;            // whom its next slabs are charged to; none = nobody
    bool tracksFull = false;  // full slabs are on a list too: a locked operation each time one becomes or ceases full
    std::uint64_t nrPages = 0;
    std::uint64_t nrSlabs = 0;
    std::uint64_t nrLive = 0;  // allocated objects
    std::vector<CacheCpu> cpus;
    std::vector<CacheNode> nodes;
    CacheArrays arrays;

    // What is left of a cache that was destroyed long ago.
    static KmemCache gone() {
        KmemCache cache;
        cache.destroyed = true;
        return cache;
    }
};

// Where a free object is that is on no slab's own freelist.
enum class SlotPlace : std::uint8_t { OnCpu /* SLUB's freelist */, OnCpuArray, OnSharedArray };
struct CachedObject {
    std::uint32_t object = kNil;
    SlotPlace place = SlotPlace::OnCpu;
};

// What a sweep over all slabs finds of one cache.
struct SlabSums {
    std::uint64_t pages = 0, slabs = 0, inuse = 0, full = 0;
};

// How often a node's list_lock was taken, for caches in use and for dead ones.
struct SlabLocks {
    std::uint64_t live = 0, dead = 0;
};

}  // namespace reclaim
