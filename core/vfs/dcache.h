// Dcache: dentries of names that exist and of names that do not; their references, their LRU, their end through RCU.
// Source: fs/dcache.c@6.1 (d_alloc, dput, retain_dentry, __dentry_kill, shrink_dentry_list, dentry_lru_isolate).
#pragma once
#include "core/vfs/icache.h"

namespace reclaim {

enum class LookupResult : std::uint8_t { Created, Cached, NoMemory };

// How the walk meets a cached name that does not exist; see TaskSpec::walk.
enum class LookupWalk : std::uint8_t { Rcu, Ref };

// A lookup of a missing name of the task's own: in no directory.
struct LookupRequest {
    MountId mount;
    MemcgId memcg;
    std::uint32_t name = kNil;  // kNil = a name nobody will ask for again
    LookupWalk walk = LookupWalk::Rcu;
    Gfp gfp = kGfpKernel;
    std::uint32_t task = 0;
};

class Dcache {
public:
    Dcache(DentryTable& table, DirTable& dirs, Icache& icache, KmemAllocator& kmem, SlabTable& slabs, ListLrus& lrus,
           Cpus& cpus, Journal& journal)
        : table_(table),
          dirs_(dirs),
          icache_(icache),
          kmem_(kmem),
          slabs_(slabs),
          lrus_(lrus),
          cpus_(cpus),
          journal_(journal) {}

    // Reserves `count` names; with `mapped` they can be found again. Returns the first.
    std::uint32_t addNames(std::uint64_t count, bool mapped);
    // From now on dentries have directories, links and counts.
    void useDirectories();

    LookupResult lookup(const LookupRequest& request);

    // A dentry of a directory, by key or (key kNil) the directory's own, with one reference; charged to `memcg`.
    // Negative until instantiate() names an inode. None = ENOMEM.
    ObjectId allocIn(DirId dir, std::uint32_t key, MemcgId memcg, Gfp gfp, std::uint32_t task);
    void instantiate(ObjectId dentry, InodeId inode) { table_.link.set(dentry.raw, inode.raw); }
    InodeId inodeOf(ObjectId dentry) const { return InodeId{table_.link[dentry.raw]}; }
    void get(ObjectId dentry);  // dget
    void put(ObjectId dentry);  // dput
    // d_delete: with no other user the dentry becomes negative, else it is unhashed.
    void forgetFile(ObjectId dentry);

    // prune_dcache_sb: isolates up to `budget` entries of one list and kills what nobody uses.
    std::uint64_t prune(MountId mount, std::uint32_t node, MemcgId memcg, std::uint64_t budget);
    std::uint64_t lruCount(MountId mount, std::uint32_t node, MemcgId memcg) const {
        return lrus_.countOne(table_.mounts[mount.raw].dentryLru, node, memcg);
    }
    // A new dentry that will not be used: killed without passing the LRU. `own`: the directory it was to be, if any.
    void abandon(ObjectId dentry, DirId own = DirId::none());
    // Keeps a directory in memory while an operation works in it.
    ObjectId pin(DirId dir) {
        const ObjectId dentry{dirs_[dir].dentry};
        if (dentry.valid()) get(dentry);
        return dentry;
    }
    // umount: every dentry of the mount, whatever holds it.
    void killAll(MountId mount);

    const DentryTable& table() const { return table_; }
    // REQUIRES: a dentry of a directory.
    MountId mountOf(ObjectId dentry) const { return dirs_[DirId{table_.dirOf[dentry.raw]}].mount; }
    Icache& icache() { return icache_; }

private:
    void takeOffLru(ObjectId dentry);
    void disposeOf(std::vector<ObjectId>& dispose);
    // Kills it; a parent that loses its last reference joins `dispose`, or goes the way of dput if that is null.
    void kill(ObjectId dentry, std::vector<ObjectId>* dispose);
    void unhash(ObjectId dentry);
    DentryTable& table_;
    DirTable& dirs_;
    Icache& icache_;
    KmemAllocator& kmem_;
    SlabTable& slabs_;
    ListLrus& lrus_;
    Cpus& cpus_;
    Journal& journal_;
    std::vector<ObjectId> dispose_;
};

}  // namespace reclaim
