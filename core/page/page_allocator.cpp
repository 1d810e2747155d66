#include <algorithm>
#include <cmath>

#include "core/page/page_allocator.h"

namespace reclaim {
namespace {

constexpr std::uint32_t kScaleFactor = 10;          // sysctl vm.watermark_scale_factor
constexpr std::uint64_t kLowmemReserveRatio = 256;  // sysctl vm.lowmem_reserve_ratio of DMA and DMA32
constexpr std::uint64_t kClusterMax = 32;           // SWAP_CLUSTER_MAX

// sysctl vm.min_free_kbytes, in pages, for all the memory there is.
std::uint64_t pagesMin(std::uint64_t lowmemPages, std::uint64_t minFreeKbytes) {
    if (minFreeKbytes > 0) return minFreeKbytes / (kPageSize / 1024);
    const std::uint64_t lowmemKb = lowmemPages * (kPageSize / 1024);
    auto root = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(16 * lowmemKb)));
    while (root * root > 16 * lowmemKb) --root;
    while ((root + 1) * (root + 1) <= 16 * lowmemKb) ++root;
    return std::clamp<std::uint64_t>(root, 128, 262'144) / (kPageSize / 1024);
}

Watermarks marksAbove(std::uint64_t min, std::uint64_t managedPages, std::uint32_t scaleFactor) {
    const std::uint64_t step = std::max(min / 4, managedPages * scaleFactor / 10'000);
    return {min, min + step, min + 2 * step};
}

}  // namespace

Watermarks watermarksOf(std::uint64_t managedPages, std::uint32_t scaleFactor, std::uint64_t minFreeKbytes) {
    return marksAbove(pagesMin(managedPages, minFreeKbytes), managedPages, scaleFactor);
}

void PageAllocator::addZone(Node& node, std::uint64_t managed, Watermarks marks) {
    std::size_t index = 0;
    while (index < kZonesMax && node.zones[index].managed > 0) {
        // What the lower zones keep for those who can use nothing else grows with what lies above them.
        node.zones[index].reserve += managed / kLowmemReserveRatio;
        ++index;
    }
    LAB_CHECK(index < kZonesMax && managed > 0);
    node.zones[index] = {.managed = managed, .free = managed, .marks = marks};
    node.top = static_cast<ZoneIndex>(index);
    for (Zone& zone : node.zones) zone.lowMark = zone.marks.low + zone.reserve;
}

void PageAllocator::hold(Node& node, std::uint64_t pages) {
    for (std::size_t i = node.top + 1u; i-- > 0 && pages > 0;) {
        const std::uint64_t taken = std::min(pages, node.zones[i].free);
        node.zones[i].free -= taken;
        node.held += taken;
        pages -= taken;
    }
}

PageAllocator PageAllocator::make(std::uint64_t bytes, std::uint32_t nodes, std::uint64_t minFreeKbytes,
                                  const std::vector<ZoneSpec>& zones, std::uint64_t used) {
    PageAllocator out;
    out.nodes_.resize(nodes);
    std::uint64_t total = nodes * (bytes / kPageSize / nodes);
    if (!zones.empty()) {
        LAB_CHECK(nodes == 1);
        total = 0;
        for (const ZoneSpec& zone : zones) total += zone.managed;
    }
    const std::uint64_t min = pagesMin(total, minFreeKbytes);
    for (Node& node : out.nodes_) {
        if (zones.empty()) {
            const std::uint64_t managed = total / nodes;
            addZone(node, managed, marksAbove(min / nodes, managed, kScaleFactor));
        }
        for (const ZoneSpec& zone : zones) {
            Watermarks marks =
                marksAbove(zone.min > 0 ? zone.min : min * zone.managed / total, zone.managed, kScaleFactor);
            if (zone.low > 0) marks.high = zone.low + (marks.high - marks.low);
            if (zone.low > 0) marks.low = zone.low;
            if (zone.high > 0) marks.high = zone.high;
            addZone(node, zone.managed, marks);
        }
        hold(node, used / nodes);
    }
    return out;
}

std::uint64_t PageAllocator::Zone::markFor(MarkRequest request) const {
    std::uint64_t mark = request.mark == Mark::Min ? marks.min : request.mark == Mark::Low ? marks.low : marks.high;
    if (request.high) mark -= mark / 2;
    if (request.oomVictim) mark -= mark / 2;
    else if (request.atomic) mark -= mark / 4;
    return mark + reserve;
}

bool PageAllocator::takeAbove(std::uint32_t node, std::uint64_t count, MarkRequest request, ZoneIndex& zone) {
    Node& from = nodes_[node];
    for (std::size_t i = from.top + 1u; i-- > 0;) {
        if (from.zones[i].free < count + from.zones[i].markFor(request)) continue;
        from.zones[i].free -= count;
        zone = static_cast<ZoneIndex>(i);
        return true;
    }
    return false;
}

void PageAllocator::give(std::uint32_t node, ZoneIndex zone, std::uint64_t count) {
    Zone& to = nodes_[node].zones[zone];
    to.free += count;
    LAB_CHECK(to.free <= to.managed);
}

bool PageAllocator::balanced(std::uint32_t node) const {
    for (const Zone& zone : nodes_[node].zones)
        if (zone.managed > 0 && zone.free > zone.marks.high + zone.reserve) return true;
    return false;
}

bool PageAllocator::couldPass(std::uint32_t node, std::uint64_t count, std::uint64_t reclaimable,
                              MarkRequest request) const {
    // Which zone the pages lie in is not kept by list: the highest zone has nearly all of them.
    const Node& of = nodes_[node];
    for (const Zone& zone : of.zones) {
        const std::uint64_t more = &zone == &of.zones[of.top] ? reclaimable : 0;
        if (zone.managed > 0 && zone.free + more >= count + zone.markFor(request)) return true;
    }
    return false;
}

std::uint64_t PageAllocator::kswapdTarget(std::uint32_t node) const {
    std::uint64_t pages = 0;
    for (const Zone& zone : nodes_[node].zones)
        if (zone.managed > 0) pages += std::max(zone.marks.high, kClusterMax);
    return pages;
}

std::uint64_t PageAllocator::freePages(std::uint32_t node) const {
    std::uint64_t pages = 0;
    for (const Zone& zone : nodes_[node].zones) pages += zone.free;
    return pages;
}

std::uint64_t PageAllocator::managedPages(std::uint32_t node) const {
    std::uint64_t pages = 0;
    for (const Zone& zone : nodes_[node].zones) pages += zone.managed;
    return pages;
}

void PageAllocator::hashInto(Hash64& hash) const {
    for (const Node& node : nodes_)
        for (const Zone& zone : node.zones)
            if (zone.managed > 0) hash.add(zone.free);
}

}  // namespace reclaim
