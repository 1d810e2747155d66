// PageTree: the lowest nodes of the tree in which a disk's mapping keeps its blocks. A node is an object of
// radix_tree_node, charged to whoever brings the first block of its range into memory, and freed a grace period after
// the last one has left: a block that stays holds who read its neighbour.
//
// Source: lib/radix-tree.c@4.14 (radix_tree_node_alloc: accounted first, the preloaded ones are nobody's;
// radix_tree_node_rcu_free), include/linux/radix-tree.h (RADIX_TREE_MAP_SHIFT: 4 with CONFIG_BASE_SMALL, else 6),
// fs/inode.c address_space_init_once (__GFP_ACCOUNT); lib/xarray.c@6.1. Captures KDf of 4.14, 4.19 and 5.4 show copies
// of the cache in 6 of 50 cgroups.
//
// Simplified: nodes above the lowest are left out, so are shadow entries, and trees of files (one page needs no node).
// Inode table, directories, bitmaps and journal each begin with a node of their own; where mke2fs puts them is not
// modelled.
//
// Threads: the machine's.
// Invariant: a node has an object only while a block of its range is in memory.
#pragma once
#include "core/vfs/mount.h"

namespace reclaim {

struct PageTreeTable {
    CacheId cache;                   // the root cache "radix_tree_node"
    std::uint32_t fanout = 64;       // blocks of a node: 16 with CONFIG_BASE_SMALL
    Column<std::uint32_t> objectOf;  // by node; kNil = none
    Column<std::uint32_t> blocksOf;  // by node: blocks of its range in memory
    std::uint32_t nodes = 0;

    // From the size of an object: a header of some 64 bytes, then a pointer for each block.
    static std::uint32_t fanoutOf(std::uint32_t objectBytes);
    void hashInto(Hash64& hash) const;
    template <class Visit>
    void eachColumn(Visit&& visit) const {
        visit(objectOf), visit(blocksOf);
    }
};

class PageTree {
public:
    PageTree(PageTreeTable& table, KmemAllocator& kmem, Cpus& cpus, Journal& journal)
        : table_(table), kmem_(kmem), cpus_(cpus), journal_(journal) {}

    // The node of a place; a new one if nobody has asked for it before.
    std::uint32_t nodeAt(Mount& mount, BlockPlace place);
    // A block of the node has come into memory, for `memcg`, or left it.
    void enter(std::uint32_t node, MemcgId memcg, std::uint32_t task);
    void leave(std::uint32_t node);

private:
    PageTreeTable& table_;
    KmemAllocator& kmem_;
    Cpus& cpus_;
    Journal& journal_;
};

}  // namespace reclaim
