#include "core/reference/slab_replay.h"

#include <algorithm>

namespace reclaim {

SlabReplay SlabReplay::make(const AllocTrace& trace, const std::vector<ReplayCache>& caches, CpuPartialRule rule) {
    LAB_CHECK(caches.size() == trace.caches.size());
    SlabReplay replay;
    replay.objects_.resize(trace.objects);
    replay.pages_.resize(trace.pages);
    replay.before_.resize(trace.pages);
    replay.counts_.resize(caches.size());
    for (const ReplayCache& cache : caches)
        replay.ids_.push_back(
            replay.table_.addCache(cache.name, cache.geometry, rule, true, CacheId::none(), OwnerId::none()));
    for (std::size_t i = 0; i < caches.size(); ++i) replay.prepare(i, caches[i]);
    return replay;
}

// A fresh slab becomes the active one and `allocated` of its objects are taken.
void SlabReplay::addStartSlab(std::size_t index, std::uint32_t page, std::uint32_t allocated,
                              std::vector<ObjectId>& objects) {
    const CacheId id = ids_[index];
    table_.parkActive(id, 0);
    const SlabId slab = table_.addSlab(id, 0, 0);
    pagesOfSlab_.resize(table_.slabCount());
    objects.clear();
    for (std::uint32_t i = 0; i < allocated; ++i) objects.push_back(table_.alloc(id, 0, 0));
    if (page == kNoPage) return;
    pages_[page].slab = slab.raw;
}

// The state of the start: full slabs, the CPU's chain (what was put last is used first), and the active slab at last,
// since addSlab makes each slab active.
void SlabReplay::prepare(std::size_t index, const ReplayCache& cache) {
    const CacheId id = ids_[index];
    const std::uint32_t all = cache.geometry.objects;
    const auto& partial = cache.start.partial;
    std::vector<ObjectId> objects;
    for (const StartSlab& slab : partial) LAB_CHECK(slab.room <= all);
    LAB_CHECK(partial.size() <=
              std::size_t{1} + std::max(1u, cache.geometry.cpuPartialSlabs));  // else the chain would drain
    const auto keep = [&](std::uint32_t page, std::size_t count) {
        if (page == kNoPage || count == 0) return;
        before_[page].assign(objects.begin(), objects.begin() + static_cast<std::ptrdiff_t>(count));
        pages_[page].live = static_cast<std::uint32_t>(count);
        pagesOfSlab_[pages_[page].slab] = 1;
    };
    for (std::uint32_t page : cache.start.full) {
        addStartSlab(index, page, all, objects);
        keep(page, all);
    }
    for (std::size_t i = partial.size(); i-- > 1;) {
        addStartSlab(index, partial[i].page, all, objects);
        keep(partial[i].page, all - partial[i].room);
        table_.parkActive(id, 0);
        for (std::size_t k = all - partial[i].room; k < all; ++k) table_.free(objects[k], 0, discarded_);
    }
    if (!partial.empty()) {
        addStartSlab(index, partial[0].page, all - partial[0].room, objects);
        keep(partial[0].page, objects.size());
    }
    for (std::uint32_t page : cache.start.pages) pages_[page].before = true;
    counts_[index].startSlabs = counts_[index].peakSlabs = table_.cache(id).nrSlabs;
    LAB_CHECK(discarded_.empty());
}

ObjectId SlabReplay::take(CacheId cache) {
    const ObjectId object = table_.alloc(cache, 0, 0);
    if (object.valid()) [[likely]]
        return object;
    table_.addSlab(cache, 0, 0);
    pagesOfSlab_.resize(table_.slabCount());
    return table_.alloc(cache, 0, 0);
}

void SlabReplay::alloc(const AllocEvent& event) {
    ReplayCounts& counts = counts_[event.cache];
    const CacheId cache = ids_[event.cache];
    const ObjectId object = take(cache);
    objects_[event.object] = object;
    const std::uint32_t slab = table_.slabOf(object).raw;
    PageState& page = pages_[event.page];
    const KmemCache& k = table_.cache(cache);
    if (page.live++ == 0) {
        page.slab = slab;
        if (++pagesOfSlab_[slab] > k.geometry.pages()) ++counts.misplaced;  // two of the kernel's slabs in one of ours
        if (!page.before) counts.peakNewPages = std::max(counts.peakNewPages, ++counts.newPages);
    } else if (page.slab != slab) {
        ++counts.misplaced;
    }
    ++counts.allocs;
    ++counts.live;
    counts.peakSlabs = std::max(counts.peakSlabs, k.nrSlabs);
}

void SlabReplay::leavePage(const AllocEvent& event) {
    PageState& page = pages_[event.page];
    if (--page.live > 0) return;
    --pagesOfSlab_[page.slab];
    if (!page.before) --counts_[event.cache].newPages;
}

void SlabReplay::free(const AllocEvent& event, ObjectId object) {
    leavePage(event);
    table_.free(object, 0, discarded_);
    discarded_.clear();
    ++counts_[event.cache].frees;
    --counts_[event.cache].live;
}

void SlabReplay::freeFromBefore(const AllocEvent& event) {
    ++counts_[event.cache].unknownFrees;
    if (before_[event.page].empty()) {
        ++counts_[event.cache].unmatchedFrees;
        return;
    }
    const ObjectId object = before_[event.page].back();
    before_[event.page].pop_back();
    leavePage(event);
    table_.free(object, 0, discarded_);
    discarded_.clear();
}

std::uint64_t SlabReplay::activeObjects(std::size_t index) const {
    return cache(index).nrSlabs * cache(index).geometry.objects - table_.freeOnNodes(ids_[index]);
}

std::uint64_t SlabReplay::cpuSlabs(std::size_t index) const {
    const CacheCpu& cpu = cache(index).cpus[0];
    return (cpu.active == kNil ? 0 : 1) + cpu.chainSlabs;
}

std::uint64_t SlabReplay::partialObjects(std::size_t index) const {
    return partialSlabs(index) * cache(index).geometry.objects - table_.freeOnNodes(ids_[index]);
}

}  // namespace reclaim
