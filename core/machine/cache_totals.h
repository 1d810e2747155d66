// CacheTotals: what the metrics of slab caches need to know of all caches, from one walk over them. A machine may have
// tens of thousands of per-memcg caches, and a sample asks for a dozen such metrics.
#pragma once
#include "core/slab/slab.h"

namespace reclaim {

struct CacheTotals {
    // Of a root cache with its copies, as a line of /proc/slabinfo shows them.
    struct Named {
        std::uint64_t slabs = 0, objects = 0;
        std::uint64_t free = 0;  // on lists of nodes; CPU slabs count as active
    };
    Named dentry, ext4Inode, shmemInode;
    std::uint64_t caches = 0, pages = 0, deadPages = 0;
    std::uint64_t deadEmptyPages = 0, deadFreeObjects = 0, deadLiveObjects = 0;
    std::uint64_t ownedPages = 0, ownedReclaimablePages = 0;  // of caches that belong to a cgroup
    // Of copies that were made for a cgroup, dead ones too. Objects as /sys/kernel/slab counts them: CPU slabs are
    // full.
    std::uint64_t copies = 0, copySlabs = 0, copyObjects = 0;

    // Of all caches in existence.
    static CacheTotals of(const SlabTable& slabs, const std::vector<CacheId>& rootCaches);
};

}  // namespace reclaim
