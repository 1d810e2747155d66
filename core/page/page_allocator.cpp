#include <algorithm>
#include <cmath>

#include "core/page/page.h"

namespace reclaim {

Watermarks watermarksOf(std::uint64_t managedPages, std::uint32_t scaleFactor, std::uint64_t minFreeKbytes) {
    const std::uint64_t lowmemKb = managedPages * (kPageSize / 1024);
    auto root = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(16 * lowmemKb)));
    while (root * root > 16 * lowmemKb) --root;
    while ((root + 1) * (root + 1) <= 16 * lowmemKb) ++root;
    const std::uint64_t minFreeKb = minFreeKbytes > 0 ? minFreeKbytes : std::clamp<std::uint64_t>(root, 128, 262'144);
    Watermarks marks;
    marks.min = minFreeKb / (kPageSize / 1024);
    const std::uint64_t step = std::max(marks.min / 4, managedPages * scaleFactor / 10'000);
    marks.low = marks.min + step;
    marks.high = marks.low + step;
    return marks;
}

PageAllocator PageAllocator::make(std::uint64_t bytes, std::uint32_t nodes, std::uint64_t minFreeKbytes) {
    PageAllocator out;
    out.nodes_.resize(nodes);
    for (Node& node : out.nodes_) {
        node.managed = node.free = bytes / kPageSize / nodes;
        node.marks = watermarksOf(node.managed, 10, minFreeKbytes / nodes);
    }
    return out;
}

bool PageAllocator::take(std::uint32_t node, std::uint64_t count) {
    Node& from = nodes_[node];
    if (from.free < count + from.marks.min) return false;
    from.free -= count;
    return true;
}

void PageAllocator::give(std::uint32_t node, std::uint64_t count) {
    nodes_[node].free += count;
    LAB_CHECK(nodes_[node].free <= nodes_[node].managed);
}

void PageAllocator::hashInto(Hash64& hash) const {
    for (const Node& node : nodes_) hash.add(node.free);
}

}  // namespace reclaim
