// Mount: a mounted filesystem: its super block's two LRU lists, its shrinker, its inode cache, and what its journal
// holds until umount. Source: struct super_block, include/linux/fs.h@6.1.
#pragma once
#include <string>
#include <vector>

#include "core/kmem/kmem.h"
#include "core/vfs/vfs_spec.h"

namespace reclaim {

struct Mount {
    std::string name, type;
    LruId dentryLru, inodeLru;               // s_dentry_lru, s_inode_lru
    ShrinkerId shrinker;
    CacheId inodeCache;
    FsType fs = FsType::Ext4;
    bool mounted = true;
    std::uint32_t inodesPerHeldBlock = 0;    // 0 = none are held
    std::uint64_t inodesMade = 0;            // on disk, in the order of their blocks
    std::vector<PageId> heldBlocks;          // charged to whoever touched them first
};

}  // namespace reclaim
