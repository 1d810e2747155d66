// Dcache: looking up names that do not exist, which leaves negative dentries; killing dentries through RCU.
// Source: fs/dcache.c@6.1 (d_alloc, dput, __dentry_kill, dentry_lru_isolate).
#pragma once
#include "core/vfs/dentry_table.h"

namespace reclaim {

enum class LookupResult : std::uint8_t { Created, Cached, NoMemory };

// How the walk meets a cached name; see TaskSpec::walk.
enum class LookupWalk : std::uint8_t { Rcu, Ref };

struct LookupRequest {
    MountId mount;
    MemcgId memcg;
    std::uint32_t name = kNil;   // kNil = a name nobody will ask for again
    LookupWalk walk = LookupWalk::Rcu;
    Gfp gfp = kGfpKernel;
    std::uint32_t task = 0;
};

class Dcache {
public:
    Dcache(DentryTable& table, KmemAllocator& kmem, SlabTable& slabs, ListLrus& lrus, Cpus& cpus, Journal& journal)
        : table_(table), kmem_(kmem), slabs_(slabs), lrus_(lrus), cpus_(cpus), journal_(journal) {}

    // Reserves `count` names; with `mapped` they can be found again. Returns the first.
    std::uint32_t addNames(std::uint64_t count, bool mapped);

    LookupResult lookup(const LookupRequest& request);
    // prune_dcache_sb: isolates up to `budget` entries of one list and kills what nobody uses.
    std::uint64_t prune(MountId mount, std::uint32_t node, MemcgId memcg, std::uint64_t budget);
    std::uint64_t lruCount(MountId mount, std::uint32_t node, MemcgId memcg) const {
        return lrus_.count(table_.mounts[mount.raw].dentryLru, node, memcg);
    }

private:
    void disposeOf(std::span<const ObjectId> dentries);
    void kill(ObjectId dentry);

    DentryTable& table_;
    KmemAllocator& kmem_;
    SlabTable& slabs_;
    ListLrus& lrus_;
    Cpus& cpus_;
    Journal& journal_;
    std::vector<ObjectId> dispose_;
};

}  // namespace reclaim
