// DentryTable: what the dcache knows of each dentry beyond its slab object.
//
// Columns are indexed by object id. Names are numbers: keys of a directory, or numbers of a task's own. The map from
// name to dentry exists only if a workload can meet a name twice; counts and links only if there are directories.
#pragma once
#include "core/vfs/mount.h"

namespace reclaim {

// Of dentries and inodes alike: both are objects on an LRU.
namespace dentry_flag {
inline constexpr std::uint8_t kAllocated = 1;
inline constexpr std::uint8_t kOnLru = 2;       // DCACHE_LRU_LIST; an inode on s_inode_lru
inline constexpr std::uint8_t kReferenced = 4;  // DCACHE_REFERENCED; I_REFERENCED
inline constexpr std::uint8_t kInUse = 8;       // d_lockref.count > 0; i_count > 0
inline constexpr std::uint8_t kInode = 16;      // the object is an inode
inline constexpr std::uint8_t kUnhashed = 32;   // no lookup finds it any more
}  // namespace dentry_flag

struct DentryTable {
    std::vector<Mount> mounts;
    CacheId cache;  // the root cache "dentry"
    CacheId filp;   // the root cache "filp", where open files are charged; else none
    Column<std::uint8_t> flags;
    Column<std::uint32_t> birth;     // serial number of the allocation
    Column<std::uint32_t> nameOf;    // only if mapped: key in its directory, or own name
    Column<std::uint32_t> dentryOf;  // by own name, kNil = not cached; only if mapped
    Column<std::uint32_t> dirOf;     // only with directories: DirId it lies in, kNil = a name of a task's own
    Column<std::uint32_t> link;      // only with directories: dentry -> InodeId (kNil = negative); inode -> itself
    Column<std::uint32_t> count;     // only with directories: d_lockref.count
    std::uint32_t names = 0;         // names handed out
    bool mapped = false, withDirs = false;
    std::uint32_t vfsCachePressure = 100;                                     // sysctl vm.vfs_cache_pressure
    std::uint64_t nrDentry = 0, nrUnused = 0, nrNegative = 0, allocated = 0;  // nrNegative: of those on an LRU

    bool has(std::uint32_t object, std::uint8_t flag) const { return (flags[object] & flag) != 0; }
    void set(std::uint32_t object, std::uint8_t flag) { flags.write(object) |= flag; }
    void clear(std::uint32_t object, std::uint8_t flag) { flags.write(object) &= static_cast<std::uint8_t>(~flag); }
    bool negative(std::uint32_t dentry) const { return !withDirs || link[dentry] == kNil; }

    void growTo(std::uint32_t objects);
    void hashInto(Hash64& hash) const;
    template <class Visit>
    void eachColumn(Visit&& visit) const {
        visit(flags), visit(birth), visit(nameOf), visit(dentryOf), visit(dirOf), visit(link), visit(count);
    }
};

}  // namespace reclaim
