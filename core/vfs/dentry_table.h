// DentryTable: what the dcache knows of each dentry beyond its slab object, and the mounts.
//
// Columns are indexed by object id. Names are numbers; the map from name to dentry exists only if a workload can meet
// a name twice.
#pragma once
#include <string>
#include <vector>

#include "core/kmem/kmem.h"

namespace reclaim {

namespace dentry_flag {
inline constexpr std::uint8_t kAllocated = 1;
inline constexpr std::uint8_t kOnLru = 2;        // DCACHE_LRU_LIST
inline constexpr std::uint8_t kReferenced = 4;   // DCACHE_REFERENCED
inline constexpr std::uint8_t kInUse = 8;        // d_lockref.count > 0
}  // namespace dentry_flag

struct Mount {
    std::string name, type;
    LruId dentryLru;
    ShrinkerId shrinker;
};

struct VfsConstants {
    // super_cache_scan looks at one object more than its share of each kind (4.0 and later).
    bool scanOneMore = true;
};

struct DentryTable {
    std::vector<Mount> mounts;
    CacheId cache;                          // the root cache "dentry"
    Column<std::uint8_t> flags;
    Column<std::uint32_t> birth;            // serial number of the allocation
    Column<std::uint32_t> nameOf;           // only if mapped
    Column<std::uint32_t> dentryOf;         // by name, kNil = not cached; only if mapped
    std::uint32_t names = 0;                // names handed out
    bool mapped = false;
    std::uint64_t nrDentry = 0, nrUnused = 0, allocated = 0;

    void hashInto(Hash64& hash) const;
    std::uint64_t residentBytes() const {
        return flags.bytes() + birth.bytes() + nameOf.bytes() + dentryOf.bytes();
    }
};

}  // namespace reclaim
