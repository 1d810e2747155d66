// PageAllocator: how many pages a node has left, and its watermarks. Free pages are counted, not addressed.
// Source: mm/page_alloc.c@6.1 (init_per_zone_wmark_min, __setup_per_zone_wmarks).
#pragma once
#include <cstdint>
#include <vector>

#include "core/trace/trace.h"

namespace reclaim {

struct Watermarks {
    std::uint64_t min = 0, low = 0, high = 0;   // pages
};

// For a single zone that holds all of `managedPages`.
Watermarks watermarksOf(std::uint64_t managedPages, std::uint32_t scaleFactor = 10, std::uint64_t minFreeKbytes = 0);

class PageAllocator {
public:
    // minFreeKbytes: sysctl vm.min_free_kbytes; 0 = what the kernel computes.
    static PageAllocator make(std::uint64_t bytes, std::uint32_t nodes, std::uint64_t minFreeKbytes = 0);

    // False if the node has fewer than `count` pages above its min watermark.
    bool take(std::uint32_t node, std::uint64_t count);
    void give(std::uint32_t node, std::uint64_t count);
    std::uint64_t freePages(std::uint32_t node) const { return nodes_[node].free; }
    std::uint64_t managedPages(std::uint32_t node) const { return nodes_[node].managed; }
    void hashInto(Hash64& hash) const;

private:
    struct Node {
        std::uint64_t managed = 0, free = 0;
        Watermarks marks;
    };
    std::vector<Node> nodes_;
};

}  // namespace reclaim
