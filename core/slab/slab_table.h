// SlabTable: every kmem_cache, slab and slab object of a machine, and the one door to them. Which lists they are on,
// and what is kept of free ones, is the allocator's business: SLUB (slub.h) or SLAB (slab_arrays.h), one for a machine.
//
// Each object has two words its owner may use while it is allocated (a list_head); while it is free, the freelist
// pointer is kept in the first of them, as in the kernel. Slabs know an OwnerId, never a cgroup.
//
// Threads: owned by one machine; a value.
// Invariants:
//   (1) free objects of a slab = objects - inuse = length of its freelist; what lies ready on a CPU counts as in use.
//   (2) A slab is in exactly one place.
//   (3) nrPages of a cache = pages of its slabs that are not given back.
#pragma once
#include "core/slab/slab_arrays.h"
#include "core/slab/slub.h"

namespace reclaim {

enum class SlabLists : std::uint8_t { Slub, Arrays };

class SlabTable {
    // The one place that knows which allocator it is: `work` is called with its lists.
    template <class Work>
    decltype(auto) lists(Work&& work) {
        if (lists_ == SlabLists::Arrays) return work(SlabArrays(pool_));
        return work(Slub(pool_));
    }
    template <class Work>
    decltype(auto) look(Work&& work) const {
        SlabPool& pool = const_cast<SlabPool&>(pool_);  // a look changes nothing
        if (lists_ == SlabLists::Arrays) return work(static_cast<const SlabArrays&>(SlabArrays(pool)));
        return work(static_cast<const Slub&>(Slub(pool)));
    }

public:
    static SlabTable make(std::uint32_t cpus, std::uint32_t nodes, SlabLists lists = SlabLists::Slub);

    // `rule` is SLUB's. `now`: SLAB counts from there until cache_reap looks at the node.
    CacheId addCache(std::string name, SlabGeometry geometry, CpuPartialRule rule, bool reclaimable, CacheId root,
                     OwnerId owner, TimeNs now = 0);
    // REQUIRES: no slab is left.
    void destroyCache(CacheId cache);
    // From now on a slab that becomes empty is given back at once. SLUB: cpu_partial = min_partial = 0
    // (d6e0b7fa1186, 4.0); SLAB: no arrays, free_limit = 0 (proposed in June 2014).
    void stopCaching(CacheId cache) {
        lists([&](auto at) { at.stopCaching(cache); });
    }
    // From now on full slabs are on a list. REQUIRES: the cache has no slab yet.
    void trackFull(CacheId cache) { pool_.caches[cache.raw].tracksFull = true; }
    // Slabs of `from` that are on a list go to `to`, of the same geometry; what is cached on CPUs is flushed first.
    // Slabs moved. Under SLUB full slabs that nobody tracks cannot be found and stay.
    std::uint64_t moveSlabs(CacheId from, CacheId to, std::vector<SlabId>& discarded);
    const SlabLocks& locks() const { return pool_.locks; }
    KmemCache& cache(CacheId id) { return pool_.caches[id.raw]; }
    const KmemCache& cache(CacheId id) const { return pool_.caches[id.raw]; }
    std::uint32_t cacheCount() const { return pool_.caches.size(); }   // numbers are below this
    std::uint32_t cacheRows() const { return pool_.caches.living(); }  // those that live or are remembered
    // The lab remembers so many destroyed caches; older ones are blank.
    static constexpr std::size_t kRemembered = 4096;
    // visit(id, cache) for each cache that is not destroyed, oldest first. It may destroy none.
    template <class Visit>
    void eachCache(Visit&& visit) const {
        pool_.caches.each([&visit](std::uint32_t id, const KmemCache& cache) {
            if (!cache.destroyed) visit(CacheId{id}, cache);
        });
    }

