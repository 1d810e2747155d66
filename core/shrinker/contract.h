// Shrinker: the upward callback of this room. A cache that can give objects back implements it.
// Source: include/linux/shrinker.h@6.1; engine-spec 1.9.
#pragma once
#include <cstdint>
#include <string>

#include "core/list_lru/list_lru.h"

namespace reclaim {

struct ShrinkControl {
    std::uint32_t node = 0;
    MemcgId memcg;                    // none = not for one cgroup
    bool mayEnterFs = true;           // __GFP_FS
    std::int64_t toScan = 0;          // scan: objects to look at
};

// What a scan really looked at: that is what it costs.
struct ScanWork {
    std::uint64_t isolated = 0;       // taken off the list and disposed of
    std::uint64_t passed = 0;         // rotated, or only unlinked
};

inline constexpr std::int64_t kShrinkEmpty = -1;   // count: certainly nothing (clears the bit)
inline constexpr std::int64_t kShrinkStop = -1;    // scan: no progress possible in this context

class Shrinker {
public:
    virtual ~Shrinker() = default;
    // Freeable objects; 0 = skip now; kShrinkEmpty = certainly nothing.
    virtual std::int64_t count(const ShrinkControl& control) = 0;
    // Objects dealt with, or kShrinkStop; adds what it did to `work`.
    virtual std::int64_t scan(const ShrinkControl& control, ScanWork& work) = 0;
};

struct ShrinkerOptions {
    int seeks = 2;
    std::int64_t batch = 0;           // 0 = 128
    bool memcgAware = true;
};

}  // namespace reclaim
