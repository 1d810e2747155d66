#include "core/kmem/kmem.h"

namespace reclaim {

KmemAllocator::KmemAllocator(KmemParts parts, KmemPolicy policy)
    : parts_(parts), policy_(policy), byBytes_(policy.accounting.unit() == ChargeUnit::ObjectBytes),
      overhead_(policy.accounting.objectOverhead()), holdsCss_(policy.accounting.slabPagesHoldCss()) {}

CacheId KmemAllocator::addRootCache(std::string name, SlabGeometry geometry, bool reclaimable) {
    const CacheId cache = parts_.slabs.addCache(std::move(name), geometry, policy_.constants.cpuPartial, reclaimable,
                                                CacheId::none(), OwnerId::none());
    parts_.table.rootCaches.push_back(cache);
    return cache;
}

bool KmemAllocator::activate(MemcgId memcg, RuleId rule) {
    if (parts_.memcgs[memcg].kmemActive) return true;
    const std::int32_t id = parts_.memcgs.ids().take();
    if (id < 0) return false;
    Memcg& m = parts_.memcgs[memcg];
    m.kmemActive = true;
    m.kmemcgId = m.ownId = id;
    if (byBytes_) {
        const ObjcgId objcg = parts_.memcgs.addObjcg(memcg);
        parts_.memcgs[memcg].objcg = objcg;
    }
    if (rule != RuleId::None)
        parts_.journal.emit<EventKind::KmemActive>(memcg, static_cast<std::uint32_t>(id), 0, 0, rule);
    return true;
}

CacheId KmemAllocator::copyFor(CacheId root, MemcgId memcg) {
    auto& copies = parts_.table.copies;
    if (memcg.raw >= copies.size()) copies.resize(memcg.raw + 1);
    for (CacheId cache : copies[memcg.raw])
        if (parts_.slabs.cache(cache).root == root) return cache;
    const KmemCache& origin = parts_.slabs.cache(root);
    const Memcg& owner = parts_.memcgs[memcg];
    const CacheId cache = parts_.slabs.addCache(
        origin.name + "(" + std::to_string(owner.ownId) + ":" + owner.name + ")", origin.geometry, origin.rule,
        origin.reclaimable, root, OwnerId{memcg.raw});
    copies[memcg.raw].push_back(cache);
    ++parts_.table.createdCaches;
    parts_.memcgs.get(memcg, CssRef::Cache);
    parts_.journal.emit<EventKind::CacheCreate>(memcg, cache.raw);
    return cache;
}

// allocate_slab: the first attempt may not retry, the second one may (seen as two failed charges on 4.19).
bool KmemAllocator::growCache(CacheId cache, MemcgId payer, Gfp gfp, std::uint32_t task) {
    const std::uint32_t pages = parts_.slabs.cache(cache).geometry.pages();
    ZoneIndex zone = 0;
    if (!takePages(pages, gfp, task, PageUse::Kernel, zone)) return false;
    if (payer.valid()) {
        Gfp first = gfp;
        first.noRetry = true;
        if (!chargeSlabPages(payer, pages, first, task) && !chargeSlabPages(payer, pages, gfp, task)) {
            parts_.pages.give(kNode, zone, pages);
            return false;
        }
        usageBegins(payer);
        parts_.memcgs[payer].slabPages += pages;
    }
    // Reclaim for the charge may have given this CPU free objects again.
    const CacheCpu& cpu = parts_.slabs.cache(cache).cpus[parts_.cpus.currentIndex()];
    if (cpu.active != kNil || cpu.freelist != kNil) parts_.slabs.parkActive(cache, parts_.cpus.currentIndex());
    const SlabId slab = parts_.slabs.addSlab(cache, parts_.cpus.currentIndex(), kNode, zone);
    if (byBytes_) parts_.table.objcgOf.grow(parts_.slabs.objectCapacity());
    parts_.journal.emit<EventKind::SlabNew>(payer, slab.raw, cache.raw, 0, policy_.accounting.rule());
    return true;
}

ObjectId KmemAllocator::alloc(CacheId root, MemcgId memcg, Gfp gfp, std::uint32_t task) {
    const std::uint32_t cpu = parts_.cpus.currentIndex();
    const bool charged = parts_.memcgs[memcg].kmemActive;
    LAB_CHECK(parts_.memcgs.isOnline(memcg));   // an offline cgroup allocates nothing
    if (byBytes_) {
        const std::uint32_t bytes = parts_.slabs.cache(root).geometry.size + overhead_;
        const ObjcgId objcg = charged ? parts_.memcgs[memcg].objcg : ObjcgId::none();
        if (charged && !chargeObject(objcg, bytes, gfp, task)) return ObjectId::none();
        ObjectId object = parts_.slabs.alloc(root, cpu, kNode);
        if (!object.valid()) {
            if (!growCache(root, MemcgId::none(), gfp, task)) {
                if (charged) refillObjStock(objcg, bytes, true);
                return ObjectId::none();
            }
            object = parts_.slabs.alloc(root, cpu, kNode);
        }
        parts_.table.objcgOf.set(object.raw, objcg.raw);
        if (charged) {
            Memcg& owner = parts_.memcgs[parts_.memcgs.objcg(objcg).memcg];
            ++owner.objects;
            owner.objectBytes += bytes;
            if (!parts_.slabs.cache(root).reclaimable) owner.unreclaimableBytes += bytes;
        }
        return object;
    }
    const CacheId cache = charged ? copyFor(root, memcg) : root;
    ObjectId object = parts_.slabs.alloc(cache, cpu, kNode);
    if (object.valid()) return object;
    if (!growCache(cache, charged ? memcg : MemcgId::none(), gfp, task)) return ObjectId::none();
    return parts_.slabs.alloc(cache, cpu, kNode);
}

void KmemAllocator::freeBatch(std::span<const RcuCallback> callbacks) {
    const std::uint32_t cpu = parts_.cpus.currentIndex();
    for (const RcuCallback& callback : callbacks) {
        const ObjectId object{callback.argument};
        const SlabId slab = parts_.slabs.slabOf(object);
        parts_.journal.emit<EventKind::ObjectFree>(MemcgId::none(), object.raw, slab.raw);
        if (byBytes_) {
            const ObjcgId objcg{parts_.table.objcgOf[object.raw]};
            if (objcg.valid()) {
                const KmemCache& cache = parts_.slabs.cache(parts_.slabs.cacheOf(object));
                const std::uint32_t bytes = cache.geometry.size + overhead_;
                Memcg& owner = parts_.memcgs[parts_.memcgs.objcg(objcg).memcg];
                LAB_CHECK(owner.objects > 0);
                --owner.objects;
                owner.objectBytes -= bytes;
                if (!cache.reclaimable) owner.unreclaimableBytes -= bytes;
                refillObjStock(objcg, bytes, true);
            }
        }
        parts_.slabs.free(object, cpu, discarded_);
        if (!discarded_.empty()) releaseDiscarded();
    }
}

void KmemAllocator::free(ObjectId object) {
    const RcuCallback callback{object.raw, RcuKind::FreeObject};
    freeBatch({&callback, 1});
}

// Slabs that were given back: their pages, their charge, and perhaps the last page of a dead cache.
void KmemAllocator::releaseDiscarded() {
    std::vector<SlabId> slabs;
    slabs.swap(discarded_);
    const Cpu& cpu = parts_.cpus.cpu();
    for (SlabId id : slabs) {
        const Slab slab = parts_.slabs.slab(id);
        const CacheId cache{slab.cache};
        const KmemCache& k = parts_.slabs.cache(cache);
        const std::uint32_t pages = k.geometry.pages();
        const MemcgId owner{k.owner.raw};
        parts_.pages.give(slab.node, slab.zone, pages);
        parts_.journal.emit<EventKind::SlabDiscard>(owner, id.raw, cache.raw,
                                                    static_cast<std::uint32_t>(cpu.context));
        // reclaim_state->reclaimed_slab: only what the reclaiming task itself discards, softirq on top of it included.
        parts_.cpus.creditReclaim(pages);
        if (!owner.valid()) continue;
        Memcg& memcg = parts_.memcgs[owner];
        LAB_CHECK(memcg.slabPages >= pages);
        memcg.slabPages -= pages;
        parts_.memcgs.unchargeKmem(owner, pages);
        parts_.memcgs.uncharge(owner, pages);
        parts_.journal.emit<EventKind::UnchargePages>(owner, pages, static_cast<std::uint32_t>(memcg.memory.usage));
        usageEnds(owner);
        if (k.dead && k.nrPages == 0 && !k.destroyed)
            act(cache, policy_.deadCaches.atLastPage({k.nrPages, k.nrLive}));
    }
    slabs.clear();
    if (discarded_.empty()) discarded_.swap(slabs);   // keeps the buffer
}

MemcgId KmemAllocator::memcgOf(ObjectId object) const {
    if (byBytes_) {
        const ObjcgId objcg{parts_.table.objcgOf[object.raw]};
        return objcg.valid() ? parts_.memcgs.objcg(objcg).memcg : MemcgTable::root();
    }
    const OwnerId owner = parts_.slabs.cache(parts_.slabs.cacheOf(object)).owner;
    return owner.valid() ? MemcgId{owner.raw} : MemcgTable::root();
}

std::uint64_t KmemAllocator::chargedBytes(CacheId cache) const {
    return parts_.slabs.cache(cache).geometry.size + overhead_;
}

void KmemAllocator::putCss(MemcgId memcg, CssRef kind, std::uint32_t count) {
    reclaim::putCss(parts_.memcgs, parts_.cpus, memcg, kind, count);
}

const std::vector<CacheId>& KmemAllocator::copiesOf(MemcgId memcg) const {
    static const std::vector<CacheId> kNone;
    return memcg.raw < parts_.table.copies.size() ? parts_.table.copies[memcg.raw] : kNone;
}

std::uint64_t KmemAllocator::slabBytes(MemcgId memcg, bool reclaimableOnly) const {
    if (byBytes_) {
        const Memcg& m = parts_.memcgs[memcg];
        return static_cast<std::uint64_t>(reclaimableOnly ? m.objectBytes - m.unreclaimableBytes : m.objectBytes);
    }
    std::uint64_t bytes = 0;
    for (CacheId cache : copiesOf(memcg)) {
        const KmemCache& k = parts_.slabs.cache(cache);
        if (k.reclaimable || !reclaimableOnly) bytes += k.nrPages * kPageSize;
    }
    return bytes;
}

std::uint64_t KmemAllocator::liveObjects(MemcgId memcg) const {
    if (byBytes_) return parts_.memcgs[memcg].objects;
    std::uint64_t objects = 0;
    for (CacheId cache : copiesOf(memcg)) objects += parts_.slabs.cache(cache).nrLive;
    return objects;
}

void KmemTable::hashInto(Hash64& hash) const {
    hash.add(deadCaches << 32 | createdCaches);
    for (std::uint32_t i = 0; i < objcgOf.size(); ++i) hash.add(objcgOf[i]);
}

}  // namespace reclaim