    // A free object of the CPU or its node; none when a new slab is needed.
    ObjectId alloc(CacheId cache, std::uint32_t cpu, std::uint32_t node) {
        KmemCache& k = pool_.caches[cache.raw];
        CacheCpu& c = k.cpus[cpu];
        if (c.freelist == kNil) [[unlikely]]
            return allocSlowly(cache, cpu, node);
        const std::uint32_t object = c.freelist;
        c.freelist = pool_.word0[object];
        ++k.nrLive;
        return ObjectId{object};
    }
    // At most `most` objects that lie ready on the CPU, each as alloc() would give it: take(object) for each. How many.
    // They are all of the slab that is active there; SLAB's arrays are not looked into: it has none here.
    template <class Take>
    std::uint32_t allocReady(CacheId cache, std::uint32_t cpu, std::uint32_t most, Take&& take) {
        KmemCache& k = pool_.caches[cache.raw];
        CacheCpu& c = k.cpus[cpu];
        std::uint32_t taken = 0, object = c.freelist;
        for (; taken < most && object != kNil; ++taken) {
            take(ObjectId{object});
            object = pool_.word0[object];
        }
        c.freelist = object;
        k.nrLive += taken;
        return taken;
    }
    // The slab whose objects lie ready on the CPU; none if no object does.
    SlabId readySlab(CacheId cache, std::uint32_t cpu) const {
        const CacheCpu& c = pool_.caches[cache.raw].cpus[cpu];
        return c.freelist != kNil ? SlabId{c.active} : SlabId::none();
    }
    // Room for a fresh slab: SLUB's active one of `cpu` goes back to its node (deactivate_slab).
    void parkActive(CacheId cache, std::uint32_t cpu) {
        lists([&](auto at) { at.parkActive(cache, cpu); });
    }
    // A slab of fresh pages, for the allocation that `cpu` wants. REQUIRES: alloc() returned none.
    SlabId addSlab(CacheId cache, std::uint32_t cpu, std::uint32_t node, std::uint8_t zone = 0) {
        return lists([&](auto at) { return at.add(cache, cpu, node, zone); });
    }
    // Objects of the slab `slab` of the cache `k`, `count` of them, as if one after the other: objectAt(i) for i from 0
    // on. Slabs that became empty and were given back are added to `discarded`.
    template <class ObjectAt>
    void free(KmemCache& k, SlabId slab, std::uint32_t count, ObjectAt&& objectAt, std::uint32_t cpu,
              std::vector<SlabId>& discarded) {
        LAB_CHECK(k.nrLive >= count && !k.destroyed);
        k.nrLive -= count;
        CacheCpu& c = k.cpus[cpu];
        if (c.active != slab.raw) {
            lists([&](auto at) { at.free(k, slab, count, objectAt, cpu, discarded); });
            return;
        }
        for (std::uint32_t i = 0; i < count; ++i) {  // SLUB's fast path: no lock
            const std::uint32_t object = objectAt(i).raw;
            pool_.word0.set(object, c.freelist);
            c.freelist = object;
        }
    }
    void free(ObjectId object, std::uint32_t cpu, std::vector<SlabId>& discarded) {
        free(
            cache(cacheOf(object)), slabOf(object), 1, [object](std::uint32_t) { return object; }, cpu, discarded);
    }
    // Whether objects of the slab that are freed one after the other give nothing back but the slab itself, with the
    // last.
    bool freesInRuns(const Slab& slab) const { return lists_ == SlabLists::Slub && slab.place != SlabPlace::Full; }
    // kmem_cache_shrink: flushes every CPU and gives back every empty slab; SLUB sorts the rest by fullness.
    // True if slabs are left.
    bool shrink(CacheId cache, std::vector<SlabId>& discarded) {
        return lists([&](auto at) { return at.shrink(cache, discarded); });
    }
    // cache_reap's work on one cache. REQUIRES: the lists are SLAB's.
    CacheReap reap(CacheId cache, std::uint32_t cpu, TimeNs now, std::vector<SlabId>& discarded);

    const Slab slab(SlabId id) const { return pool_.slabs[id.raw]; }
    std::uint32_t slabCount() const { return pool_.slabs.size(); }
    SlabId slabOf(ObjectId object) const { return SlabId{pool_.slabOf[object.raw]}; }
    CacheId cacheOf(SlabId slab) const { return CacheId{pool_.slabs[slab.raw].cache}; }
    CacheId cacheOf(ObjectId object) const { return cacheOf(slabOf(object)); }
    std::uint32_t objectCapacity() const { return pool_.word0.size(); }  // ids are below this

    // The object's own words. REQUIRES: the object is allocated.
    Column<std::uint32_t>& word0() { return pool_.word0; }
    Column<std::uint32_t>& word1() { return pool_.word1; }
    const Column<std::uint32_t>& word0() const { return pool_.word0; }
    const Column<std::uint32_t>& word1() const { return pool_.word1; }

    // Objects the allocator counts as free: those on node lists (/proc/slabinfo counts what lies ready on a CPU as
    // active).
    std::uint64_t freeOnNodes(CacheId cache) const;
    // Slabs without an object in use that the cache keeps: of SLUB those on nodes and in the chains of CPUs. Walks
    // lists.
    std::uint64_t emptySlabs(CacheId cache) const;
    // Objects of the slab that somebody has, as its allocator can tell.
    std::uint32_t inUse(SlabId slab) const;
    template <class Visit>
    void eachColumn(Visit&& visit) const {
        visit(pool_.slabs), visit(pool_.word0), visit(pool_.word1), visit(pool_.slabOf);
    }
    // By object id: on a freelist, or of a slab that was given back. For the sweep: it walks every freelist.
    std::vector<bool> freeObjects() const;
    // Of one slab, by slot: on its own freelist.
    std::vector<bool> freeSlots(SlabId slab) const;
    // Objects of a cache that are free and on no slab's own freelist, by number.
    std::vector<CachedObject> cachedObjects(CacheId cache) const;
    void hashInto(Hash64& hash) const;
    void checkInvariants() const;

private:
    ObjectId allocSlowly(CacheId cache, std::uint32_t cpu, std::uint32_t node);

    SlabPool pool_;
    SlabLists lists_ = SlabLists::Slub;
};

}  // namespace reclaim
