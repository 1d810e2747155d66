// ListLruTable: the lists of every list_lru, by node and kmemcg id, linked through the objects' own words.
// ListLrus: the operations on them.
//
// Threads: owned by one machine.
// Invariants:
//   (1) An object is on at most one list; the caller knows whether it is on one.
//   (2) count of a list = its length.
//   (3) Entries are added at the tail; the head is the oldest.
#pragma once
#include <vector>

#include "core/list_lru/layout.h"

namespace reclaim {

struct LruList {
    std::uint32_t head = kNil, tail = kNil;
    std::uint64_t count = 0;
};

// Retry: look at the list again from its head (the lock was dropped); the entry is visited once more.
enum class LruVerdict : std::uint8_t { Removed, Rotate, Skip, Retry };

struct LruNode {
    LruList root;                         // memcg root, or everybody under a global layout
    std::vector<std::uint32_t> slotById;  // kmemcg id -> index into pool; kNil = no list
    std::vector<LruList> pool;
};

struct ListLruData {
    ShrinkerId shrinker;     // whose bit is set when a list gets its first item
    bool memcgAware = true;  // not: one list a node, whoever is charged, under every layout
    std::vector<LruNode> nodes;
};

struct ListLruTable {
    std::vector<ListLruData> lrus;
    void hashInto(Hash64& hash) const;
};

class ListLrus {
public:
    ListLrus(ListLruTable& table, SlabTable& slabs, MemcgTable& memcgs, const ListLruLayout& layout, Journal& journal)
        : table_(table), slabs_(slabs), memcgs_(memcgs), layout_(layout), journal_(journal) {}

    // list_lru_init. The verbs are those of mm/list_lru.c.
    LruId init(ShrinkerId shrinker, bool memcgAware = true);
    const ListLruLayout& layout() const { return layout_; }

    // Puts the object at the tail of the list of `memcg` (by its present kmemcg id).
    void add(LruId lru, std::uint32_t node, MemcgId memcg, ObjectId object);
    void del(LruId lru, std::uint32_t node, MemcgId memcg, ObjectId object);
    std::uint64_t countOne(LruId lru, std::uint32_t node, MemcgId memcg) const;
    std::uint64_t countNode(LruId lru, std::uint32_t node) const;  // of all cgroups
    const LruList& list(LruId lru, std::uint32_t node, MemcgId memcg) const;

    // Visits at most `budget` entries from the head. `judge(object)` returns a verdict; the walk keeps the books.
    // Returns the number removed; `visited` grows by the entries looked at. `settled(object)` is called when the list
    // has taken what was said, for removed and rotated entries: whoever stops at an event told there sees it done.
    template <class Judge, class Settled>
    std::uint64_t walkOne(LruId lru, std::uint32_t node, MemcgId memcg, std::uint64_t budget, std::uint64_t& visited,
                          Judge&& judge, Settled&& settled);
    template <class Judge>
    std::uint64_t walkOne(LruId lru, std::uint32_t node, MemcgId memcg, std::uint64_t budget, std::uint64_t& visited,
                          Judge&& judge) {
        return walkOne(lru, node, memcg, budget, visited, judge, [](ObjectId) {});
    }
    // The event of a verdict: LruIsolate, LruRotate or LruRemove.
    void tell(EventKind verdict, ObjectId object);

    // Every entry of every list of one list_lru, oldest first within each list. `judge` as in walkOne().
    template <class Judge>
    void walkAll(LruId lru, Judge&& judge);

    // css_offline: entries of `child` go to the tail of its parent's lists. REQUIRES: the kmemcg id of the child and of
    // its descendants has been set to the parent's; `oldId` is the child's id before that.
    void reparent(std::int32_t oldId, MemcgId child, MemcgId parent);

    std::uint64_t arrayBytes() const;  // of all list_lrus
    void checkInvariants() const;
    // A cgroup whose list is not empty is found by a walk that asks set bits only. Does not hold where lists go to the
    // parent at offline and charges do not: list_lru_add (mm/list_lru.c@4.19) sets the bit of the cgroup an object is
    // charged to, and that may be a removed child whose entries are on this list.
    void checkBits() const;

private:
    LruList* find(LruNode& node, std::int32_t id);
    LruList& require(LruId lru, std::uint32_t node, MemcgId memcg);
    void isolate(LruList& list, std::uint32_t object);
    void append(LruList& list, std::uint32_t object);
    std::int32_t idOf(LruId lru, MemcgId memcg) const {
        return layout_.perMemcg() && table_.lrus[lru.raw].memcgAware ? memcgs_[memcg].kmemcgId : -1;
    }

    ListLruTable& table_;
    SlabTable& slabs_;
    MemcgTable& memcgs_;
    const ListLruLayout& layout_;
    Journal& journal_;
};

template <class Judge>
void ListLrus::walkAll(LruId lru, Judge&& judge) {
    const auto walkList = [this, &judge](LruList& list) {
        for (std::uint32_t object = list.head; object != kNil;) {
            const std::uint32_t next = slabs_.word1()[object];
            if (judge(ObjectId{object}) == LruVerdict::Removed) isolate(list, object);
            object = next;
        }
    };
    for (LruNode& node : table_.lrus[lru.raw].nodes) {
        walkList(node.root);
        for (LruList& list : node.pool) walkList(list);
    }
}

inline void ListLrus::tell(EventKind verdict, ObjectId object) {
    if (verdict == EventKind::LruIsolate) journal_.emit<EventKind::LruIsolate>(MemcgId::none(), object.raw);
    else if (verdict == EventKind::LruRotate) journal_.emit<EventKind::LruRotate>(MemcgId::none(), object.raw);
    else journal_.emit<EventKind::LruRemove>(MemcgId::none(), object.raw);
}

template <class Judge, class Settled>
std::uint64_t ListLrus::walkOne(LruId lru, std::uint32_t node, MemcgId memcg, std::uint64_t budget,
                                std::uint64_t& visited, Judge&& judge, Settled&& settled) {
    LruList* list = find(table_.lrus[lru.raw].nodes[node], idOf(lru, memcg));
    if (list == nullptr) return 0;
    std::uint64_t removed = 0;
    std::uint32_t object = list->head;
    while (object != kNil && budget-- > 0) {
        const std::uint32_t next = slabs_.word1()[object];
        ++visited;
        switch (judge(ObjectId{object})) {
            case LruVerdict::Removed:
                isolate(*list, object);
                ++removed;
                settled(ObjectId{object});
                break;
            case LruVerdict::Rotate:
                isolate(*list, object);
                append(*list, object);
                settled(ObjectId{object});
                break;
            case LruVerdict::Skip: break;
            case LruVerdict::Retry: object = list->head; continue;
        }
        object = next;
    }
    return removed;
}

}  // namespace reclaim
