#include "core/slab/slab_pool.h"

namespace reclaim {

std::uint32_t SlabPool::makeSlab(CacheId cache, std::uint32_t node, std::uint8_t zone) {
    KmemCache& k = caches[cache.raw];
    LAB_CHECK(!k.destroyed);
    const std::uint32_t objects = k.geometry.objects;
    if (objects >= unused.size()) unused.resize(objects + 1);
    std::uint32_t id;
    if (!unused[objects].empty()) {
        id = unused[objects].back();
        unused[objects].pop_back();
    } else {
        id = slabs.size();
        slabs.grow(id + 1);
        const std::uint32_t first = word0.size();
        word0.grow(first + objects);
        word1.grow(first + objects);
        slabOf.grow(first + objects);
        for (std::uint32_t i = 0; i < objects; ++i) slabOf.set(first + i, id);
        Slab& fresh = slabs.write(id);
        fresh = Slab{};
        fresh.first = first;
        fresh.objects = static_cast<std::uint16_t>(objects);
    }
    Slab& s = slabs.write(id);
    for (std::uint32_t i = 0; i < objects; ++i) word0.set(s.first + i, i + 1 < objects ? s.first + i + 1 : kNil);
    s.cache = cache.raw;
    s.freelist = s.first;
    s.next = s.prev = kNil;
    s.inuse = 0;
    s.node = static_cast<std::uint8_t>(node & 0x3fu);
    s.zone = static_cast<std::uint8_t>(zone & 0x3u);
    s.owner = k.owner;
    ++k.nrSlabs;
    k.nrPages += k.geometry.pages();
    return id;
}

void SlabPool::giveBack(KmemCache& k, std::uint32_t slab, std::vector<SlabId>& discarded) {
    Slab& s = slabs.write(slab);
    LAB_CHECK(s.inuse == 0);
    s.place = SlabPlace::GivenBack;
    s.freelist = kNil;
    s.next = s.prev = kNil;
    --k.nrSlabs;
    k.nrPages -= k.geometry.pages();
    unused[s.objects].push_back(slab);
    discarded.push_back(SlabId{slab});
}

void SlabPool::rehome(std::uint32_t slab, std::uint64_t live, CacheId to) {
    Slab& s = slabs.write(slab);
    KmemCache& source = caches[s.cache];
    KmemCache& target = caches[to.raw];
    const std::uint32_t pages = source.geometry.pages();
    s.cache = to.raw;
    --source.nrSlabs, ++target.nrSlabs;
    source.nrPages -= pages, target.nrPages += pages;
    source.nrLive -= live, target.nrLive += live;
}

}  // namespace reclaim
