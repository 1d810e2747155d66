// SlabPool: every kmem_cache, slab and slab object of a machine, and which slab numbers are free to be used again. It
// puts nothing on a list: that is what the allocators differ in.
//
// A slab number keeps its objects for ever; when its pages have been given back, the next slab of as many objects takes
// it. Threads: owned by one machine; a value.
#pragma once
#include <deque>

#include "core/slab/kmem_cache.h"

namespace reclaim {

struct SlabPool {
    std::uint32_t cpus = 1, nodes = 1;
    Rows<KmemCache> caches;
    std::deque<std::uint32_t> destroyed;  // caches: those remembered, in the order of their end
    Column<Slab> slabs;
    Column<std::uint32_t> word0, word1, slabOf;  // by object
    SlabLocks locks;
    std::vector<std::vector<std::uint32_t>> unused;  // given-back slab numbers by objects per slab, last in first out

    // A slab of fresh pages, with all of its objects on its freelist in the order of their numbers. On no list yet.
    std::uint32_t makeSlab(CacheId cache, std::uint32_t node, std::uint8_t zone);
    // Its pages are nobody's any more. REQUIRES: no object is in use, and it is on no list.
    void giveBack(KmemCache& k, std::uint32_t slab, std::vector<SlabId>& discarded);
    // The slab, with `live` objects that somebody uses, belongs to another cache of the same geometry.
    void rehome(std::uint32_t slab, std::uint64_t live, CacheId to);

    // slab_put_obj, slab_get_obj: the slab's own freelist, last in first out.
    void putObject(Slab& s, std::uint32_t object) {
        word0.set(object, s.freelist);
        s.freelist = object;
        --s.inuse;
    }
    void lockNode(const KmemCache& k) { ++(k.dead ? locks.dead : locks.live); }
};

}  // namespace reclaim
