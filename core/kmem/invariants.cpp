// What must hold between objects, slabs, obj_cgroups, stocks and the counters of every level.
//
// Indices of cgroups grow from parent to child, so that sums over subtrees are one pass from the back. Released ones
// stay in the sums: what they were charged before the run, and nothing else, is still on their ancestors' counters.
#include <algorithm>

#include "core/kmem/kmem_allocator.h"

namespace reclaim {
namespace {

// Of one cgroup, then of all at and below it.
struct Charged {
    std::uint64_t kmemBytes = 0;  // objects or slab pages, kernel pages, remainders and object stocks
    std::uint64_t userPages = 0;
    std::uint64_t stockPages = 0;
};

// What a walk over all objects and slabs finds of one cgroup.
struct Found {
    std::uint64_t objects = 0, pages = 0, unreclaimable = 0;
};

}  // namespace

void KmemAllocator::checkCounters() const {
    const MemcgTable& memcgs = parts_.memcgs;
    std::vector<MemcgId> rows;
    rows.reserve(memcgs.rows());
    BesideRows<Charged> below;
    memcgs.each([&](MemcgId id, const Memcg& m) {
        rows.push_back(id);
        Charged& mine = below[id.raw];
        mine.kmemBytes +=
            (m.slabPages + m.kernelPages) * kPageSize + static_cast<std::uint64_t>(m.objectBytes) + m.startBytes;
        // Pages of files of the root are charged to nobody.
        if (id != MemcgTable::root()) mine.userPages = m.filePages + m.shmemPages + m.metadataPages;
        if (m.objcg.valid() && !memcgs.objcgReleased(m.objcg)) {
            const ObjCgroup& objcg = memcgs.objcg(m.objcg);
            below[objcg.memcg.raw].kmemBytes += objcg.chargedBytes;
        }
    });
    for (std::uint32_t cpu = 0; cpu < memcgs.cpus(); ++cpu) {
        const MemcgStock& pages = memcgs.stock(cpu);
        if (pages.memcg.valid()) below[pages.memcg.raw].stockPages += pages.pages;
        const ObjStock& bytes = memcgs.objStock(cpu);
        if (bytes.objcg.valid()) below[memcgs.objcg(bytes.objcg).memcg.raw].kmemBytes += bytes.bytes;
    }
    for (auto at = rows.rbegin(); at != rows.rend(); ++at) {
        const Memcg& m = memcgs[*at];
        const Charged& mine = below[at->raw];
        if (m.state < MemcgState::Released) {
            LAB_CHECK(m.memory.usage == m.kmem.usage + mine.userPages + mine.stockPages);
            // Where charges go to the parent at offline, the counters of the removed keep them for ever.
            const bool handedUp = byBytes_ || traits_.handsToParent;
            if (!handedUp || m.state < MemcgState::Offline) LAB_CHECK(m.kmem.usage * kPageSize == mine.kmemBytes);
        }
        if (!m.parent.valid()) continue;
        // Of a forgotten parent nobody knows whose child it was: what is left of its charges is the root's too.
        Charged& parent = below[memcgs.forgotten(m.parent) ? MemcgTable::root().raw : m.parent.raw];
        parent.kmemBytes += mine.kmemBytes;
        parent.userPages += mine.userPages;
        parent.stockPages += mine.stockPages;
    }
}

void KmemAllocator::checkObjects() const {
    const MemcgTable& memcgs = parts_.memcgs;
    BesideRows<Found> found;
    if (byBytes_) {
        const std::vector<bool> free = parts_.slabs.freeObjects();
        for (std::uint32_t object = 0; object < parts_.slabs.objectCapacity(); ++object) {
            const std::uint32_t objcg = free[object] ? kNil : parts_.table.objcgOf[object];
            if (objcg == kNil) continue;
            LAB_CHECK(!memcgs.objcgReleased(ObjcgId{objcg}));
            ++found[memcgs.objcg(ObjcgId{objcg}).memcg.raw].objects;
        }
    }
    for (std::uint32_t i = 0; i < parts_.slabs.slabCount(); ++i) {
        const Slab slab = parts_.slabs.slab(SlabId{i});
        const MemcgId owner = memcgOf(slab.owner);
        if (slab.place == SlabPlace::GivenBack || !owner.valid()) continue;
        LAB_CHECK(!memcgs.forgotten(owner));
        const KmemCache& k = std::as_const(parts_.slabs).cache(CacheId{slab.cache});
        found[owner.raw].pages += k.geometry.pages();
        if (!k.reclaimable) found[owner.raw].unreclaimable += k.geometry.pages();
    }
    checkCaches();
    memcgs.each([&](MemcgId id, const Memcg& m) {
        const std::uint64_t live = byBytes_ ? found[id.raw].objects : liveObjects(id);
        LAB_CHECK(found[id.raw].pages == m.slabPages);
        LAB_CHECK(found[id.raw].unreclaimable == m.unreclaimableSlabPages);
        LAB_CHECK(!byBytes_ || live == m.objects);
        if (m.state >= MemcgState::Released) LAB_CHECK(live == 0 && m.slabPages + m.kernelPages == 0);
        if (m.state >= MemcgState::Released) LAB_CHECK(m.filePages + m.shmemPages + m.metadataPages == 0);
    });
}

// Every dead cache is known as such, belongs to one context, and is counted.
void KmemAllocator::checkCaches() const {
    const KmemTable& table = parts_.table;
    std::uint64_t dead = 0;
    // A destroyed cache owns no slab and no object: SlabTable::checkInvariants.
    parts_.slabs.eachCache([&](CacheId id, const KmemCache& k) {
        if (k.dead) ++dead;
        if (!k.owner.valid()) return;
        LAB_CHECK(std::ranges::count(table.contexts[k.owner.raw].caches, id) == 1);
    });
    BesideRows<std::uint64_t> slabs;
    for (std::uint32_t i = 0; i < parts_.slabs.slabCount(); ++i)
        if (const Slab slab = parts_.slabs.slab(SlabId{i}); slab.place != SlabPlace::GivenBack && slab.owner.valid())
            ++slabs[slab.owner.raw];
    table.contexts.each(
        [&slabs](std::uint32_t number, const KmemContext& context) { LAB_CHECK(slabs[number] == context.slabs); });
    LAB_CHECK(dead == table.deadCaches);
}

void KmemAllocator::checkInvariants() const {
    checkCounters();
    checkObjects();
}

}  // namespace reclaim
