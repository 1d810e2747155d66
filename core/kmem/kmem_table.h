// KmemTable: which caches there are, whose they are, and what became of the dead ones. Data of room `kmem`; a value.
//
// A slab's pages are charged to a context (memcg_kmem_context in the thread of 2014), not to a cgroup: what makes them
// somebody else's is one pointer write there.
#pragma once
#include <map>
#include <utility>
#include <vector>

#include "core/kmem/destroy_delays.h"
#include "core/kmem/percpu_ref.h"
#include "core/reclaim/reclaim.h"

namespace reclaim {

struct KmemContext {
    MemcgId memcg;                // who is charged: its own cgroup, after offline perhaps an ancestor
    std::vector<CacheId> caches;  // not yet destroyed, in order of creation
    std::uint64_t slabs = 0;      // charged to it
    bool over = false;            // the css it was made for is freed
};

// Operations on the counters and locks that the ways of 2014 differ in. "Dead": for caches of removed cgroups.
struct KmemCosts {
    std::uint64_t percpuLive = 0, percpuDead = 0;
    std::uint64_t atomicLive = 0, atomicDead = 0;
    std::uint64_t atOffline = 0;   // caches, slabs, lists and references touched at offline
    std::uint64_t reapVisits = 0;  // dead caches looked at by the reaper
};

struct CacheFate {
    TimeNs lastFree = kNever;  // when its last object was freed
    bool workQueued = false, deactivated = false, orphaned = false;
};

struct KmemTable {
    std::vector<CacheId> rootCaches;                    // in order of creation
    Rows<KmemContext> contexts;                         // retired when over, without caches and without slabs
    std::vector<std::pair<CacheId, MemcgId>> requests;  // copies to be made; one for each request ever
    std::vector<CacheId> dead;                          // not yet destroyed, in order of death; some may be destroyed
    std::map<std::pair<std::uint32_t, std::uint32_t>, CacheId> orphans;  // by root cache and kmemcg id
    std::map<std::uint32_t, CacheFate> fates;  // by cache, of those that are dead and not yet destroyed
    Rows<PercpuRef> refs;                      // by cache, where objects are counted
    Column<std::uint32_t> objcgOf;             // by object; ObjectBytes only
    std::uint64_t deadCaches = 0, createdCaches = 0, destroyedCaches = 0, adoptedCaches = 0;
    std::uint64_t refsBroken = 0;  // counters that were not above 0 with objects alive
    KmemCosts costs;
    DestroyDelays delays;

    CacheFate& fate(CacheId cache) { return fates[cache.raw]; }
    bool orphaned(CacheId cache) const {
        const auto fate = fates.find(cache.raw);
        return fate != fates.end() && fate->second.orphaned;
    }
    void hashInto(Hash64& hash) const;
};

}  // namespace reclaim
