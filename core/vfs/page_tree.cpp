#include "core/vfs/page_tree.h"

#include <algorithm>
#include <bit>

namespace reclaim {

std::uint32_t PageTreeTable::fanoutOf(std::uint32_t objectBytes) {
    return std::bit_floor((std::max(objectBytes, 192u) - 64) / 8);
}

void PageTreeTable::hashInto(Hash64& hash) const {
    for (std::uint32_t node = 0; node < nodes; ++node) hash.add(std::uint64_t{blocksOf[node]} << 32 | objectOf[node]);
}

std::uint32_t PageTree::nodeAt(Mount& mount, BlockPlace place) {
    std::vector<std::uint32_t>& nodes = mount.treeNodes[static_cast<std::size_t>(place.part)];
    const std::uint32_t at = place.index / table_.fanout;
    if (at >= nodes.size()) nodes.resize(at + 1, kNil);
    if (nodes[at] == kNil) {
        nodes[at] = table_.nodes++;
        table_.objectOf.grow(table_.nodes);
        table_.blocksOf.grow(table_.nodes);
        table_.objectOf.set(nodes[at], kNil);
        table_.blocksOf.set(nodes[at], 0);
    }
    return nodes[at];
}

void PageTree::enter(std::uint32_t node, MemcgId memcg, std::uint32_t task) {
    if (table_.blocksOf.write(node)++ > 0) return;
    // Under the tree's lock nothing is reclaimed for it. When that fails, one that was preloaded for nobody is taken.
    ObjectId object = kmem_.alloc(table_.cache, memcg, kGfpNowait, task);
    if (!object.valid()) object = kmem_.alloc(table_.cache, MemcgTable::root(), kGfpAtomic, task);
    if (!object.valid()) return;
    journal_.emit<EventKind::ObjectAlloc>(kmem_.memcgOf(object), object.raw, kmem_.slabOf(object).raw);
    table_.objectOf.set(node, object.raw);
}

void PageTree::leave(std::uint32_t node) {
    LAB_CHECK(table_.blocksOf[node] > 0);
    if (--table_.blocksOf.write(node) > 0 || table_.objectOf[node] == kNil) return;
    cpus_.callRcu(RcuKind::FreeObject, table_.objectOf[node]);
    table_.objectOf.set(node, kNil);
}

}  // namespace reclaim
