// PageAllocator: how many pages each zone of a node has left, and its watermarks. Free pages are counted, not
// addressed, so there is no fragmentation: a request of several pages asks for the same marks as one page. Source:
// mm/page_alloc.c@6.1 (init_per_zone_wmark_min, __setup_per_zone_wmarks, setup_per_zone_lowmem_reserve,
// __zone_watermark_ok, get_page_from_freelist), mm/vmscan.c@6.1 pgdat_balanced.
//
// Threads: owned by one machine; a value.
// Invariants:
//   (1) Pages that are not free = pages held from the start + pages taken and not given back, zone by zone.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/trace/trace.h"

namespace reclaim {

struct Watermarks {
    std::uint64_t min = 0, low = 0, high = 0;  // pages
};

// For a single zone that holds all of `managedPages`.
Watermarks watermarksOf(std::uint64_t managedPages, std::uint32_t scaleFactor = 10, std::uint64_t minFreeKbytes = 0);

// One zone as /proc/zoneinfo shows it. Marks of 0 are computed; a low or high of 0 follows from min.
struct ZoneSpec {
    std::string name;
    std::uint64_t managed = 0, min = 0, low = 0, high = 0;  // pages
    friend bool operator==(const ZoneSpec&, const ZoneSpec&) = default;
};

using ZoneIndex = std::uint8_t;  // within a node, lowest zone first

// Which mark a request may go down to, and by how much it is lowered (ALLOC_HIGH, ALLOC_HARDER, ALLOC_OOM).
enum class Mark : std::uint8_t { Min, Low, High };
struct MarkRequest {
    Mark mark = Mark::Low;
    bool high = false;       // __GFP_HIGH: half of it
    bool atomic = false;     // may not block: a quarter of the rest
    bool oomVictim = false;  // half of the rest
};

class PageAllocator {
public:
    static constexpr std::size_t kZonesMax = 4;

    // minFreeKbytes: sysctl vm.min_free_kbytes; 0 = what the kernel computes. `zones`, lowest first: of one node
    // instead of one zone a node. `used`: pages held from the start by the rest of the system, of the highest zone
    // first.
    static PageAllocator make(std::uint64_t bytes, std::uint32_t nodes, std::uint64_t minFreeKbytes = 0,
                              const std::vector<ZoneSpec>& zones = {}, std::uint64_t used = 0);

    // The usual way: `count` pages of the highest zone while it stays above its low mark, or else of the next one.
    bool take(std::uint32_t node, std::uint64_t count, ZoneIndex& zone) {
        Node& from = nodes_[node];
        Zone& top = from.zones[from.top];
        if (top.free >= count + top.lowMark) [[likely]] {
            top.free -= count;
            zone = from.top;
            return true;
        }
        return takeAbove(node, count, {}, zone);
    }
    // Of the highest zone that stays above the mark.
    bool takeAbove(std::uint32_t node, std::uint64_t count, MarkRequest request, ZoneIndex& zone);
    void give(std::uint32_t node, ZoneIndex zone, std::uint64_t count);

    // Some zone of the node is above its high mark: kswapd may sleep.
    bool balanced(std::uint32_t node) const;
    // Were `reclaimable` more pages of the node free, some zone would be above its min mark.
    bool couldPass(std::uint32_t node, std::uint64_t count, std::uint64_t reclaimable, MarkRequest request) const;
    // What kswapd asks for at a priority: the sum over the zones of the high mark, at least 32 each.
    std::uint64_t kswapdTarget(std::uint32_t node) const;

    std::uint64_t freePages(std::uint32_t node) const;
    std::uint64_t managedPages(std::uint32_t node) const;
    std::uint64_t heldFromStart(std::uint32_t node) const { return nodes_[node].held; }
    std::uint32_t zones(std::uint32_t node) const { return nodes_[node].top + 1u; }
    Watermarks marks(std::uint32_t node, ZoneIndex zone) const { return nodes_[node].zones[zone].marks; }
    std::uint64_t zoneFree(std::uint32_t node, ZoneIndex zone) const { return nodes_[node].zones[zone].free; }
    void hashInto(Hash64& hash) const;

private:
    struct Zone {
        std::uint64_t managed = 0, free = 0;
        std::uint64_t lowMark = 0;  // low and lowmem_reserve
        // lowmem_reserve[] of the zone against requests that could be served above it.
        std::uint64_t reserve = 0;
        Watermarks marks;
        std::uint64_t markFor(MarkRequest request) const;
    };
    struct Node {
        std::array<Zone, kZonesMax> zones;
        ZoneIndex top = 0;
        std::uint64_t held = 0;
    };
    static void addZone(Node& node, std::uint64_t managed, Watermarks marks);
    static void hold(Node& node, std::uint64_t pages);
    std::vector<Node> nodes_;
};

}  // namespace reclaim
