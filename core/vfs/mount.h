// Mount: a mounted filesystem: its super block's two LRU lists, its shrinker, its inode cache, and where on its disk
// things lie. Source: struct super_block, include/linux/fs.h@6.1.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "core/kmem/kmem.h"
#include "core/vfs/vfs_spec.h"

namespace reclaim {

// Small rules of one kernel epoch.
struct VfsConstants {
    // super_cache_scan looks at one object more than its share of each kind (4.0 and later).
    bool scanOneMore = true;
    // Until 5.15 an inode with page cache is on the LRU, and scanning it drops its pages; 51b8c1fe250d (5.16) keeps it
    // off until its last page is gone.
    bool inodesWithPagesOnLru = false;
    // BH_LRU_SIZE: buffers that each CPU keeps (8 before 3.19; release unverified).
    std::uint32_t bhLruSize = 16;
    // buffer_head objects are charged to the owner of their page (4.19; seen in KDf, not in 4.14's).
    bool buffersCharged = true;
    // Pages are read in a scope where filesystems must not be entered (f2c817bed58d,
    // mm/readahead.c page_cache_ra_unbounded; April 2020, so 5.8).
    bool readsWithoutFs = true;
    // Dirty inodes belong to the memcg that wrote them first, with thresholds of its own (cgroup writeback, 4.2).
    bool cgroupWriteback = true;
};

// What a disk's blocks are for, and where a block lies in its part.
enum class DiskPart : std::uint8_t { InodeTable, Directories, Bitmaps, Journal };
inline constexpr std::size_t kDiskParts = 4;
struct BlockPlace {
    DiskPart part = DiskPart::InodeTable;
    std::uint32_t index = 0;
};

struct Mount {
    std::string name, type;
    LruId dentryLru, inodeLru;  // s_dentry_lru, s_inode_lru
    ShrinkerId shrinker;
    CacheId inodeCache;
    FsType fs = FsType::Ext4;
    bool mounted = true;
    // Numbers of blocks (BlockTable), kNil = never used. Inodes lie in the order of their FileIds.
    Column<std::uint32_t> inodeTable;
    std::vector<std::uint32_t> inodeBitmaps, blockBitmaps;  // by group
    std::vector<std::uint32_t> journal;
    std::uint32_t journalNext = 0;
    std::uint32_t directoryBlocks = 0;                             // first used so far
    std::array<std::vector<std::uint32_t>, kDiskParts> treeNodes;  // PageTree; kNil = none yet
};

}  // namespace reclaim
