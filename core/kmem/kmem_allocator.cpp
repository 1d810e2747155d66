#include <algorithm>

#include "core/kmem/accounting.h"
#include "core/kmem/gfp.h"
#include "core/kmem/kmem_allocator.h"

namespace reclaim {

KmemAllocator::KmemAllocator(KmemParts parts, KmemPolicy policy)
    : parts_(parts),
      policy_(policy),
      byBytes_(policy.accounting.unit() == ChargeUnit::ObjectBytes),
      overhead_(policy.accounting.objectOverhead()),
      holdsCss_(policy.accounting.slabPagesHoldCss()),
      traits_(policy.deadCaches.traits()) {}

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
    } else {
        m.context = OwnerId{parts_.table.contexts.add({.memcg = memcg})};
    }
    if (rule != RuleId::None)
        parts_.journal.emit<EventKind::KmemActive>(memcg, static_cast<std::uint32_t>(id), 0, 0, rule);
    return true;
}

// allocate_slab: SLUB's first attempt may not retry, the second one may (seen as two failed charges on 4.19).
bool KmemAllocator::growCache(CacheId cache, MemcgId payer, Gfp gfp, std::uint32_t task) {
    const std::uint32_t pages = parts_.slabs.cache(cache).geometry.pages();
    ZoneIndex zone = 0;
    if (!takePages(pages, gfp, task, PageUse::Kernel, zone)) return false;
    if (payer.valid()) {
        Gfp first = gfp;
        first.noRetry = true;
        first.noFail = false;
        const bool early = policy_.slabAllocator.triesWithoutRetry() && chargeSlabPages(payer, pages, first, task);
        if (!early && !chargeSlabPages(payer, pages, gfp, task)) {
            parts_.pages.give(kNode, zone, pages);
            return false;
        }
        usageBegins(payer);
        parts_.memcgs[payer].slabPages += pages;
        if (!parts_.slabs.cache(cache).reclaimable) parts_.memcgs[payer].unreclaimableSlabPages += pages;
    }
    // Reclaim for the charge may have given this CPU free objects again.
    parts_.slabs.parkActive(cache, parts_.cpus.currentIndex());
    const SlabId slab = parts_.slabs.addSlab(cache, parts_.cpus.currentIndex(), kNode, zone);
    if (const OwnerId owner = parts_.slabs.slab(slab).owner; owner.valid()) ++parts_.table.contexts[owner.raw].slabs;
    if (byBytes_) parts_.table.objcgOf.grow(parts_.slabs.objectCapacity());
    parts_.journal.emit<EventKind::SlabNew>(payer, slab.raw, cache.raw, 0, policy_.accounting.rule());
    return true;
}

ObjectId KmemAllocator::alloc(CacheId root, MemcgId memcg, Gfp gfp, std::uint32_t task) {
    const std::uint32_t cpu = parts_.cpus.currentIndex();
    const bool charged = parts_.memcgs[memcg].kmemActive;
    LAB_CHECK(parts_.memcgs.isOnline(memcg));  // an offline cgroup allocates nothing
    if (byBytes_) {
        const std::uint32_t bytes = bytesOf(parts_.slabs.cache(root));
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
        if (charged) countAllocated(objcg, parts_.slabs.cache(root), 1);
        return object;
    }
    const CacheId cache = serving(root, memcg);
    ObjectId object = parts_.slabs.alloc(cache, cpu, kNode);
    if (!object.valid()) {
        if (!growCache(cache, cache != root ? memcg : MemcgId::none(), gfp, task)) return ObjectId::none();
        object = parts_.slabs.alloc(cache, cpu, kNode);
    }
    if (traits_.countsObjects && cache != root) {
        parts_.table.refs[cache.raw].get(cpu);
        ++parts_.table.costs.percpuLive;
    }
    return object;
}

std::uint32_t KmemAllocator::allocReady(CacheId root, MemcgId memcg, std::uint32_t most,
                                        std::vector<ObjectId>& objects) {
    const std::uint32_t cpu = parts_.cpus.currentIndex();
    const CacheId cache = byBytes_ ? root : serving(root, memcg);
    const SlabId slab = parts_.slabs.readySlab(cache, cpu);
    if (!slab.valid()) return 0;
    MemcgId owner = MemcgTable::root();
    ObjcgId objcg;
    std::uint32_t taken = 0;
    const std::size_t before = objects.size();
    if (byBytes_) {
        ObjStock& stock = parts_.memcgs.objStock(cpu);
        const KmemCache& k = parts_.slabs.cache(root);
        const std::uint32_t bytes = bytesOf(k);
        if (parts_.memcgs[memcg].kmemActive) {
            objcg = parts_.memcgs[memcg].objcg;
            if (stock.objcg != objcg) return 0;
            most = std::min(most, stock.bytes / bytes);
            owner = parts_.memcgs.objcg(objcg).memcg;
        }
        taken = parts_.slabs.allocReady(root, cpu, most, [&](ObjectId object) {
            parts_.table.objcgOf.set(object.raw, objcg.raw);
            objects.push_back(object);
        });
        if (objcg.valid() && taken > 0) {
            stock.bytes -= taken * bytes;
            countAllocated(objcg, k, taken);
        }
    } else {
        if (const MemcgId charged = memcgOf(parts_.slabs.slab(slab).owner); charged.valid()) owner = charged;
        taken = parts_.slabs.allocReady(cache, cpu, most, [&](ObjectId object) { objects.push_back(object); });
        if (traits_.countsObjects && cache != root) {
            for (std::uint32_t i = 0; i < taken; ++i) parts_.table.refs[cache.raw].get(cpu);
            parts_.table.costs.percpuLive += taken;
        }
    }
    parts_.journal.emitEach<EventKind::ObjectAlloc>(
        taken, [&](std::uint32_t i, auto emit) { emit(owner, objects[before + i].raw, slab.raw); });
    return taken;
}

