// Accounting: the axis `accounting`: what one charge pays for. Asked when a machine is built, per slab page and per
// offline; what an object's allocation must do is copied from it once.
#pragma once
#include <cstdint>
#include <string_view>

#include "core/reclaim/reclaim.h"

namespace reclaim {

enum class ChargeUnit : std::uint8_t { SlabPage, ObjectBytes };

class Accounting {
public:
    virtual ~Accounting() = default;
    virtual std::string_view name() const = 0;  // "slab-page", "object-bytes"
    virtual ChargeUnit unit() const = 0;
    // Each memcg has its own copy of every cache it uses.
    virtual bool cachePerMemcg() const = 0;
    // Charged besides the object itself: one obj_cgroup pointer. Bytes.
    virtual std::uint32_t objectOverhead() const = 0;
    // At offline what is still charged is handed to the parent; nothing of it holds the css.
    virtual bool reparentsChargesAtOffline() const = 0;
    // Charged slab pages hold the css.
    virtual bool slabPagesHoldCss() const = 0;
    virtual RuleId rule() const = 0;
};

}  // namespace reclaim
