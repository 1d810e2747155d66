// What a machine shows of itself to whoever asks: rows of the cgroup directory, entries of LRU lists, objects, tasks.
//
// Values; nothing here changes a machine.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/memcg/memcg.h"
#include "core/slab/slab.h"

namespace reclaim {

// One row of the cgroup directory. A released cgroup is reported once more with its final state.
struct CgroupRow {
    MemcgId id;
    MemcgId parent;
    std::string name;  // last component; "/" for the root
    std::string path;
    MemcgState state = MemcgState::Online;
    TimeNs born = 0, removed = kNever, released = kNever;
    std::uint64_t current = 0, max = kNoLimit, slabReclaimable = 0, lruLength = 0, eventsMax = 0, refused = 0;
    std::uint64_t reclaimCalls = 0, reclaimFreed = 0;
    std::uint64_t filePages = 0, shmemPages = 0, inodeLruLength = 0;
    struct Holder {
        std::string what;  // "slab page", "per-memcg kmem_cache", "page-cache page", "child css"
        std::uint64_t count;
        friend bool operator==(const Holder&, const Holder&) = default;
    };
    std::vector<Holder> heldBy;        // references on the css, the base reference of an online cgroup left out
    std::uint64_t chargedObjects = 0;  // objects still charged to it
};

// Which of a mount's two LRUs.
enum class LruKind : std::uint8_t { Dentry, Inode };
struct LruKey {
    LruKind kind = LruKind::Dentry;
    std::uint32_t mount = 0;
    friend bool operator==(const LruKey&, const LruKey&) = default;
};

struct LruEntry {
    ObjectId object;
    MemcgId charged;  // the cgroup it is charged to (may be dying)
    std::uint32_t slab = 0;
    std::uint64_t age = 0;  // serial number of its allocation
    bool referenced = false;
    bool inode = false;       // else a dentry
    bool negative = false;    // dentry: of a name that does not exist
    bool inUse = false;       // only lazily on the list: the next scan unlinks it
    std::uint32_t pages = 0;  // inode: pages of its file in memory
};

struct LruSlice {
    std::uint64_t total = 0;  // entries of the list
    std::uint64_t first = 0;  // position of entries.front(), counted from the head (oldest)
    std::vector<LruEntry> entries;
};

struct LruBin {  // overview: the list in at most 512 equal parts, head first
    std::uint64_t count = 0, referenced = 0;
    MemcgId mostCharged;
};

// One slab object, whatever it is. Whether it is allocated is not known of every cache: see the events.
struct ObjectRow {
    enum class Kind : std::uint8_t { Dentry, Inode, Buffer, Other };
    ObjectId id;
    Kind kind = Kind::Other;
    std::string cache;  // "dentry", "dentry(2:k1)"
    std::uint32_t slab = 0;
    std::uint32_t slabInUse = 0, slabObjects = 0;  // allocated objects of its slab, and room in it
    MemcgId charged;                               // the cgroup it is charged to (may be dying); the root: nobody
    bool slabHoldsCss = false;                     // its slab page is charged to that cgroup and holds the css
    bool cached = false;  // a dentry, inode or buffer that is not yet killed; the flags below are its own
    bool onLru = false, referenced = false, inUse = false, negative = false;
    std::uint32_t pages = 0;  // inode: pages of its file in memory
};

struct TaskTotals {
    std::string name;
    std::uint64_t operations = 0, failed = 0;
    bool running = false;
    TimeNs ended = kNever;
};

}  // namespace reclaim
