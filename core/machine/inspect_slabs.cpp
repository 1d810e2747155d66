#include "core/machine/machine_value.h"

#include <algorithm>

#include "core/machine/kernel.h"

namespace reclaim {
namespace {

// Where a cache is among those that a map shows.
struct ShownCache {
    std::uint32_t index = kNil;
};

// Caches whose objects have a life the engine knows: dentries, inodes, buffers.
bool hasFlags(const MachineState& s, CacheId root) {
    if (root == s.dentries.cache || root == s.buffers.cache) return true;
    return std::ranges::any_of(s.dentries.mounts, [root](const Mount& mount) { return mount.inodeCache == root; });
}

SlotState stateOf(const DentryTable& table, std::uint32_t object) {
    if (object >= table.flags.size()) return SlotState::InUse;
    if (!table.has(object, dentry_flag::kAllocated)) return SlotState::Waiting;
    if (!table.has(object, dentry_flag::kOnLru)) return SlotState::InUse;
    if (table.has(object, dentry_flag::kInUse)) return SlotState::InUse;
    return table.has(object, dentry_flag::kReferenced) ? SlotState::Referenced : SlotState::Unused;
}

SlotState stateOf(SlotPlace place) {
    switch (place) {
        case SlotPlace::OnCpu: return SlotState::Free;
        case SlotPlace::OnCpuArray: return SlotState::OnCpuArray;
        case SlotPlace::OnSharedArray: return SlotState::OnSharedArray;
    }
    return SlotState::Free;
}

// `cached`: free objects of the slab's cache that are on no slab's freelist. How many of them lie in arrays.
std::uint16_t addSlots(SlabMap& map, const MachineState& state, const Kernel& kernel, SlabId id, bool flags,
                       const std::vector<CachedObject>& cached) {
    const Slab slab = state.slabs.slab(id);
    std::vector<bool> free = state.slabs.freeSlots(id);
    const std::size_t begin = map.cells.size();
    map.cells.resize(begin + slab.objects);
    std::uint16_t inArrays = 0;
    for (auto at = std::ranges::lower_bound(cached, slab.first, {}, &CachedObject::object);
         at != cached.end() && at->object < slab.first + slab.objects; ++at) {
        free[at->object - slab.first] = true;
        map.cells[begin + at->object - slab.first].state = stateOf(at->place);
        if (at->place != SlotPlace::OnCpu) ++inArrays;
    }
    const DentryTable& table = state.dentries;
    for (std::uint32_t i = 0; i < slab.objects; ++i) {
        const std::uint32_t object = slab.first + i;
        SlabMapSlot& slot = map.cells[begin + i];
        slot.object = ObjectId{object};
        const bool charged = slab.owner.valid() || state.strategy.accounting->unit() == ChargeUnit::ObjectBytes;
        if (free[i]) {
            // A free slot of a charged page costs its cgroup as much as a used one.
            if (slab.owner.valid()) slot.owner = kernel.kmem().memcgOf(slot.object);
        } else {
            slot.state = flags ? stateOf(table, object) : SlotState::InUse;
            if (charged) slot.owner = kernel.kmem().memcgOf(slot.object);
            if (flags && object < table.birth.size()) slot.age = table.birth[object];
        }
    }
    return inArrays;
}

void addIds(SlabMap& map, const MemcgTable& memcgs) {
    map.idArraySize = memcgs.ids().arraySize();
    memcgs.each([&map](MemcgId id, const Memcg& memcg) {
        if (memcg.ownId >= 0)
            map.ids.push_back({static_cast<std::uint16_t>(memcg.ownId), id, memcg.state != MemcgState::Online});
    });
    std::ranges::sort(map.ids, {}, &KmemcgIdHolder::id);
}

}  // namespace

SlabMap Machine::slabMap(const SlabMapRequest& request) const {
    const MachineState& s = *state_;
    const Kernel& kernel = *kernel_;
    SlabMap map;
    map.hasArrays = s.strategy.slabAllocator->lists() == SlabLists::Arrays;
    addIds(map, s.memcgs);
    CacheId root;
    for (CacheId cache : s.kmem.rootCaches) {
        map.names.push_back(s.slabs.cache(cache).name);
        if (map.names.back() == request.cache) root = cache;
    }
    if (!root.valid()) root = s.kmem.rootCaches.front();
    map.cache = s.slabs.cache(root).name;
    BesideRows<ShownCache> shown;
    s.slabs.eachCache([&](CacheId id, const KmemCache& k) {
        if ((id != root && k.root != root) || (request.deadOnly && !k.dead)) return;
        shown[id.raw].index = static_cast<std::uint32_t>(map.caches.size());
        map.caches.push_back({id, k.name, k.dead, s.kmem.orphaned(id), k.tracksFull || map.hasArrays, k.nrSlabs,
                              k.nrLive, k.nrPages, s.slabs.emptySlabs(id)});
        if (map.hasArrays) map.inArrays += s.slabs.cachedObjects(id).size();
        map.total += k.nrSlabs;
        map.live += k.nrLive;
        map.room += k.nrSlabs * k.geometry.objects;
        map.empty += map.caches.back().empty;
    });
    const std::uint32_t count = std::min(request.count, kSlabMapMax);
    map.first = std::min(request.first, map.total > count ? map.total - count : 0);
    // Caches before the first slab of the slice need not be looked at.
    std::uint64_t skip = map.first;
    std::size_t cache = 0;
    while (cache < map.caches.size() && map.caches[cache].slabs <= skip) skip -= map.caches[cache++].slabs;
    const bool flags = hasFlags(s, root);
    std::vector<std::vector<SlabId>> found(map.caches.size());
    for (std::uint32_t i = 0; i < s.slabs.slabCount(); ++i) {
        const Slab slab = s.slabs.slab(SlabId{i});
        if (slab.place == SlabPlace::GivenBack) continue;
        const std::uint32_t index = shown[slab.cache].index;
        if (index == kNil || index < cache) continue;
        found[index].push_back(SlabId{i});
    }
    for (; cache < found.size() && map.slabs.size() < count; ++cache, skip = 0) {
        const std::vector<CachedObject> cached = s.slabs.cachedObjects(map.caches[cache].id);
        for (std::uint64_t i = skip; i < found[cache].size() && map.slabs.size() < count; ++i) {
            const Slab slab = s.slabs.slab(found[cache][i]);
            map.slabs.push_back({found[cache][i], static_cast<std::uint32_t>(cache), slab.place, slab.inuse,
                                 slab.objects, static_cast<std::uint32_t>(map.cells.size())});
            const std::uint16_t inArrays = addSlots(map, s, kernel, found[cache][i], flags, cached);
            map.slabs.back().inuse = static_cast<std::uint16_t>(slab.inuse - inArrays);
        }
    }
    return map;
}

}  // namespace reclaim
