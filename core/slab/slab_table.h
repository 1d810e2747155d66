// SlabTable: every kmem_cache, slab and slab object of a machine, with SLUB's lists: a per-CPU freelist and active
// slab, a per-CPU chain of partial slabs, a per-node list of partial slabs. Full slabs are on no list, unless a cache
// is told to track them.
//
// Each object has two words its owner may use while it is allocated (a list_head); while it is free, SLUB keeps the
// freelist pointer in the first of them, as in the kernel. Slabs know an OwnerId, never a cgroup.
//
// Threads: owned by one machine; a value.
// Invariants:
//   (1) free objects of a slab = objects - inuse = length of its freelist, plus the CPU freelist if it is active.
//   (2) A slab is in exactly one place: active on a CPU, in a CPU's chain, on a node's list, full, or given back.
//   (3) nrPages of a cache = pages of its slabs that are not given back.
#pragma once
#include <string>
#include <vector>

#include "core/slab/geometry.h"

namespace reclaim {

enum class SlabPlace : std::uint8_t { GivenBack, CpuActive, CpuChain, NodeList, Full };

struct Slab {
    std::uint32_t cache = kNil;
    std::uint32_t freelist = kNil;     // first free object of the slab itself
    std::uint32_t first = 0;           // its objects are first .. first + objects - 1
    // Node list. In a CPU's chain `next` is the slab put there before, and `prev` holds page->pobjects: the free objects
    // of this slab and of those before it, as they were when it was put.
    std::uint32_t next = kNil, prev = kNil;
    std::uint16_t inuse = 0;
    std::uint16_t objects = 0;
    std::uint16_t cpu = 0;             // the CPU it is frozen for
    SlabPlace place = SlabPlace::GivenBack;
    std::uint8_t node : 6 = 0;
    std::uint8_t zone : 2 = 0;         // of the node, where its pages were taken
    OwnerId owner;                     // whom its pages are charged to, as the cache was when it was made; none = nobody
};
static_assert(sizeof(Slab) == 32);

struct CacheCpu {
    std::uint32_t active = kNil;       // slab
    std::uint32_t freelist = kNil;     // object
    std::uint32_t chain = kNil;        // slab
    std::uint32_t chainSlabs = 0;
    std::uint32_t chainObjects = 0;    // pobjects of the first slab (before 5.16 this bounds the chain)
};

struct CacheNode {
    std::uint32_t head = kNil, tail = kNil;
    std::uint32_t nrPartial = 0;
    std::uint64_t nrFree = 0;          // free objects of these slabs
    std::uint32_t fullHead = kNil;     // full slabs, where the cache tracks them
};

struct KmemCache {
    std::string name;
    SlabGeometry geometry;
    CpuPartialRule rule = CpuPartialRule::BySlabs;
    bool reclaimable = true;
    bool dead = false;
    bool destroyed = false;
    CacheId root;                      // the global cache it is a copy of; none for a global one
    OwnerId owner;                     // whom its next slabs are charged to; none = nobody
    bool tracksFull = false;           // full slabs are on a list too: a locked operation each time one becomes or ceases full
    std::uint64_t nrPages = 0;
    std::uint64_t nrSlabs = 0;
    std::uint64_t nrLive = 0;          // allocated objects
    std::vector<CacheCpu> cpus;
    std::vector<CacheNode> nodes;
};

// How often a node's list_lock was taken, for caches in use and for dead ones.
struct SlabLocks {
    std::uint64_t live = 0, dead = 0;
};

class SlabTable {
public:
    static SlabTable make(std::uint32_t cpus, std::uint32_t nodes);

    CacheId addCache(std::string name, SlabGeometry geometry, CpuPartialRule rule, bool reclaimable, CacheId root,
                     OwnerId owner);
    // REQUIRES: no slab is left.
    void destroyCache(CacheId cache);
    // cpu_partial = min_partial = 0 (d6e0b7fa1186, 4.0): from now on a slab that becomes empty is given back at once.
    void stopCaching(CacheId cache);
    // From now on full slabs are on a list. REQUIRES: the cache has no slab yet.
    void trackFull(CacheId cache) { caches_[cache.raw].tracksFull = true; }
    // Slabs of `from` that are on a list go to `to`, of the same geometry; what is cached on CPUs is flushed first.
    // Slabs moved. Full slabs that nobody tracks cannot be found and stay.
    std::uint64_t moveSlabs(CacheId from, CacheId to, std::vector<SlabId>& discarded);
    const SlabLocks& locks() const { return locks_; }
    KmemCache& cache(CacheId id) { return caches_[id.raw]; }
    const KmemCache& cache(CacheId id) const { return caches_[id.raw]; }
    std::uint32_t cacheCount() const { return static_cast<std::uint32_t>(caches_.size()); }

