// InodeTable: what the inode cache knows of each inode in memory beyond its slab object. Flags that an LRU walk asks
// are in the flags column by object, beside those of dentries.
//
// Invariants:
//   (1) InodeId = MappingId of its pages. Numbers are used again after eviction.
//   (2) count = dentries that name it, plus who works on it now (i_count).
#pragma once
#include <vector>

#include "core/vfs/mount.h"

namespace reclaim {

struct Inode {
    std::uint32_t object = kNil;  // kNil = this number is not in use
    std::uint32_t file = kNil;
    std::uint32_t count = 0;      // i_count
    std::uint32_t mappers = 0;    // processes that map it
    std::uint32_t writer = kNil;  // memcg whose css cgroup writeback holds for it
    std::uint32_t wb = kNil;      // memcg whose dirty inode it is; kNil = the machine's
    std::uint16_t mount = 0;
    bool dirty = false;                                // I_DIRTY: on the list of dirty inodes
    bool unlinked = false;                             // i_nlink == 0
    std::uint32_t dirtyPrev = kNil, dirtyNext = kNil;  // i_io_list
};

struct InodeTable {
    Column<Inode> inodes;
    std::uint32_t made = 0;
    std::vector<std::uint32_t> unused;
    std::uint32_t dirtyHead = kNil, dirtyTail = kNil;  // in the order they became dirty (b_dirty)
    std::uint64_t nrInodes = 0, nrUnused = 0, allocated = 0;

    Inode operator[](InodeId id) const { return inodes[id.raw]; }
    Inode& write(InodeId id) { return inodes.write(id.raw); }
    InodeId add(Inode inode);
    void remove(InodeId id);
    void markDirty(InodeId id);
    void markClean(InodeId id);
    void hashInto(Hash64& hash) const;
    template <class Visit>
    void eachColumn(Visit&& visit) const {
        visit(inodes);
    }
};

}  // namespace reclaim
