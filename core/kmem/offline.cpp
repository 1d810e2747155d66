// What offline does to kernel memory: obj_cgroups handed to the parent, or caches of the memcg declared dead.
#include "core/kmem/kmem.h"

namespace reclaim {

// memcg_reparent_objcgs: a pointer write. The child's own counter is never decremented again.
void KmemAllocator::offlineCharges(MemcgId memcg, MemcgId parent) {
    if (!policy_.accounting.reparentsChargesAtOffline()) return;
    const ObjcgId own = parts_.memcgs[memcg].objcg;
    if (!own.valid()) return;
    Memcg& from = parts_.memcgs[memcg];
    Memcg& to = parts_.memcgs[parent];
    from.inherited.push_back(own);
    for (ObjcgId objcg : from.inherited) parts_.memcgs.objcg(objcg).memcg = parent;
    // The root is never removed: what it inherits need not be found again.
    if (parent != MemcgTable::root())
        to.inherited.insert(to.inherited.end(), from.inherited.begin(), from.inherited.end());
    from.inherited.clear();
    to.objects += std::exchange(from.objects, 0);
    to.objectBytes += std::exchange(from.objectBytes, 0);
    to.unreclaimableBytes += std::exchange(from.unreclaimableBytes, 0);
    to.kernelPages += std::exchange(from.kernelPages, 0);
}

void KmemAllocator::offlineCaches(MemcgId memcg) {
    const std::vector<CacheId> caches = copiesOf(memcg);
    for (CacheId cache : caches) {
        KmemCache& k = parts_.slabs.cache(cache);
        if (k.destroyed) continue;
        k.dead = true;
        ++parts_.table.deadCaches;
        const CacheDecision decision = policy_.deadCaches.atOffline({k.nrPages, k.nrLive});
        parts_.journal.emit<EventKind::CacheDead>(memcg, cache.raw, static_cast<std::uint32_t>(k.nrPages), 0,
                                                  decision.rule);
        act(cache, decision);
    }
}

void KmemAllocator::act(CacheId cache, CacheDecision decision) {
    switch (decision.action) {
        case CacheAction::Nothing:
            return;
        case CacheAction::ScheduleWork:
            parts_.cpus.queueWork(WorkKind::CacheDestroy, cache.raw);
            return;
        case CacheAction::Destroy:
            destroy(cache);
            return;
        case CacheAction::Shrink:
        case CacheAction::ShrinkThenDestroy: {
            parts_.slabs.shrink(cache, discarded_);
            const KmemCache& k = parts_.slabs.cache(cache);
            parts_.journal.emit<EventKind::CacheShrink>(MemcgId{k.owner.raw}, cache.raw,
                                                        static_cast<std::uint32_t>(discarded_.size()),
                                                        static_cast<std::uint32_t>(k.nrPages), decision.rule);
            const bool destroyAfter = decision.action == CacheAction::ShrinkThenDestroy;
            releaseDiscarded();
            if (destroyAfter && !parts_.slabs.cache(cache).destroyed && parts_.slabs.cache(cache).nrPages == 0)
                destroy(cache);
            return;
        }
    }
}

void KmemAllocator::runDestroyWork(CacheId cache) {
    const KmemCache& k = parts_.slabs.cache(cache);
    if (k.destroyed) return;
    act(cache, policy_.deadCaches.atWork({k.nrPages, k.nrLive}));
}

void KmemAllocator::destroy(CacheId cache) {
    KmemCache& k = parts_.slabs.cache(cache);
    const MemcgId owner{k.owner.raw};
    parts_.slabs.destroyCache(cache);
    --parts_.table.deadCaches;
    parts_.journal.emit<EventKind::CacheDestroy>(owner, cache.raw);
    putCss(owner, CssRef::Cache);
}

}  // namespace reclaim
