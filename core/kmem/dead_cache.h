// DeadCaches: the axis `dead_caches`: what becomes of a removed cgroup's kmem caches. The second question of 2014.
// The choice decides and says why; KmemAllocator acts. Asked per offline, per last page and per work item.
#pragma once
#include <cstdint>
#include <string_view>

#include "core/reclaim/reclaim.h"

namespace reclaim {

struct CacheView {
    std::uint64_t nrPages = 0;      // memcg_cache_params.nr_pages
    std::uint64_t liveObjects = 0;
};

enum class CacheAction : std::uint8_t { Nothing, ScheduleWork, Shrink, ShrinkThenDestroy, Destroy };

struct CacheDecision {
    CacheAction action = CacheAction::Nothing;
    RuleId rule = RuleId::None;
};

class DeadCaches {
public:
    virtual ~DeadCaches() = default;
    virtual std::string_view name() const = 0;                        // "leak", "shrink-once", "shared", ...
    virtual CacheDecision atOffline(const CacheView& cache) const = 0;
    // nr_pages of a dead cache has become 0.
    virtual CacheDecision atLastPage(const CacheView& cache) const = 0;
    // The destroy work runs.
    virtual CacheDecision atWork(const CacheView& cache) const = 0;
};

}  // namespace reclaim
