// Shrinker: the upward callback of this room. A cache that can give objects back implements it.
// Source: include/linux/shrinker.h@6.1.
#pragma once
#include <cstdint>
#include <string>

#include "core/list_lru/list_lru.h"

namespace reclaim {

struct ShrinkControl {
    std::uint32_t node = 0;
    MemcgId memcg;            // none = not for one cgroup
    bool mayEnterFs = true;   // __GFP_FS
    std::int64_t toScan = 0;  // scan: objects to look at
};

inline constexpr std::int64_t kShrinkEmpty = -1;  // count: certainly nothing (clears the bit)
inline constexpr std::int64_t kShrinkStop = -1;   // scan: no progress possible in this context

class Shrinker {
public:
    virtual ~Shrinker() = default;
    // Freeable objects; 0 = skip now; kShrinkEmpty = certainly nothing.
    virtual std::int64_t count(const ShrinkControl& control) = 0;
    // Objects dealt with, or kShrinkStop. Spends the time that looking at them and disposing of them takes.
    virtual std::int64_t scan(const ShrinkControl& control) = 0;
};

struct ShrinkerOptions {
    int seeks = 2;
    std::int64_t batch = 0;  // 0 = 128
    bool memcgAware = true;
};

}  // namespace reclaim
