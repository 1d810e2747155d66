// SlabReplay: the events of a trace, driven through SlabTable on one CPU and one node.
//
// Beside the table it keeps, for each page of the trace, which slab of ours stands for it: SLUB's choice of a slab
// depends on the order of events alone (the freelist's random order chooses among the objects of one slab), so on one
// CPU, from a known start, an object lies in our slab exactly if it lay in the kernel's.
//
// Threads: one owner; a value.
// Invariants:
//   (1) Allocated objects of the table = objects of the trace that live + those from before it that were not freed.
//   (2) A page that holds objects belongs to one slab of ours, the one its first object was placed in.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/reference/slab_start.h"

namespace reclaim {

struct ReplayCache {
    std::string name;
    SlabGeometry geometry;
    SlabStart start;
};

struct ReplayCounts {
    std::uint64_t allocs = 0, frees = 0;
    std::uint64_t unknownFrees = 0;                // of objects from before the trace
    std::uint64_t unmatchedFrees = 0;              // of these: we do not know of their slab, and nothing was freed
    std::uint64_t misplaced = 0;                   // allocated in another slab than the kernel's
    std::uint64_t live = 0;                        // objects of the trace
    std::uint64_t peakSlabs = 0;                   // the table's own, those of the start included
    std::uint64_t newPages = 0, peakNewPages = 0;  // pages with live objects of the trace that were not there before
    std::uint64_t startSlabs = 0;
};

class SlabReplay {
public:
    // `caches` in the order of the trace.
    static SlabReplay make(const AllocTrace& trace, const std::vector<ReplayCache>& caches, CpuPartialRule rule);

    void apply(const AllocEvent& event) {
        if (event.alloc) alloc(event);
        else if (event.object == AllocEvent::kBeforeTrace) freeFromBefore(event);
        else free(event, objects_[event.object]);
    }

    const KmemCache& cache(std::size_t index) const { return table_.cache(ids_[index]); }
    const ReplayCounts& counts(std::size_t index) const { return counts_[index]; }
    // As the kernel counts them: /proc/slabinfo takes every object of a CPU's slabs as active.
    std::uint64_t activeObjects(std::size_t index) const;
    std::uint64_t cpuSlabs(std::size_t index) const;
    std::uint64_t partialSlabs(std::size_t index) const { return cache(index).nodes[0].nrPartial; }
    std::uint64_t partialObjects(std::size_t index) const;  // allocated ones, of the slabs on the node's list
    const SlabTable& table() const { return table_; }

private:
    struct PageState {
        std::uint32_t slab = kNil;
        std::uint32_t live = 0;  // objects on it, those from before the trace included where they are known
        bool before = false;     // was there when the trace began
    };

    void alloc(const AllocEvent& event);
    void free(const AllocEvent& event, ObjectId object);
    void freeFromBefore(const AllocEvent& event);
    void leavePage(const AllocEvent& event);
    ObjectId take(CacheId cache);
    void prepare(std::size_t index, const ReplayCache& cache);
    void addStartSlab(std::size_t index, std::uint32_t page, std::uint32_t allocated, std::vector<ObjectId>& objects);

    SlabTable table_ = SlabTable::make(1, 1);
    std::vector<CacheId> ids_;
    std::vector<ReplayCounts> counts_;
    std::vector<ObjectId> objects_;  // by number of the trace
    std::vector<PageState> pages_;
    std::vector<std::uint32_t> pagesOfSlab_;     // pages with objects, by slab
    std::vector<std::vector<ObjectId>> before_;  // by page: objects from before the trace that live
    std::vector<SlabId> discarded_;
};

}  // namespace reclaim
