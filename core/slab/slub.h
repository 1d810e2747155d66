// Slub: the lists of SLUB over a SlabPool: a per-CPU freelist and active slab, a per-CPU chain of partial slabs, a
// per-node list of partial slabs. Full slabs are on no list, unless a cache is told to track them. Kernel counterpart:
// mm/slub.c.
//
// It has no state of its own, everything is in the pool: it is made for one call.
// Invariants:
//   (1) free objects of a slab = objects - inuse = length of its freelist; those on a CPU's freelist count as in use.
//   (2) A slab is in exactly one place: active on a CPU, in a CPU's chain, on a node's list, full, or given back.
#pragma once
#include "core/slab/slab_pool.h"

namespace reclaim {

class Slub {
public:
    explicit Slub(SlabPool& pool) : pool_(pool) {}

    void setUp(KmemCache& k, TimeNs) const {
        k.cpus.resize(pool_.cpus);
        k.nodes.resize(pool_.nodes);
    }
    ObjectId alloc(CacheId cache, std::uint32_t cpu, std::uint32_t node);
    // The active slab of `cpu` goes back to its node (deactivate_slab).
    void parkActive(CacheId cache, std::uint32_t cpu);
    SlabId add(CacheId cache, std::uint32_t cpu, std::uint32_t node, std::uint8_t zone);
    // REQUIRES: `slab` is not active on `cpu`, and nrLive counts the objects no more.
    template <class ObjectAt>
    void free(KmemCache& k, SlabId slab, std::uint32_t count, ObjectAt&& objectAt, std::uint32_t cpu,
              std::vector<SlabId>& discarded) {
        freeFirst(k, slab.raw, objectAt(0).raw, cpu, discarded);
        if (count == 1) return;
        // With more objects in use it was not given back: it is on its node's list or frozen.
        Slab& s = pool_.slabs.write(slab.raw);
        for (std::uint32_t i = 1; i < count; ++i) pool_.putObject(s, objectAt(i).raw);
        if (s.place == SlabPlace::NodeList) freedOnNode(k, slab.raw, count - 1, discarded);
        else LAB_CHECK(s.place == SlabPlace::CpuChain || s.place == SlabPlace::CpuActive);
    }
    bool shrink(CacheId cache, std::vector<SlabId>& discarded);
    void stopCaching(CacheId cache);
    std::uint64_t move(CacheId from, CacheId to, std::vector<SlabId>& discarded);

    std::uint64_t freeOnNodes(const KmemCache& k) const;
    std::uint64_t emptySlabs(const KmemCache& k) const;
    // What lies ready on the CPU it is active on is counted in: SLUB itself has handed that out.
    std::uint32_t inUse(const KmemCache&, std::uint32_t slab) const { return pool_.slabs[slab].inuse; }
    void hashInto(const KmemCache& k, Hash64& hash) const;
    // visit(object, place) for each object that is free and on no slab's own freelist.
    template <class Visit>
    void eachCached(const KmemCache& k, Visit&& visit) const {
        for (const CacheCpu& c : k.cpus)
            for (std::uint32_t object = c.freelist; object != kNil; object = pool_.word0[object])
                visit(object, SlotPlace::OnCpu);
    }
    void check(CacheId cache, const SlabSums& found) const;

private:
    void freeFirst(KmemCache& k, std::uint32_t slab, std::uint32_t object, std::uint32_t cpu,
                   std::vector<SlabId>& discarded);
    void freedOnNode(KmemCache& k, std::uint32_t slab, std::uint32_t objects, std::vector<SlabId>& discarded);
    bool refill(KmemCache& k, std::uint32_t cpu, std::uint32_t node);
    void takeFreelist(CacheCpu& c, std::uint32_t slab);
    bool takeFromNode(KmemCache& k, std::uint32_t cpu, std::uint32_t node);
    void putOnChain(KmemCache& k, std::uint32_t slab, std::uint32_t cpu, std::vector<SlabId>* discarded);
    void unfreezeChain(KmemCache& k, std::uint32_t cpu, std::vector<SlabId>& discarded);
    void unfreeze(KmemCache& k, std::uint32_t slab, std::vector<SlabId>& discarded);
    std::uint32_t detachActive(CacheCpu& c);
    void flushCpu(KmemCache& k, std::uint32_t cpu, std::vector<SlabId>& discarded);
    void nodeAppend(KmemCache& k, std::uint32_t slab);
    void nodeRemove(KmemCache& k, std::uint32_t slab);
    void becomeFull(KmemCache& k, std::uint32_t slab);
    void fullRemove(KmemCache& k, std::uint32_t slab);
    KmemCache& cacheOf(CacheId id) { return pool_.caches[id.raw]; }

    SlabPool& pool_;
};

}  // namespace reclaim
