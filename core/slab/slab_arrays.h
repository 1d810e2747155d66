// SlabArrays: SLAB, the other allocator, over a SlabPool. Free objects lie ready in an array of each CPU and in one
// that the CPUs of a node share; slabs are on a list of their node: full, partial, or free of objects. Every two
// seconds cache_reap takes something out of arrays nobody has used, and gives slabs back. Kernel counterpart: mm/slab.c
// (removed in 6.8, 16a1d968358a). The steps are those of 4.8 to 6.7: until 4.7 free_block gave back the slab that had
// just become empty, not the oldest ("don't keep free slabs if free_objects exceeds free_limit", 12 Apr 2016).
//
// Left out: alien arrays (all CPUs are of node 0; an object of another node goes straight back to its slab, as with
// `noaliencache`), colours, the pfmemalloc reserve, management data outside of slabs.
// It has no state of its own, everything is in the pool: it is made for one call.
// Invariants:
//   (1) free objects of a slab = objects - inuse = length of its freelist; those in arrays count as in use.
//   (2) A slab is on exactly one list, and the list says whether it is full, partial or free.
//   (3) An object in an array is on no freelist, and in one array only.
#pragma once
#include "core/slab/slab_pool.h"

namespace reclaim {

// What one look of cache_reap at a cache did.
struct CacheReap {
    std::uint32_t objects = 0;  // taken out of arrays
    std::uint32_t slabs = 0;    // given back
};

class SlabArrays {
public:
    static constexpr TimeNs kReapPeriod = 2 * kSecond;      // REAPTIMEOUT_AC
    static constexpr TimeNs kReapNodePeriod = 4 * kSecond;  // REAPTIMEOUT_NODE
    static constexpr std::uint32_t kHomeNode = 0;           // of every CPU

    explicit SlabArrays(SlabPool& pool) : pool_(pool) {}

    // REQUIRES: the cache will be the next one of the pool.
    void setUp(KmemCache& k, TimeNs now) const;
    ObjectId alloc(CacheId cache, std::uint32_t cpu, std::uint32_t node);
    // Slabs belong to nodes here: nothing stands in the way of a fresh one.
    void parkActive(CacheId, std::uint32_t) {}
    SlabId add(CacheId cache, std::uint32_t cpu, std::uint32_t node, std::uint8_t zone);
    // REQUIRES: nrLive counts the objects no more.
    template <class ObjectAt>
    void free(KmemCache& k, SlabId, std::uint32_t count, ObjectAt&& objectAt, std::uint32_t cpu,
              std::vector<SlabId>& discarded) {
        for (std::uint32_t i = 0; i < count; ++i) free(k, objectAt(i), cpu, discarded);
    }
    bool shrink(CacheId cache, std::vector<SlabId>& discarded);
    // From now on no array takes an object and no node keeps a slab without one; cache_reap passes the cache over
    // ("slab: do not keep free objects/slabs on dead memcg caches", 13 Jun 2014, and "set free_limit for dead caches to
    // 0", 24 Jun 2014). What lies in arrays goes at the next shrink.
    void stopCaching(CacheId cache);
    std::uint64_t move(CacheId from, CacheId to, std::vector<SlabId>& discarded);
    // cache_reap's work on one cache, for `cpu` and its node.
    CacheReap reap(CacheId cache, std::uint32_t cpu, TimeNs now, std::vector<SlabId>& discarded);

    std::uint64_t freeOnNodes(const KmemCache& k) const;
    std::uint64_t emptySlabs(const KmemCache& k) const;
    // What lies in arrays is not counted in, though the slab's own count has it.
    std::uint32_t inUse(const KmemCache& k, std::uint32_t slab) const;
    void hashInto(const KmemCache& k, Hash64& hash) const;
    // visit(object, place) for each object that is free and on no slab's own freelist.
    template <class Visit>
    void eachCached(const KmemCache& k, Visit&& visit) const {
        for (const ArrayCache& array : k.arrays.cpus)
            for (std::uint32_t object : array.objects) visit(object, SlotPlace::OnCpuArray);
        for (const ArrayNode& node : k.arrays.nodes)
            for (std::uint32_t object : node.shared.objects) visit(object, SlotPlace::OnSharedArray);
    }
    void check(CacheId cache, const SlabSums& found) const;

private:
    void free(KmemCache& k, ObjectId object, std::uint32_t cpu, std::vector<SlabId>& discarded);
    std::uint32_t refillBatch(const KmemCache& k, const ArrayCache& array) const;
    bool refill(KmemCache& k, ArrayNode& n, ArrayCache& array);
    std::uint32_t firstSlab(ArrayNode& n);
    std::uint32_t takeBlock(ArrayCache& array, std::uint32_t slab, std::uint32_t count);
    void flush(KmemCache& k, ArrayCache& array, std::vector<SlabId>& discarded);
    void freeBlock(KmemCache& k, ArrayNode& n, ArrayCache& from, std::size_t count, std::vector<SlabId>& discarded);
    void freeOne(KmemCache& k, std::uint32_t object, std::vector<SlabId>& discarded);
    void putBack(ArrayNode& n, std::uint32_t object);
    void discardAboveLimit(KmemCache& k, ArrayNode& n, std::vector<SlabId>& discarded);
    std::uint32_t drain(KmemCache& k, ArrayNode& n, ArrayCache& array, std::uint32_t limit,
                        std::vector<SlabId>& discarded);
    std::uint32_t drainFreelist(KmemCache& k, ArrayNode& n, std::uint32_t slabs, std::vector<SlabId>& discarded);

    SlabQueue& queueOf(ArrayNode& n, SlabPlace place) const;
    void pushHead(ArrayNode& n, SlabPlace place, std::uint32_t slab);
    void pushTail(ArrayNode& n, SlabPlace place, std::uint32_t slab);
    void remove(ArrayNode& n, std::uint32_t slab);
    std::uint64_t checkQueue(CacheId cache, std::uint32_t node, SlabPlace place) const;

    SlabPool& pool_;
};

}  // namespace reclaim
