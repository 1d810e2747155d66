// What waits for a grace period or for a worker, and who handles it when its time has come.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/base.h"

namespace reclaim {

enum class RcuKind : std::uint8_t {
    FreeObject,        // argument: object; d_free, i_callback
    CssKilled,         // argument: memcg; css_killed_ref_fn, the kill is confirmed
    CssFree,           // argument: memcg; css_free_rwork_fn
    CacheDeactivated,  // argument: cache; kmemcg_deactivate_rcufn
    RefSwitch          // argument: cache; percpu_ref_switch_to_atomic_rcu
};

struct RcuCallback {
    std::uint32_t argument;
    RcuKind kind;
};

enum class WorkKind : std::uint8_t {
    CssOffline,       // argument: memcg; css_killed_work_fn
    CssRelease,       // argument: memcg; css_release_work_fn
    CssFree,          // argument: memcg
    CacheDestroy,     // argument: cache; memcg_params.destroy
    Writeback,        // argument: memcg, or kNil = everybody; wb_workfn: a turn of the flusher
    CacheCreate,      // argument: request; memcg_kmem_cache_create_func
    CacheDeactivate,  // argument: cache; kmemcg_deactivate_workfn
    Reap,             // all dead caches
    OomExit,          // argument: task; a process the OOM killer chose, other than the one that charged
    CacheReap         // argument: CPU; cache_reap of SLAB
};

struct WorkItem {
    std::uint32_t argument;
    WorkKind kind;
};

// Upward callback of this room: one table of handlers for a closed set of kinds, called in batches.
class RcuHandler {
public:
    virtual ~RcuHandler() = default;
    // Invokes callbacks in queue order. Takes no virtual time itself: the room charges `free_object` for each.
    virtual void invoke(std::span<const RcuCallback> callbacks) = 0;
    // Runs one piece of deferred work in worker context; may spend time.
    virtual void run(WorkItem item) = 0;
    // kswapd of the node works on: one step, which may spend time. It says itself when it naps or sleeps.
    virtual void stepKswapd(std::uint32_t node) = 0;
};

}  // namespace reclaim
