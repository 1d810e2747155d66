// What must hold between objects, slabs, obj_cgroups, stocks and the counters of every level.
//
// Indices of cgroups grow from parent to child, so that sums over subtrees are one pass from the back. Released ones stay
// in the sums: what they were charged before the run, and nothing else, is still on their ancestors' counters.
#include <algorithm>

#include "core/kmem/kmem.h"

namespace reclaim {
namespace {

// Of one cgroup, then of all at and below it.
struct Charged {
    std::uint64_t kmemBytes = 0;    // objects or slab pages, kernel pages, remainders and object stocks
    std::uint64_t userPages = 0;
    std::uint64_t stockPages = 0;
};

}  // namespace

void KmemAllocator::checkCounters() const {
    const MemcgTable& memcgs = parts_.memcgs;
    std::vector<Charged> below(memcgs.size());
    for (std::uint32_t i = 0; i < memcgs.size(); ++i) {
        const Memcg& m = memcgs[MemcgId{i}];
        below[i].kmemBytes += (m.slabPages + m.kernelPages) * kPageSize + static_cast<std::uint64_t>(m.objectBytes) +
                              m.startBytes;
        // Pages of files of the root are charged to nobody.
        if (i != MemcgTable::root().raw) below[i].userPages = m.filePages + m.shmemPages + m.metadataPages;
        if (m.objcg.valid() && !memcgs.objcgReleased(m.objcg)) {
            const ObjCgroup& objcg = memcgs.objcg(m.objcg);
            below[objcg.memcg.raw].kmemBytes += objcg.chargedBytes;
        }
    }
    for (std::uint32_t cpu = 0; cpu < memcgs.cpus(); ++cpu) {
        const MemcgStock& pages = memcgs.stock(cpu);
        if (pages.memcg.valid()) below[pages.memcg.raw].stockPages += pages.pages;
        const ObjStock& bytes = memcgs.objStock(cpu);
        if (bytes.objcg.valid()) below[memcgs.objcg(bytes.objcg).memcg.raw].kmemBytes += bytes.bytes;
    }
    for (std::uint32_t i = memcgs.size(); i-- > 0;) {
        const Memcg& m = memcgs[MemcgId{i}];
        if (m.state < MemcgState::Released) {
            LAB_CHECK(m.memory.usage == m.kmem.usage + below[i].userPages + below[i].stockPages);
            // Where charges go to the parent at offline, the counters of the removed keep them for ever.
            const bool handedUp = byBytes_ || traits_.handsToParent;
            if (!handedUp || m.state < MemcgState::Offline) LAB_CHECK(m.kmem.usage * kPageSize == below[i].kmemBytes);
        }
        if (!m.parent.valid()) continue;
        Charged& parent = below[m.parent.raw];
        parent.kmemBytes += below[i].kmemBytes;
        parent.userPages += below[i].userPages;
        parent.stockPages += below[i].stockPages;
    }
}

void KmemAllocator::checkObjects() const {
    const MemcgTable& memcgs = parts_.memcgs;
    std::vector<std::uint64_t> charged(memcgs.size(), 0);
    if (byBytes_) {
        const std::vector<bool> free = parts_.slabs.freeObjects();
        for (std::uint32_t object = 0; object < parts_.slabs.objectCapacity(); ++object) {
            const std::uint32_t objcg = free[object] ? kNil : parts_.table.objcgOf[object];
            if (objcg != kNil) ++charged[memcgs.objcg(ObjcgId{objcg}).memcg.raw];
        }
    }
    std::vector<std::uint64_t> pages(memcgs.size(), 0), unreclaimable(memcgs.size(), 0);
    for (std::uint32_t i = 0; i < parts_.slabs.slabCount(); ++i) {
        const Slab slab = parts_.slabs.slab(SlabId{i});
        const MemcgId owner = memcgOf(slab.owner);
        if (slab.place == SlabPlace::GivenBack || !owner.valid()) continue;
        const KmemCache& k = parts_.slabs.cache(CacheId{slab.cache});
        pages[owner.raw] += k.geometry.pages();
        if (!k.reclaimable) unreclaimable[owner.raw] += k.geometry.pages();
    }
    checkCaches();
    for (std::uint32_t i = 0; i < memcgs.size(); ++i) {
        const Memcg& m = memcgs[MemcgId{i}];
        const std::uint64_t live = byBytes_ ? charged[i] : liveObjects(MemcgId{i});
        LAB_CHECK(pages[i] == m.slabPages);
        LAB_CHECK(unreclaimable[i] == m.unreclaimableSlabPages);
        LAB_CHECK(!byBytes_ || live == m.objects);
        if (m.state >= MemcgState::Released) LAB_CHECK(live == 0 && m.slabPages + m.kernelPages == 0);
        if (m.state >= MemcgState::Released) LAB_CHECK(m.filePages + m.shmemPages + m.metadataPages == 0);
    }
}

// Every dead cache is known as such, belongs to one context, and is counted.
void KmemAllocator::checkCaches() const {
    const KmemTable& table = parts_.table;
    std::uint64_t dead = 0;
    for (std::uint32_t i = 0; i < parts_.slabs.cacheCount(); ++i) {
        const KmemCache& k = std::as_const(parts_.slabs).cache(CacheId{i});
        LAB_CHECK(!k.destroyed || (k.nrLive == 0 && k.nrPages == 0));
        if (k.dead && !k.destroyed) ++dead;
        if (!k.owner.valid() || k.destroyed) continue;
        const std::vector<CacheId>& caches = table.contexts[k.owner.raw].caches;
        LAB_CHECK(std::ranges::count(caches, CacheId{i}) == 1);
    }
    std::vector<std::uint64_t> slabs(table.contexts.size(), 0);
    for (std::uint32_t i = 0; i < parts_.slabs.slabCount(); ++i)
        if (const Slab slab = parts_.slabs.slab(SlabId{i}); slab.place != SlabPlace::GivenBack && slab.owner.valid())
            ++slabs[slab.owner.raw];
    table.contexts.each([&slabs](std::uint32_t number, const KmemContext& context) {
        LAB_CHECK(slabs[number] == context.slabs);
    });
    LAB_CHECK(dead == table.deadCaches);
}

void KmemAllocator::checkInvariants() const {
    checkCounters();
    checkObjects();
}

}  // namespace reclaim
