#include <algorithm>
#include <bit>

#include "core/slab/geometry.h"

namespace reclaim {
namespace {

constexpr std::uint32_t kMaxOrder = 3;                           // PAGE_ALLOC_COSTLY_ORDER
constexpr std::uint32_t kSlabMaxOrder = 1, kSlabObjectMin = 16;  // SLAB_MAX_ORDER_HI, SLAB_OBJ_MIN_SIZE

void fillPartialLimits(SlabGeometry& g, CpuPartialRule rule) {
    const bool bySlabs = rule == CpuPartialRule::BySlabs;
    if (g.size >= 4096) g.cpuPartial = bySlabs ? 6 : 2;
    else if (g.size >= 1024) g.cpuPartial = bySlabs ? 24 : 6;
    else if (g.size >= 256) g.cpuPartial = bySlabs ? 52 : 13;
    else g.cpuPartial = bySlabs ? 120 : 30;
    // Chains are assumed to be half full on average.
    g.cpuPartialSlabs = (2 * g.cpuPartial + g.objects - 1) / g.objects;
    g.minPartial = std::clamp((std::bit_width(g.size) - 1u) / 2, 5u, 10u);
}

}  // namespace

SlabGeometry geometryOf(std::uint32_t size, std::uint32_t order, std::uint32_t objects, CpuPartialRule rule) {
    LAB_CHECK(objects >= 1 && std::uint64_t{size} * objects <= (kPageSize << order));
    SlabGeometry g;
    g.size = size;
    g.order = order;
    g.objects = objects;
    fillPartialLimits(g, rule);
    return g;
}

SlabGeometry geometryOf(std::uint32_t size, std::uint32_t cpus, CpuPartialRule rule) {
    LAB_CHECK(size >= 8 && size <= kPageSize << kMaxOrder);
    const std::uint32_t fls = static_cast<std::uint32_t>(std::bit_width(cpus));
    for (std::uint32_t minObjects = 4 * (fls + 1); minObjects > 1; --minObjects)
        for (std::uint32_t fraction : {16u, 8u, 4u})
            for (std::uint32_t order = 0; order <= kMaxOrder; ++order) {
                const std::uint64_t bytes = kPageSize << order;
                if (bytes / size >= minObjects && bytes % size <= bytes / fraction)
                    return geometryOf(size, order, static_cast<std::uint32_t>(bytes / size), rule);
            }
    std::uint32_t order = 0;
    while ((kPageSize << order) < size) ++order;
    return geometryOf(size, order, static_cast<std::uint32_t>((kPageSize << order) / size), rule);
}

SlabGeometry geometryWithArrays(std::uint32_t size, bool reclaimable) {
    LAB_CHECK(size >= 8 && size <= kPageSize << kMaxOrder);
    SlabGeometry g;
    g.size = std::max(size, kSlabObjectMin);
    g.minPartial = 0;  // of SLUB
    while ((kPageSize << g.order) < g.size) ++g.order;
    const auto wasteful = [&g] {
        const std::uint64_t bytes = kPageSize << g.order;
        return bytes % g.size * 8 > bytes;
    };
    // Reclaimable ones are mostly wanted where reclaim may not enter the filesystem: single pages if possible.
    while (!reclaimable && g.order < kSlabMaxOrder && wasteful()) ++g.order;
    g.objects = static_cast<std::uint32_t>((kPageSize << g.order) / g.size);
    return g;
}

}  // namespace reclaim