    // A free object of the CPU, its chain or its node; none when a new slab is needed.
    ObjectId alloc(CacheId cache, std::uint32_t cpu, std::uint32_t node) {
        CacheCpu& c = caches_[cache.raw].cpus[cpu];
        if (c.freelist == kNil) [[unlikely]]
            if (!refill(cache, cpu, node)) return ObjectId::none();
        const std::uint32_t object = c.freelist;
        c.freelist = word0_[object];
        ++caches_[cache.raw].nrLive;
        return ObjectId{object};
    }
    // The active slab of `cpu` goes back to its node (deactivate_slab): room for a fresh one.
    void parkActive(CacheId cache, std::uint32_t cpu);
    // A slab of fresh pages becomes the active slab of `cpu`. REQUIRES: alloc() returned none.
    SlabId addSlab(CacheId cache, std::uint32_t cpu, std::uint32_t node, std::uint8_t zone = 0);
    // Slabs that became empty and were given back are added to `discarded`.
    void free(ObjectId object, std::uint32_t cpu, std::vector<SlabId>& discarded);
    // kmem_cache_shrink: flushes every CPU, gives back every empty slab, sorts the rest by fullness.
    // True if slabs are left.
    bool shrink(CacheId cache, std::vector<SlabId>& discarded);

    const Slab slab(SlabId id) const { return slabs_[id.raw]; }
    std::uint32_t slabCount() const { return slabs_.size(); }
    SlabId slabOf(ObjectId object) const { return SlabId{slabOf_[object.raw]}; }
    CacheId cacheOf(ObjectId object) const { return CacheId{slabs_[slabOf_[object.raw]].cache}; }
    std::uint32_t objectCapacity() const { return word0_.size(); }   // ids are below this

    // The object's own words. REQUIRES: the object is allocated.
    Column<std::uint32_t>& word0() { return word0_; }
    Column<std::uint32_t>& word1() { return word1_; }
    const Column<std::uint32_t>& word0() const { return word0_; }
    const Column<std::uint32_t>& word1() const { return word1_; }

    // Objects SLUB counts as free: those on node lists (/proc/slabinfo counts CPU slabs as active).
    std::uint64_t freeOnNodes(CacheId cache) const;
    // Slabs without an object that the cache keeps, on nodes and in the chains of CPUs. Walks those lists.
    std::uint64_t emptySlabs(CacheId cache) const;
    template <class Visit>
    void eachColumn(Visit&& visit) const {
        visit(slabs_), visit(word0_), visit(word1_), visit(slabOf_);
    }
    // By object id: on a freelist, or of a slab that was given back. For the sweep: it walks every freelist.
    std::vector<bool> freeObjects() const;
    // Of one slab, by slot: on its freelist, or on that of the CPU it is active on.
    std::vector<bool> freeSlots(SlabId slab) const;
    void hashInto(Hash64& hash) const;
    void checkInvariants() const;

private:
    bool refill(CacheId cache, std::uint32_t cpu, std::uint32_t node);
    void takeFreelist(CacheCpu& c, std::uint32_t slab);
    bool takeFromNode(KmemCache& k, std::uint32_t cpu, std::uint32_t node);
    void putOnChain(KmemCache& k, std::uint32_t slab, std::uint32_t cpu, std::vector<SlabId>* discarded);
    void unfreezeChain(KmemCache& k, std::uint32_t cpu, std::vector<SlabId>& discarded);
    void unfreeze(KmemCache& k, std::uint32_t slab, std::vector<SlabId>& discarded);
    std::uint32_t detachActive(CacheCpu& c);
    void flushCpu(KmemCache& k, std::uint32_t cpu, std::vector<SlabId>& discarded);
    void nodeAppend(KmemCache& k, std::uint32_t slab);
    void nodeRemove(KmemCache& k, std::uint32_t slab);
    void giveBack(KmemCache& k, std::uint32_t slab, std::vector<SlabId>& discarded);
    void becomeFull(KmemCache& k, std::uint32_t slab);
    void fullRemove(KmemCache& k, std::uint32_t slab);
    void lockNode(const KmemCache& k) { ++(k.dead ? locks_.dead : locks_.live); }

    SlabLocks locks_;
    std::uint32_t cpuCount_ = 1, nodeCount_ = 1;
    std::vector<KmemCache> caches_;
    Column<Slab> slabs_;
    Column<std::uint32_t> word0_, word1_, slabOf_;
    std::vector<std::vector<std::uint32_t>> unused_;   // given-back slab ids by objects per slab, last in first out
};

}  // namespace reclaim
