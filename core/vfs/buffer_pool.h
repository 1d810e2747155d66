// BufferPool: a cache with a shrinker and a list_lru that know no memcgs: the metadata buffers of XFS (xfs_buf).
// Reclaim for a cgroup's limit never calls it; pressure on the whole machine does. Source: fs/xfs/xfs_buf.c@6.1
// (xfs_buftarg_shrink_count, xfs_buftarg_shrink_scan; list_lru_init without memcg).
#pragma once
#include "core/vfs/dentry_table.h"

namespace reclaim {

struct BufferPoolTable {
    CacheId cache;
    LruId lru;
    ShrinkerId shrinker;
    std::uint64_t nrUnused = 0, scanned = 0;
};

class BufferPool final : public Shrinker {
public:
    BufferPool(BufferPoolTable& table, DentryTable& objects, KmemAllocator& kmem, SlabTable& slabs, ListLrus& lrus,
               Cpus& cpus, Journal& journal)
        : table_(table), objects_(objects), kmem_(kmem), slabs_(slabs), lrus_(lrus), cpus_(cpus), journal_(journal) {}

    // A buffer that was used and put: charged to nobody, on the one list of its node. False = ENOMEM.
    bool add(Gfp gfp, std::uint32_t task);
    std::int64_t count(const ShrinkControl& control) override;
    std::int64_t scan(const ShrinkControl& control) override;

private:
    BufferPoolTable& table_;
    DentryTable& objects_;
    KmemAllocator& kmem_;
    SlabTable& slabs_;
    ListLrus& lrus_;
    Cpus& cpus_;
    Journal& journal_;
};

}  // namespace reclaim
