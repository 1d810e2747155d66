#include "core/slab/slab_table.h"
#include "core/slab/geometry.h"

#include <algorithm>

namespace reclaim {

SlabTable SlabTable::make(std::uint32_t cpus, std::uint32_t nodes, SlabLists lists) {
    SlabTable table;
    table.pool_.cpus = cpus;
    table.pool_.nodes = nodes;
    table.lists_ = lists;
    return table;
}

CacheId SlabTable::addCache(std::string name, SlabGeometry geometry, CpuPartialRule rule, bool reclaimable,
                            CacheId root, OwnerId owner, TimeNs now) {
    KmemCache k;
    k.name = std::move(name);
    k.geometry = geometry;
    k.rule = rule;
    k.reclaimable = reclaimable;
    k.root = root;
    k.owner = owner;
    lists([&](auto at) { at.setUp(k, now); });
    pool_.caches.add(std::move(k));
    return CacheId{cacheCount() - 1};
}

void SlabTable::destroyCache(CacheId cache) {
    KmemCache& k = pool_.caches[cache.raw];
    LAB_CHECK(!k.destroyed && k.nrSlabs == 0 && k.nrLive == 0);
    k.destroyed = true;
    pool_.destroyed.push_back(cache.raw);
    if (pool_.destroyed.size() <= kRemembered) return;
    pool_.caches.retire(pool_.destroyed.front());
    pool_.destroyed.pop_front();
}

ObjectId SlabTable::allocSlowly(CacheId cache, std::uint32_t cpu, std::uint32_t node) {
    return lists([&](auto at) { return at.alloc(cache, cpu, node); });
}

std::uint64_t SlabTable::moveSlabs(CacheId from, CacheId to, std::vector<SlabId>& discarded) {
    const SlabGeometry& source = pool_.caches[from.raw].geometry;
    const SlabGeometry& target = pool_.caches[to.raw].geometry;
    LAB_CHECK(source.size == target.size && source.objects == target.objects);
    return lists([&](auto at) { return at.move(from, to, discarded); });
}

CacheReap SlabTable::reap(CacheId cache, std::uint32_t cpu, TimeNs now, std::vector<SlabId>& discarded) {
    LAB_CHECK(lists_ == SlabLists::Arrays);
    return SlabArrays(pool_).reap(cache, cpu, now, discarded);
}

std::uint64_t SlabTable::freeOnNodes(CacheId cache) const {
    return look([&](const auto& at) { return at.freeOnNodes(pool_.caches[cache.raw]); });
}

std::uint64_t SlabTable::emptySlabs(CacheId cache) const {
    return look([&](const auto& at) { return at.emptySlabs(pool_.caches[cache.raw]); });
}

std::uint32_t SlabTable::inUse(SlabId slab) const {
    const KmemCache& k = pool_.caches[pool_.slabs[slab.raw].cache];
    return look([&](const auto& at) { return at.inUse(k, slab.raw); });
}

void SlabTable::hashInto(Hash64& hash) const {
    pool_.caches.each([&](std::uint32_t, const KmemCache& k) {
        hash.add(k.nrPages << 2 | std::uint64_t{k.dead} << 1 | std::uint64_t{k.destroyed});
        hash.add(k.nrLive);
        look([&](const auto& at) { at.hashInto(k, hash); });
    });
    for (std::uint32_t i = 0; i < pool_.slabs.size(); ++i) {
        const Slab s = pool_.slabs[i];
        hash.add(std::uint64_t{s.freelist} << 32 | std::uint64_t{s.zone} << 24 | std::uint64_t{s.inuse} << 8 |
                 static_cast<std::uint64_t>(s.place));
        hash.add(std::uint64_t{s.next} << 32 | s.cache);
        if (s.owner.valid()) hash.add(s.owner.raw);
    }
    for (std::uint32_t i = 0; i < pool_.word0.size(); ++i)
        hash.add(std::uint64_t{pool_.word0[i]} << 32 | pool_.word1[i]);
}

std::vector<bool> SlabTable::freeObjects() const {
    std::vector<bool> free(objectCapacity(), false);
    for (std::uint32_t i = 0; i < pool_.slabs.size(); ++i) {
        const Slab s = pool_.slabs[i];
        if (s.place == SlabPlace::GivenBack) std::fill_n(free.begin() + s.first, s.objects, true);
        else
            for (std::uint32_t object = s.freelist; object != kNil; object = pool_.word0[object]) free[object] = true;
    }
    pool_.caches.each([&](std::uint32_t, const KmemCache& k) {
        look([&](const auto& at) {
            at.eachCached(k, [&free](std::uint32_t object, SlotPlace) { free[object] = true; });
        });
    });
    return free;
}

std::vector<bool> SlabTable::freeSlots(SlabId id) const {
    const Slab s = pool_.slabs[id.raw];
    std::vector<bool> free(s.objects, false);
    for (std::uint32_t object = s.freelist; object != kNil; object = pool_.word0[object]) free[object - s.first] = true;
    return free;
}

std::vector<CachedObject> SlabTable::cachedObjects(CacheId cache) const {
    std::vector<CachedObject> cached;
    look([&](const auto& at) {
        at.eachCached(pool_.caches[cache.raw], [&cached](std::uint32_t object, SlotPlace place) {
            cached.push_back({object, place});
        });
    });
    std::ranges::sort(cached, {}, &CachedObject::object);
    return cached;
}

void SlabTable::checkInvariants() const {
    BesideRows<SlabSums> found;
    for (std::uint32_t i = 0; i < pool_.slabs.size(); ++i) {
        const Slab s = pool_.slabs[i];
        if (s.place == SlabPlace::GivenBack) continue;
        const KmemCache& k = pool_.caches[s.cache];
        LAB_CHECK(!k.destroyed);
        SlabSums& sums = found[s.cache];
        sums.pages += k.geometry.pages();
        sums.slabs += 1;
        sums.inuse += s.inuse;
        sums.full += s.place == SlabPlace::Full ? 1 : 0;
        std::uint32_t length = 0;
        for (std::uint32_t object = s.freelist; object != kNil; object = pool_.word0[object]) {
            LAB_CHECK(pool_.slabOf[object] == i);
            LAB_CHECK(++length <= s.objects);
        }
        LAB_CHECK(length + s.inuse == s.objects);
        LAB_CHECK(s.place != SlabPlace::Full || s.freelist == kNil);
    }
    pool_.caches.each([&](std::uint32_t i, const KmemCache& k) {
        LAB_CHECK(found[i].pages == k.nrPages);
        LAB_CHECK(found[i].slabs == k.nrSlabs);
        look([&](const auto& at) { at.check(CacheId{i}, found[i]); });
    });
}

}  // namespace reclaim
