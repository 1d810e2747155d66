// SlabMap: the slabs of a cache and of all its copies, with every slot of those that are asked for. What an inspector
// shows; nothing here changes the machine.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/slab/slab.h"

namespace reclaim {

struct SlabMapRequest {
    std::string cache = "dentry";  // a root cache
    std::uint64_t first = 0;       // position in the order of the map
    std::uint32_t count = 256;     // slabs, at most 1024
    bool deadOnly = false;
    friend bool operator==(const SlabMapRequest&, const SlabMapRequest&) = default;
};
inline constexpr std::uint32_t kSlabMapMax = 1024;

enum class SlotState : std::uint8_t {
    Free,  // on the slab's own freelist, or on that of the CPU SLUB has made it active on
    InUse,
    Unused,  // on an LRU
    Referenced,
    Waiting,       // for a grace period
    OnCpuArray,    // SLAB: free, and ready in the array of a CPU
    OnSharedArray  // SLAB: free, and ready in the array the CPUs of the node share
};
constexpr bool isFree(SlotState state) {
    return state == SlotState::Free || state == SlotState::OnCpuArray || state == SlotState::OnSharedArray;
}

struct SlabMapCache {
    CacheId id;
    std::string name;  // "dentry(3:web)"
    bool dead = false, orphaned = false;
    bool fullListed = false;  // its full slabs are on a list too
    std::uint64_t slabs = 0, live = 0, pages = 0, empty = 0;
};

struct SlabMapSlab {
    SlabId id;
    std::uint32_t cache = 0;  // index into caches
    SlabPlace place = SlabPlace::Full;
    std::uint16_t inuse = 0, objects = 0;  // what lies in arrays is not in use
    std::uint32_t firstSlot = 0;           // index into cells
};

struct SlabMapSlot {
    ObjectId object;
    SlotState state = SlotState::Free;
    MemcgId owner;          // whom the object, or the slab's page, is charged to; none = nobody
    std::uint32_t age = 0;  // serial number of the allocation; of dentries and inodes
};

// Who holds a kmemcg id: an index into every array of per-memcg caches and lists.
struct KmemcgIdHolder {
    std::uint16_t id = 0;
    MemcgId memcg;
    bool dying = false;
};

struct SlabMap {
    std::string cache;
    std::vector<std::string> names;      // of all root caches
    std::vector<SlabMapCache> caches;    // the root cache and its copies that exist, in order of creation
    std::uint64_t first = 0, total = 0;  // slabs: position of the first one below, and all of them
    std::uint64_t live = 0, room = 0;    // objects alive, and slots, of all slabs of the map
    std::uint64_t empty = 0;             // slabs without an object
    bool hasArrays = false;              // the allocator is SLAB
    std::uint64_t inArrays = 0;          // free objects that lie in arrays
    std::vector<SlabMapSlab> slabs;      // by cache, then by number
    std::vector<SlabMapSlot> cells;
    std::uint32_t idArraySize = 0;    // entries of an array indexed by kmemcg id
    std::vector<KmemcgIdHolder> ids;  // by id; what lies between is a hole
};

}  // namespace reclaim