CacheId KmemAllocator::serving(CacheId root, MemcgId memcg) {
    const CacheId copy = parts_.memcgs[memcg].kmemActive ? copyFor(root, memcg) : CacheId::none();
    const CacheId cache = copy.valid() ? copy : root;
    LAB_CHECK(!parts_.slabs.cache(cache).dead);
    return cache;
}

void KmemAllocator::countAllocated(ObjcgId objcg, const KmemCache& cache, std::uint32_t objects) {
    ObjCgroup& group = parts_.memcgs.objcg(objcg);
    Memcg& owner = parts_.memcgs[group.memcg];
    const std::int64_t bytes = std::int64_t{objects} * bytesOf(cache);
    group.objects += objects;
    owner.objects += objects;
    owner.objectBytes += bytes;
    if (!cache.reclaimable) owner.unreclaimableBytes += bytes;
}

// How many objects of so many bytes this CPU's stock takes back before it gives pages back.
std::uint32_t KmemAllocator::stockRoom(ObjcgId objcg, std::uint32_t bytes) const {
    const ObjStock& stock = std::as_const(parts_.memcgs).objStock(parts_.cpus.currentIndex());
    return stock.objcg == objcg && stock.bytes < kPageSize
               ? (static_cast<std::uint32_t>(kPageSize) - stock.bytes) / bytes
               : 0;
}

// Objects are nobody's any more; the stock keeps their bytes until it serves others. REQUIRES: it has room for them, or
// it is one object.
void KmemAllocator::disown(ObjcgId objcg, const KmemCache& cache, std::uint32_t objects) {
    ObjCgroup& group = parts_.memcgs.objcg(objcg);
    Memcg& owner = parts_.memcgs[group.memcg];
    const std::uint32_t bytes = objects * bytesOf(cache);
    LAB_CHECK(owner.objects >= objects);
    group.objects -= objects;
    owner.objects -= objects;
    owner.objectBytes -= bytes;
    if (!cache.reclaimable) owner.unreclaimableBytes -= bytes;
    refillObjStock(objcg, bytes, true);
}

namespace {
ObjectId objectOf(const RcuCallback& callback) { return ObjectId{callback.argument}; }
ObjectId objectOf(ObjectId object) { return object; }
}  // namespace

// As if one after the other. Those that follow each other in one slab and one obj_cgroup go in one piece as far as
// nothing else can happen between them: the stock has room for their bytes, and nobody counts the cache's objects.
template <class Item>
void KmemAllocator::freeEach(std::span<const Item> items) {
    const std::uint32_t cpu = parts_.cpus.currentIndex();
    for (std::size_t begin = 0; begin < items.size();) {
        const SlabId id = parts_.slabs.slabOf(objectOf(items[begin]));
        const Slab slab = parts_.slabs.slab(id);
        const CacheId cache{slab.cache};
        KmemCache& k = parts_.slabs.cache(cache);
        const std::uint32_t objcg = byBytes_ ? parts_.table.objcgOf[objectOf(items[begin]).raw] : kNil;
        std::size_t most = !traits_.countsObjects && parts_.slabs.freesInRuns(slab) ? items.size() : begin + 1;
        if (objcg != kNil) most = std::min(most, begin + std::max(1u, stockRoom(ObjcgId{objcg}, bytesOf(k))));
        std::size_t end = begin + 1;
        while (end < most && objectOf(items[end]).raw - slab.first < slab.objects &&
               (!byBytes_ || parts_.table.objcgOf[objectOf(items[end]).raw] == objcg))
            ++end;
        const auto count = static_cast<std::uint32_t>(end - begin);
        const auto objectAt = [run = items.data() + begin](std::uint32_t i) { return objectOf(run[i]); };
        parts_.journal.emitEach<EventKind::ObjectFree>(
            count, [&](std::uint32_t i, auto emit) { emit(MemcgId::none(), objectAt(i).raw, id.raw); });
        if (objcg != kNil) disown(ObjcgId{objcg}, k, count);
        parts_.slabs.free(k, id, count, objectAt, cpu, discarded_);
        begin = end;
        if (k.dead) noteFrees(cache);
        if (!discarded_.empty()) releaseDiscarded();
        if (traits_.countsObjects && parts_.slabs.cache(cache).owner.valid()) putReference(cache, cpu);
    }
}
template void KmemAllocator::freeEach(std::span<const RcuCallback>);
template void KmemAllocator::freeEach(std::span<const ObjectId>);

