// CgroupDirectory: the cgroup tree of the inspected lane as the window sees it, with its numbers, and another lane's
// beside it.
//
// Values, immutable once they are in a frame.
#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/machine/machine.h"

namespace reclaim {

// Names and shape of the cgroup tree of the inspected lane, with ghosts (released groups, at most 1,000).
struct CgroupDirectory {
    struct Entry {
        MemcgId id;
        MemcgId parent;
        std::string name, path;
        MemcgState state;
        TimeNs born, removed, released;
        bool ghost = false;  // released: only its name is left
    };
    std::uint64_t version = 0;
    std::vector<Entry> entries;  // parents before children
};

// What keeps the dying cgroups alive, one text an entry of the directory. Few cgroups are dying at a time, so only
// those have a text of their own; the others give "".
class HeldTexts {
public:
    HeldTexts() = default;
    HeldTexts(std::vector<std::string> texts);

    std::size_t size() const { return size_; }
    const std::string& operator[](std::size_t entry) const;
    void resize(std::size_t entries) { size_ = entries; }
    // REQUIRES: entries are set in rising order.
    void set(std::size_t entry, std::string text);
    std::size_t bytes() const;

private:
    std::size_t size_ = 0;
    std::vector<std::pair<std::size_t, std::string>> texts_;  // in order of entry
};

struct CgroupColumns {  // parallel to CgroupDirectory::entries
    std::vector<std::uint64_t> current, max, slabReclaimable, lruLength, eventsMax, refused, reclaimCalls, reclaimFreed;
    std::vector<std::uint64_t> chargedObjects;
    HeldTexts heldBy;  // "held by 8,192 slab pages and 1 per-memcg kmem_cache"; empty when online
};

// The tree of another lane beside that of the inspected one: what stands at i speaks of the same cgroup as entry i of
// the directory it was made for.
struct ComparedTree {
    std::uint32_t lane = 0;
    std::uint64_t directory = 0;    // version of that directory
    std::vector<MemcgState> state;  // Freed: that lane does not have it, or no more
    std::vector<TimeNs> removed;    // in that lane; kNever = it was not
    CgroupColumns columns;          // current, max, lruLength, heldBy; empty where the lane has failed
    std::uint64_t withoutRow = 0;   // cgroups that lane still has and the directory has no entry for
};

}  // namespace reclaim
