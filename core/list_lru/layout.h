// ListLruLayout: the axis `list_lru`: which list an object belongs to, when lists come into being, and what becomes of
// them at offline. Asked per list and per offline, never per object.
#pragma once
#include <cstdint>
#include <string_view>

#include "core/slab/slab.h"

namespace reclaim {

struct ReparentDecision {
    bool spliceToParent = false;   // entries move to the parent's list
    bool freeIdAtOffline = false;  // the kmemcg id can be reused from then on
    RuleId rule = RuleId::None;
};

class ListLruLayout {
public:
    virtual ~ListLruLayout() = default;
    virtual std::string_view name() const = 0;  // "global", "reparented", "lazy", ...
    // One list per (node, memcg), or one per node for everybody.
    virtual bool perMemcg() const = 0;
    virtual ReparentDecision atOffline() const = 0;
    // Bytes of the per-memcg structures of one list_lru.
    virtual std::uint64_t bytes(std::uint32_t nodes, std::uint32_t arraySize, std::uint32_t used) const = 0;
};

}  // namespace reclaim