void KmemAllocator::putReference(CacheId cache, std::uint32_t cpu) {
    KmemCosts& costs = parts_.table.costs;
    const bool dead = parts_.slabs.cache(cache).dead;
    const PercpuRef::Put put = parts_.table.refs[cache.raw].put(cpu);
    if (put.atomic) ++(dead ? costs.atomicDead : costs.atomicLive);
    else ++(dead ? costs.percpuDead : costs.percpuLive);
    if (put.zero) released(cache);
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
        const MemcgId owner = memcgOf(slab.owner);
        parts_.pages.give(slab.node, slab.zone, pages);
        parts_.journal.emit<EventKind::SlabDiscard>(owner, id.raw, cache.raw, static_cast<std::uint32_t>(cpu.context));
        // reclaim_state->reclaimed_slab: only what the reclaiming task itself discards, softirq on top of it included.
        parts_.cpus.creditReclaim(pages);
        if (!owner.valid()) continue;
        Memcg& memcg = parts_.memcgs[owner];
        LAB_CHECK(memcg.slabPages >= pages);
        memcg.slabPages -= pages;
        if (!k.reclaimable) memcg.unreclaimableSlabPages -= pages;
        parts_.memcgs.unchargeKmem(owner, pages);
        parts_.memcgs.uncharge(owner, pages);
        parts_.journal.emit<EventKind::UnchargePages>(owner, pages, static_cast<std::uint32_t>(memcg.memory.usage));
        usageEnds(owner);
        LAB_CHECK(parts_.table.contexts[slab.owner.raw].slabs > 0);
        --parts_.table.contexts[slab.owner.raw].slabs;
        forgetContextIfOver(slab.owner);
        if (k.dead && k.nrPages == 0 && !k.destroyed) policy_.deadCaches.atLastPage(*this, cache);
    }
    slabs.clear();
    if (discarded_.empty()) discarded_.swap(slabs);  // keeps the buffer
}

MemcgId KmemAllocator::memcgOf(ObjectId object) const {
    if (byBytes_) {
        const ObjcgId objcg{parts_.table.objcgOf[object.raw]};
        return objcg.valid() ? parts_.memcgs.objcg(objcg).memcg : MemcgTable::root();
    }
    const MemcgId memcg = memcgOf(parts_.slabs.slab(parts_.slabs.slabOf(object)).owner);
    return memcg.valid() ? memcg : MemcgTable::root();
}

std::uint64_t KmemAllocator::chargedBytes(CacheId cache) const { return bytesOf(parts_.slabs.cache(cache)); }

void KmemAllocator::putCss(MemcgId memcg, CssRef kind, std::uint32_t count) {
    reclaim::putCss(parts_.memcgs, parts_.cpus, memcg, kind, count);
}

std::uint64_t KmemAllocator::slabBytes(MemcgId memcg, bool reclaimableOnly) const {
    const Memcg& m = std::as_const(parts_.memcgs)[memcg];
    if (byBytes_)
        return static_cast<std::uint64_t>(reclaimableOnly ? m.objectBytes - m.unreclaimableBytes : m.objectBytes);
    return (reclaimableOnly ? m.slabPages - m.unreclaimableSlabPages : m.slabPages) * kPageSize;
}

std::uint64_t KmemAllocator::liveObjects(MemcgId memcg) const {
    const Memcg& m = std::as_const(parts_.memcgs)[memcg];
    if (byBytes_) return m.objects;
    // Of its own caches and of those it has inherited; what was moved counts with the caches it was moved to.
    std::uint64_t objects = 0;
    const KmemTable& table = parts_.table;
    const auto count = [&](OwnerId context) {
        if (memcgOf(context) != memcg) return;
        for (CacheId cache : table.contexts[context.raw].caches) objects += parts_.slabs.cache(cache).nrLive;
    };
    if (m.context.valid()) count(m.context);
    for (OwnerId context : m.inheritedContexts) count(context);
    return objects;
}

const std::vector<CacheId>& KmemAllocator::copiesOf(MemcgId memcg) const {
    static const std::vector<CacheId> kNone;
    const OwnerId context = std::as_const(parts_.memcgs)[memcg].context;
    const KmemTable& table = parts_.table;
    return context.valid() ? table.contexts[context.raw].caches : kNone;
}

void KmemAllocator::forgetContextIfOver(OwnerId context) {
    Rows<KmemContext>& contexts = parts_.table.contexts;
    if (contexts.retired(context.raw)) return;
    const KmemContext& c = contexts[context.raw];
    if (c.over && c.slabs == 0 && c.caches.empty()) contexts.retire(context.raw);
}

}  // namespace reclaim
