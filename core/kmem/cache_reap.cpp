// cache_reap of mm/slab.c@4.14: what each CPU's worker of SLAB does every two seconds. Left out: that it gives up when
// slab_mutex is taken, the arrays of other nodes' objects, and that an idle CPU may put it off.
#include "core/kmem/kmem_allocator.h"

namespace reclaim {

void KmemAllocator::reapArrays() {
    const std::uint32_t cpu = parts_.cpus.currentIndex();
    const TimeNs jiffy = parts_.cpus.timing().jiffy();
    const TimeNs now = parts_.cpus.now() / jiffy * jiffy;
    CacheReap all;
    std::vector<CacheId> caches;
    parts_.slabs.eachCache([&caches](CacheId id, const KmemCache&) { caches.push_back(id); });
    for (; !caches.empty(); caches.pop_back()) {  // slab_caches has the newest first
        const CacheId cache = caches.back();
        parts_.cpus.spend(parts_.cpus.timing().reapCache);
        if (std::as_const(parts_.slabs).cache(cache).destroyed) continue;  // meanwhile
        if (parts_.slabs.cache(cache).dead) ++parts_.table.costs.reapVisits;
        const CacheReap done = parts_.slabs.reap(cache, cpu, now, discarded_);
        all.objects += done.objects;
        all.slabs += done.slabs;
        releaseDiscarded();
    }
    if (all.objects > 0 || all.slabs > 0)
        parts_.journal.emit<EventKind::SlabReap>(MemcgId::none(), cpu, all.objects, all.slabs,
                                                 policy_.slabAllocator.rule());
}

}  // namespace reclaim
