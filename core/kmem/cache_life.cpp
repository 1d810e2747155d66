// The life of a cgroup's kmem caches: made by a worker on first use, declared dead at offline, and what the choice on
// the axis `dead_caches` then does with them. Sources: mm/slab_common.c@3.14, @4.0, @5.4; mm/memcontrol.c@3.14.
#include <algorithm>

#include "core/kmem/kmem_allocator.h"

namespace reclaim {

CacheId KmemAllocator::copyFor(CacheId root, MemcgId memcg) {
    KmemTable& table = parts_.table;
    for (CacheId cache : copiesOf(memcg))
        if (parts_.slabs.cache(cache).root == root) return cache;
    if (parts_.memcgs[memcg].usedBefore) return makeCopy(root, memcg);
    // memcg_schedule_kmem_cache_create: the root cache serves, uncharged, until the worker has made the copy.
    const std::pair wanted{root, memcg};
    if (std::ranges::find(table.requests, wanted) != table.requests.end()) return CacheId::none();
    auto slot = std::ranges::find(table.requests, MemcgId::none(), [](const auto& request) { return request.second; });
    if (slot == table.requests.end()) slot = table.requests.insert(slot, wanted);
    else *slot = wanted;
    parts_.cpus.queueWork(WorkKind::CacheCreate, static_cast<std::uint32_t>(slot - table.requests.begin()));
    return CacheId::none();
}

void KmemAllocator::runCreateWork(std::uint32_t request) {
    KmemTable& table = parts_.table;
    const auto [root, memcg] = std::exchange(table.requests[request], {CacheId::none(), MemcgId::none()});
    if (parts_.memcgs.isOnline(memcg)) makeCopy(root, memcg);  // it may have been removed meanwhile
}

CacheId KmemAllocator::makeCopy(CacheId root, MemcgId memcg) {
    KmemTable& table = parts_.table;
    const OwnerId context = parts_.memcgs[memcg].context;
    CacheId cache = traits_.keepsForNewcomer ? adoptOrphan(root, memcg) : CacheId::none();
    if (!cache.valid()) {
        const KmemCache& origin = parts_.slabs.cache(root);
        const Memcg& owner = parts_.memcgs[memcg];
        cache =
            parts_.slabs.addCache(origin.name + "(" + std::to_string(owner.ownId) + ":" + owner.name + ")",
                                  origin.geometry, origin.rule, origin.reclaimable, root, context, parts_.journal.now);
        if (traits_.tracksFullSlabs) parts_.slabs.trackFull(cache);
        if (traits_.countsObjects)
            while (table.refs.size() < parts_.slabs.cacheCount())
                table.refs.add(PercpuRef(parts_.memcgs.cpus(), policy_.refBits));
        ++table.createdCaches;
        parts_.journal.emit<EventKind::CacheCreate>(memcg, cache.raw, 0, 0, RuleId::CacheMadeByWorker);
    }
    table.contexts[context.raw].caches.push_back(cache);
    if (traits_.cachesHoldCss) parts_.memcgs.get(memcg, CssRef::Cache);
    return cache;
}

// The newcomer got the kmemcg id of the orphan's cgroup: it goes on with its cache. Slabs that were made before stay
// charged to their context.
CacheId KmemAllocator::adoptOrphan(CacheId root, MemcgId memcg) {
    KmemTable& table = parts_.table;
    const auto slot = table.orphans.find({root.raw, static_cast<std::uint32_t>(parts_.memcgs[memcg].ownId)});
    if (slot == table.orphans.end()) return CacheId::none();
    const CacheId cache = slot->second;
    table.orphans.erase(slot);
    KmemCache& k = parts_.slabs.cache(cache);
    std::erase(table.contexts[k.owner.raw].caches, cache);
    forgetContextIfOver(k.owner);
    k.owner = parts_.memcgs[memcg].context;
    k.dead = false;
    table.fates.erase(cache.raw);
    --table.deadCaches;
    ++table.adoptedCaches;
    parts_.journal.emit<EventKind::CacheAdopt>(memcg, cache.raw, static_cast<std::uint32_t>(k.nrPages), 0,
                                               policy_.deadCaches.rule());
    return cache;
}

void KmemAllocator::offlineCaches(MemcgId memcg) {
    const std::vector<CacheId> caches = copiesOf(memcg);
    for (CacheId cache : caches) {
        KmemCache& k = parts_.slabs.cache(cache);
        k.dead = true;
        ++parts_.table.deadCaches;
        ++parts_.table.costs.atOffline;
        rememberDead(cache);
        if (k.nrLive == 0) parts_.table.fate(cache).lastFree = parts_.journal.now;
        parts_.journal.emit<EventKind::CacheDead>(memcg, cache.raw, static_cast<std::uint32_t>(k.nrPages), 0,
                                                  policy_.deadCaches.rule());
        policy_.deadCaches.atOffline(*this, cache);
    }
    if (traits_.handsToParent) handToParent(memcg, parts_.memcgs[memcg].parent);
}

// What is still charged to the cgroup's contexts becomes the parent's by one write each. The parent's counters have had
// the pages all along; the child's own are never decremented again.
void KmemAllocator::handToParent(MemcgId memcg, MemcgId parent) {
    KmemTable& table = parts_.table;
    const OwnerId own = parts_.memcgs[memcg].context;
    if (!own.valid()) return;
    std::vector<OwnerId> moving = std::exchange(parts_.memcgs[memcg].inheritedContexts, {});
    const auto gone = [&table](OwnerId context) { return table.contexts.retired(context.raw); };
    std::erase_if(moving, gone);
    moving.push_back(own);
    std::uint32_t caches = 0;
    for (OwnerId context : moving) {
        table.contexts[context.raw].memcg = parent;
        ++table.costs.atOffline;
        if (!traits_.cachesHoldCss || traits_.keepsForNewcomer) continue;
        caches += static_cast<std::uint32_t>(table.contexts[context.raw].caches.size());
    }
    // The root is never removed: what it inherits need not be found again.
    if (parent != MemcgTable::root()) {
        std::vector<OwnerId>& inherited = parts_.memcgs[parent].inheritedContexts;
        inherited.insert(inherited.end(), moving.begin(), moving.end());
        if (looksThrough(inherited.size())) std::erase_if(inherited, gone);
    }
    if (caches > 0) {
        parts_.memcgs.get(parent, CssRef::Cache, caches);
        putCss(memcg, CssRef::Cache, caches);
    }
    Memcg& from = parts_.memcgs[memcg];
    Memcg& to = parts_.memcgs[parent];
    if (from.slabPages == 0) return;
    usageBegins(parent);
    to.slabPages += std::exchange(from.slabPages, 0);
    to.unreclaimableSlabPages += std::exchange(from.unreclaimableSlabPages, 0);
    usageEnds(memcg);
}

void KmemAllocator::rememberDead(CacheId cache) {
    std::vector<CacheId>& dead = parts_.table.dead;
    dead.push_back(cache);
    if (looksThrough(dead.size()))
        std::erase_if(dead, [this](CacheId each) { return std::as_const(parts_.slabs).cache(each).destroyed; });
}

void KmemAllocator::runDestroyWork(CacheId cache) {
    if (std::as_const(parts_.slabs).cache(cache).destroyed) return;
    parts_.table.fate(cache).workQueued = false;
    policy_.deadCaches.atWork(*this, cache);
}

void KmemAllocator::deactivated(CacheId cache) {
    if (std::as_const(parts_.slabs).cache(cache).destroyed) return;
    parts_.table.fate(cache).deactivated = true;
    policy_.deadCaches.afterGracePeriod(*this, cache);
}

void KmemAllocator::referenceSwitched(CacheId cache) {
    PercpuRef& ref = parts_.table.refs[cache.raw];
    const std::uint64_t live = parts_.slabs.cache(cache).nrLive;
    const bool zero = ref.finishSwitch();
    const bool broken = live > 0 && ref.count() <= 0;
    if (broken) ++parts_.table.refsBroken;
    parts_.journal.emit<EventKind::RefSwitched>(memcgOf(parts_.slabs.cache(cache).owner), cache.raw,
                                                static_cast<std::uint32_t>(live), broken ? 1 : 0,
                                                policy_.deadCaches.rule());
    if (zero) released(cache);
}

// The counter says that nothing is left. Believing it with objects alive is what the kernel would do; the lab stops
// short.
void KmemAllocator::released(CacheId cache) {
    const KmemCache& k = parts_.slabs.cache(cache);
    if (k.nrLive > 0) {
        ++parts_.table.refsBroken;
        parts_.journal.emit<EventKind::CachePremature>(memcgOf(k.owner), cache.raw,
                                                       static_cast<std::uint32_t>(k.nrLive));
        return;
    }
    policy_.deadCaches.atLastReference(*this, cache);
}

void KmemAllocator::reap() {
    std::vector<CacheId>& dead = parts_.table.dead;
    const std::vector<CacheId> visit = dead;
    const std::uint64_t destroyed = parts_.table.destroyedCaches, visits = parts_.table.costs.reapVisits;
    for (CacheId cache : visit) {
        if (std::as_const(parts_.slabs).cache(cache).destroyed) continue;
        ++parts_.table.costs.reapVisits;
        policy_.deadCaches.atReap(*this, cache);
    }
    if (parts_.table.costs.reapVisits > visits)
        parts_.journal.emit<EventKind::Reap>(
            MemcgId::none(), static_cast<std::uint32_t>(parts_.table.costs.reapVisits - visits),
            static_cast<std::uint32_t>(parts_.table.destroyedCaches - destroyed), 0, policy_.deadCaches.rule());
    std::erase_if(dead, [this](CacheId cache) { return std::as_const(parts_.slabs).cache(cache).destroyed; });
}

void KmemAllocator::cssFree(MemcgId memcg) {
    const std::vector<CacheId> caches = copiesOf(memcg);
    for (CacheId cache : caches) policy_.deadCaches.atCssFree(*this, cache);
    const OwnerId context = parts_.memcgs[memcg].context;
    if (!context.valid()) return;
    parts_.table.contexts[context.raw].over = true;
    forgetContextIfOver(context);
}

// From the first dead cache on: when its last object went.
void KmemAllocator::noteFrees(CacheId cache) {
    const KmemCache& k = parts_.slabs.cache(cache);
    if (k.dead && k.nrLive == 0 && !k.destroyed) parts_.table.fate(cache).lastFree = parts_.journal.now;
}

// CacheOps

void KmemAllocator::queueWork(CacheId cache) {
    if (std::exchange(parts_.table.fate(cache).workQueued, true)) return;
    parts_.cpus.queueWork(WorkKind::CacheDestroy, cache.raw);
}

void KmemAllocator::waitGracePeriod(CacheId cache) { parts_.cpus.callRcu(RcuKind::CacheDeactivated, cache.raw); }

void KmemAllocator::stopCaching(CacheId cache) { parts_.slabs.stopCaching(cache); }

void KmemAllocator::deactivate(CacheId cache) { policy_.slabAllocator.deactivate(*this, cache); }

void KmemAllocator::deactivateAfterGracePeriod(CacheId cache) {
    policy_.slabAllocator.deactivateAfterGracePeriod(*this, cache);
    KmemCache& k = parts_.slabs.cache(cache);
    if (policy_.constants.hidesEmptyCopies && k.nrSlabs == 0) k.listed = false;
}

void KmemAllocator::shrink(CacheId cache) {
    parts_.slabs.shrink(cache, discarded_);
    const KmemCache& k = parts_.slabs.cache(cache);
    parts_.table.costs.atOffline += discarded_.size();
    parts_.journal.emit<EventKind::CacheShrink>(memcgOf(k.owner), cache.raw,
                                                static_cast<std::uint32_t>(discarded_.size()),
                                                static_cast<std::uint32_t>(k.nrPages), policy_.deadCaches.rule());
    releaseDiscarded();
}

void KmemAllocator::killReference(CacheId cache) {
    const bool zero = parts_.table.refs[cache.raw].kill();
    LAB_CHECK(!zero);  // the bias keeps it above 0 until the switch
    parts_.cpus.callRcu(RcuKind::RefSwitch, cache.raw);
}

void KmemAllocator::moveSlabs(CacheId cache) {
    const MemcgId memcg = memcgOf(parts_.slabs.cache(cache).owner);
    const CacheId root = parts_.slabs.cache(cache).root;
    const MemcgId parent = parts_.memcgs[memcg].parent;
    // The parent's own copy if it has one; its slabs were charged there anyhow.
    CacheId target = root;
    for (CacheId copy : copiesOf(parent))
        if (parts_.slabs.cache(copy).root == root) target = copy;
    const std::uint64_t moved = parts_.slabs.moveSlabs(cache, target, discarded_);
    parts_.table.costs.atOffline += moved + discarded_.size();
    const KmemCache& k = parts_.slabs.cache(cache);
    parts_.journal.emit<EventKind::CacheMoveSlabs>(memcg, cache.raw, static_cast<std::uint32_t>(moved),
                                                   static_cast<std::uint32_t>(k.nrSlabs), policy_.deadCaches.rule());
    releaseDiscarded();
}

void KmemAllocator::orphan(CacheId cache) {
    const KmemCache& k = parts_.slabs.cache(cache);
    const MemcgId memcg = memcgOf(k.owner);
    const auto id = static_cast<std::uint32_t>(parts_.memcgs[memcg].ownId);
    parts_.table.fate(cache).orphaned = true;
    // A slot holds one cache: an older orphan that nobody took over stays outside.
    parts_.table.orphans.insert_or_assign({k.root.raw, id}, cache);
    if (traits_.cachesHoldCss) putCss(memcg, CssRef::Cache);
}

void KmemAllocator::destroy(CacheId cache) {
    KmemCache& k = parts_.slabs.cache(cache);
    KmemTable& table = parts_.table;
    const OwnerId context = k.owner;
    const CacheFate fate = table.fate(cache);
    table.fates.erase(cache.raw);
    const TimeNs delay = fate.lastFree == kNever ? 0 : parts_.journal.now - fate.lastFree;
    if (fate.lastFree != kNever) table.delays.add(delay);
    parts_.slabs.destroyCache(cache);
    if (traits_.countsObjects) table.refs.retire(cache.raw);
    --table.deadCaches;
    ++table.destroyedCaches;
    std::erase(table.contexts[context.raw].caches, cache);
    const MemcgId owner = memcgOf(context);
    forgetContextIfOver(context);
    parts_.journal.emit<EventKind::CacheDestroy>(owner, cache.raw, static_cast<std::uint32_t>(delay / kMicrosecond), 0,
                                                 policy_.deadCaches.rule());
    if (traits_.cachesHoldCss && !fate.orphaned) putCss(owner, CssRef::Cache);
}

}  // namespace reclaim
