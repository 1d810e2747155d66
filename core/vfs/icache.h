// Icache: inodes in memory: their references, their LRU, their pages, writeback and eviction.
// Source: fs/inode.c@6.1 (iput_final, inode_lru_isolate, evict, mapping_shrinkable), mm/truncate.c
// (invalidate_mapping_pages), fs/fs-writeback.c.
#pragma once
#include <optional>

#include "core/vfs/block_device.h"
#include "core/vfs/dentry_table.h"
#include "core/vfs/dir_table.h"
#include "core/vfs/inode_table.h"

namespace reclaim {

class Icache {
public:
    struct Parts {
        InodeTable& inodes;
        DentryTable& objects;  // flags, birth and link columns
        DirTable& dirs;
        KmemAllocator& kmem;
        UserPages& pages;
        SlabTable& slabs;
        MemcgTable& memcgs;
        ListLrus& lrus;
        BlockDevice& device;
        Cpus& cpus;
        Journal& journal;
    };
    Icache(Parts parts, const VfsConstants& constants, const HolderConstants& holders)
        : p_(parts), constants_(constants), holders_(holders) {}

    // iget: the inode of `file` with one reference more; made and charged to `memcg` if it is not in memory.
    // None = ENOMEM.
    InodeId get(MountId mount, FileId file, MemcgId memcg, Gfp gfp, std::uint32_t task);
    void put(InodeId inode);  // iput
    FileId fileOf(InodeId inode) const { return FileId{p_.inodes[inode].file}; }
    Inode inode(InodeId id) const { return p_.inodes[id]; }
    void unlink(InodeId inode) { p_.inodes.write(inode).unlinked = true; }

    // Brings the pages of the file into memory that are not there: charged to `memcg`. With `dirty` all are written.
    // Returns pages that became dirty; none = ENOMEM.
    std::optional<std::uint32_t> fill(InodeId inode, MemcgId memcg, Gfp gfp, std::uint32_t task, bool dirty);
    void markAccessed(InodeId inode);
    void map(InodeId inode);  // one process more maps it
    void unmap(InodeId inode);

    // prune_icache_sb: isolates up to `budget` entries of one list and evicts what nobody uses.
    std::uint64_t prune(MountId mount, std::uint32_t node, MemcgId memcg, std::uint64_t budget);
    std::uint64_t lruCount(MountId mount, std::uint32_t node, MemcgId memcg) const {
        return p_.lrus.countOne(p_.objects.mounts[mount.raw].inodeLru, node, memcg);
    }
    // What reclaim has left to do here: inodes whose last page it has taken go onto the LRU (inode_add_lru in
    // __remove_mapping), buffers of such pages are freed.
    void settleReclaimed();
    // drop_caches 1: clean pages that nobody maps, those of the block devices among them. Returns pages.
    std::uint64_t dropPagecache();
    // One dirty inode and its pages are written and clean afterwards. Returns pages.
    std::uint32_t writeBack(InodeId inode);
    // Whose dirty inode it is: the memcg that wrote it first, or what is left of its line (cleanup_offline_cgwb), or
    // the root.
    MemcgId wbOf(InodeId id) const {
        if (p_.inodes[id].wb == kNil) return MemcgTable::root();
        MemcgId memcg{p_.inodes[id].wb};
        while (!p_.memcgs.isOnline(memcg)) memcg = std::as_const(p_.memcgs)[memcg].parent;
        return memcg;
    }
    // umount: every inode of the mount, whatever holds it.
    std::uint32_t evictAll(MountId mount);

private:
    MemcgId chargedTo(InodeId inode) const { return p_.kmem.memcgOf(ObjectId{p_.inodes[inode].object}); }
    void addToLru(InodeId inode, bool rotate);
    void takeOffLru(InodeId inode);
    LruVerdict judge(ObjectId object, std::vector<InodeId>& dispose, std::optional<EventKind>& told);
    std::uint32_t invalidate(InodeId inode);
    void evict(InodeId inode);

    Parts p_;
    const VfsConstants& constants_;
    const HolderConstants& holders_;
    std::vector<InodeId> dispose_;
};

}  // namespace reclaim
