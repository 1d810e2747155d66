// BlockDevice: the blocks of a mounted disk that hold no file's data: inode table, directories, bitmaps, journal. A
// block in memory is a page of the device's own mapping, charged to whoever reads it first, and a buffer_head. Pages of
// files that are written have a buffer_head too. Each CPU keeps the buffers it used last in its bh_lru: their pages
// stay, whatever asks for them, until others take their place there or the disk is unmounted.
//
// Source: fs/buffer.c@6.1 (sb_bread, __find_get_block, bh_lru_install, grow_dev_page, create_page_buffers,
// invalidate_bh_lrus), fs/ext4/inode.c (ext4_get_inode_loc, ext4_mark_inode_dirty), fs/jbd2/commit.c. Captures KDf and
// K3ext4 of 4.14, 4.19 and 5.4 show 12 or 13 such buffers left of 1,000 and of 5,000 files: 16 less a bitmap, the
// journal's descriptors and its commit block.
//
// Simplified: inodes lie in the order of their making; a directory is linear; the journal never wraps onto what is in
// use.
#pragma once
#include <array>

#include "core/vfs/dir_table.h"
#include "core/vfs/mount.h"
#include "core/vfs/page_tree.h"

namespace reclaim {

// ext4 as mke2fs makes it: blocks of 4 KiB, inodes of 256 bytes, groups of 128 MiB with an inode for every 16 KiB.
inline constexpr std::uint32_t kInodesPerBlock = 16;
inline constexpr std::uint32_t kInodesPerGroup = 8192;
inline constexpr std::uint32_t kNamesPerBlock = 256;      // ext4_dir_entry_2 of a short name: 16 bytes
inline constexpr std::uint32_t kTagsPerDescriptor = 254;  // journal_block_tag3_t: 16 bytes
inline constexpr std::uint32_t kJournalBlocks = 8192;     // 32 MiB
inline constexpr std::uint32_t kBhLruMax = 16;

// Blocks have numbers in the order in which they were first used.
struct BlockTable {
    CacheId cache;                  // the root cache "buffer_head"
    Column<std::uint32_t> pageOf;   // by block; kNil = not in memory
    Column<std::uint32_t> mountOf;  // by block
    Column<std::uint32_t> nodeOf;   // by block: its node of the tree
    Column<std::uint32_t> blockOf;  // by page, of those that hold a block
    PageTreeTable tree;
    std::uint32_t blocks = 0;
    std::vector<std::uint32_t> dirty;                        // blocks changed since the last commit, in order
    std::vector<std::array<std::uint32_t, kBhLruMax>> lrus;  // by CPU, used last first; kNil = empty

    void hashInto(Hash64& hash) const;
    template <class Visit>
    void eachColumn(Visit&& visit) const {
        visit(pageOf), visit(mountOf), visit(nodeOf), visit(blockOf);
        tree.eachColumn(visit);
    }
};

class BlockDevice {
public:
    struct Parts {
        BlockTable& table;
        std::vector<Mount>& mounts;
        DirTable& dirs;
        KmemAllocator& kmem;
        UserPages& pages;
        MemcgTable& memcgs;
        Cpus& cpus;
        Journal& journal;
    };
    // Who reads, and so pays for what is not in memory yet.
    struct Reader {
        MemcgId memcg;
        std::uint32_t task = 0;
    };
    enum class Access : std::uint8_t { Read, Write };

    BlockDevice(Parts parts, const VfsConstants& constants)
        : p_(parts), tree_(parts.table.tree, parts.kmem, parts.cpus, parts.journal), constants_(constants) {}

    // All of these do nothing on a tmpfs.
    void useInode(MountId mount, FileId file, Reader reader, Access access);
    void useName(DirId dir, std::uint32_t key, Reader reader, Access access);
    void useInodeBitmap(MountId mount, FileId file, Reader reader);  // allocates or frees an inode
    void useBlockBitmap(MountId mount, FileId file, Reader reader);  // allocates blocks for its data
    // jbd2_journal_commit_transaction, and the blocks written to their places: what was dirty is clean.
    void commit(MountId mount);

    // create_page_buffers: a page of a file is about to be written.
    void addBuffer(PageId page, std::uint32_t task);
    // Buffers of pages that are gone are freed. Whoever removes pages calls it before anybody allocates again.
    void settle();
    // drop_caches 1: clean blocks that are in no bh_lru. Returns pages.
    std::uint64_t dropClean();
    // umount: all blocks of the mount. Returns pages.
    std::uint32_t dropAll(MountId mount);

    void checkInvariants() const;

private:
    bool hasBlocks(MountId mount) const { return p_.mounts[mount.raw].fs != FsType::Tmpfs; }
    enum class Map : std::uint8_t { Inodes, Blocks };  // which of the two bitmaps of a group
    void useBitmap(std::vector<std::uint32_t>& ofGroups, Map map, MountId mount, FileId file, Reader reader);
    // `place`: read only if the block is used for the first time.
    void use(std::uint32_t& block, BlockPlace place, MountId mount, Reader reader, Access access);
    void addBlock(std::uint32_t& block, BlockPlace place, MountId mount);
    void keep(std::uint32_t block);  // bh_lru_install
    bool inAnyLru(std::uint32_t block) const;
    void forget(std::uint32_t block);  // it leaves every bh_lru

    Parts p_;
    PageTree tree_;
    const VfsConstants& constants_;
};

}  // namespace reclaim
