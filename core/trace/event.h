// Event: the closed set of things that happen in a machine, 32 bytes each.
//
// An event has a number (dense, per machine, from 0) and a level:
//   0 commands, failures, OOM, css and cache life    1 reclaim and shrinker passes with all their integers
//   2 pages and slabs                                3 operations and objects
// Numbers and counters do not depend on which levels are stored.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "core/base/base.h"

namespace reclaim {

// X(kind, level, name, name of a, name of b, name of c)
// `subject` is a cgroup unless the name says otherwise. Names follow the kernel's tracepoints where there is one.
#define RECLAIM_EVENTS(X)                                                                                              \
    X(Command, 0, "command", "index", "errno", "")                                                                     \
    X(Enomem, 0, "enomem", "task", "operation", "")                                                                    \
    X(Oom, 0, "oom", "task", "", "")                                                                                   \
    X(OomKill, 0, "oom_kill", "task", "", "")                                                                          \
    X(CssOnline, 0, "css_online", "", "", "")                                                                          \
    X(CssDying, 0, "css_dying", "", "", "")                                                                            \
    X(CssOffline, 0, "css_offline", "", "", "")                                                                        \
    X(CssReleased, 0, "css_released", "", "", "")                                                                      \
    X(CssFree, 0, "css_free", "", "", "")                                                                              \
    X(KmemActive, 0, "kmem_active", "kmemcg_id", "", "")                                                               \
    X(CacheCreate, 0, "cache_create", "cache", "", "")                                                                 \
    X(CacheDead, 0, "cache_dead", "cache", "nr_pages", "")                                                             \
    X(CacheDestroy, 0, "cache_destroy", "cache", "delay_us", "")                                                       \
    X(TaskStart, 0, "task_start", "task", "", "")                                                                      \
    X(TaskEnd, 0, "task_end", "task", "operations", "failed")                                                          \
    X(TaskExit, 0, "task_exit", "task", "objects", "pages")                                                            \
    X(Umount, 0, "umount", "mount", "inodes", "blocks")                                                                \
    X(LimitHit, 1, "max", "nr_pages", "usage_pages", "")                                                               \
    X(ReclaimBegin, 1, "memcg_reclaim_begin", "nr_to_reclaim", "task", "")                                             \
    X(ReclaimPriority, 1, "memcg_reclaim_priority", "priority", "nr_reclaimed", "")                                    \
    X(ReclaimEnd, 1, "memcg_reclaim_end", "nr_reclaimed", "min_priority", "freed")                                     \
    X(ShrinkStart, 1, "shrink_slab_start", "priority", "freeable", "nr_deferred")                                      \
    X(ShrinkPlan, 1, "shrink_slab_plan", "shrinker", "delta", "total_scan")                                            \
    X(ShrinkEnd, 1, "shrink_slab_end", "total_scan_left", "freed", "new_nr_deferred")                                  \
    X(ShrinkLruvec, 1, "shrink_lruvec", "priority", "nr_scanned", "nr_reclaimed")                                      \
    X(Writeback, 1, "writeback", "pages", "inodes", "")                                                                \
    X(PagesReparent, 1, "pages_reparent", "pages", "to_cgroup", "")                                                    \
    X(LruReparent, 1, "lru_reparent", "list_lru", "moved", "to_cgroup")                                                \
    X(DropCachesBegin, 1, "drop_caches_begin", "mode", "", "")                                                         \
    X(DropCachesEnd, 1, "drop_caches_end", "freed", "rounds", "")                                                      \
    X(CacheShrink, 1, "cache_shrink", "cache", "slabs_freed", "nr_pages")                                              \
    X(KsoftirqdWake, 1, "ksoftirqd_wake", "cpu", "callbacks", "")                                                      \
    X(SlabNew, 2, "slab_new", "slab", "cache", "")                                                                     \
    X(SlabDiscard, 2, "slab_discard", "slab", "cache", "context")                                                      \
    X(ChargePages, 2, "charge", "nr_pages", "usage_pages", "")                                                         \
    X(ChargeFailed, 2, "charge_failed", "nr_pages", "task", "")                                                        \
    X(UnchargePages, 2, "uncharge", "nr_pages", "usage_pages", "")                                                     \
    X(PageAdd, 2, "page_add", "page", "kind", "mapping")                                                               \
    X(PageRemove, 2, "page_remove", "page", "kind", "shadow")                                                          \
    X(InodeEvict, 2, "inode_evict", "object", "file", "pages")                                                         \
    X(RcuReady, 2, "rcu_ready", "cpu", "callbacks", "")                                                                \
    X(RcuBatch, 2, "rcu_batch", "cpu", "callbacks", "context")                                                         \
    X(OpBegin, 3, "op_begin", "task", "operation", "")                                                                 \
    X(OpEnd, 3, "op_end", "task", "operation", "errno")                                                                \
    X(ObjectAlloc, 3, "object_alloc", "object", "slab", "")                                                            \
    X(ObjectFree, 3, "object_free", "object", "slab", "")                                                              \
    X(LruAdd, 3, "lru_add", "object", "", "")                                                                          \
    X(LruIsolate, 3, "lru_isolate", "object", "", "")                                                                  \
    X(LruRotate, 3, "lru_rotate", "object", "", "")                                                                    \
    X(LruRemove, 3, "lru_remove", "object", "", "")                                                                    \
    X(KswapdWake, 1, "kswapd_wake", "node", "cpu", "free_pages")                                                       \
    X(KswapdBegin, 1, "balance_pgdat_begin", "node", "free_pages", "")                                                 \
    X(KswapdEnd, 1, "balance_pgdat_end", "free_pages", "nr_reclaimed", "freed")                                        \
    X(KswapdSleep, 1, "kswapd_sleep", "node", "", "")                                                                  \
    X(DirectReclaimBegin, 1, "direct_reclaim_begin", "nr_pages", "task", "")                                           \
    X(DirectReclaimEnd, 1, "direct_reclaim_end", "nr_reclaimed", "min_priority", "freed")                              \
    X(PageAllocFailed, 1, "page_alloc_failed", "nr_pages", "task", "")                                                 \
    X(CacheAdopt, 0, "cache_adopt", "cache", "nr_pages", "")                                                           \
    X(CacheMoveSlabs, 0, "cache_move_slabs", "cache", "moved", "left")                                                 \
    X(RefSwitched, 0, "percpu_ref_switched", "cache", "references", "broken")                                          \
    X(CachePremature, 0, "cache_premature", "cache", "objects", "")                                                    \
    X(Reap, 0, "cache_reap", "caches", "destroyed", "")                                                                \
    X(Vmpressure, 1, "vmpressure", "level", "pressure", "scanned")                                                     \
    X(SlabReap, 1, "slab_cache_reap", "cpu", "objects", "slabs")

enum class EventKind : std::uint8_t {
#define X(kind, level, name, a, b, c) kind,
    RECLAIM_EVENTS(X)
#undef X
};

struct EventInfo {
    EventKind kind;
    int level;
    std::string_view name;
    std::array<std::string_view, 3> fields;  // empty = not used
};

inline constexpr std::array kEvents{
#define X(kind, level, name, a, b, c) EventInfo{EventKind::kind, level, name, {a, b, c}},
    RECLAIM_EVENTS(X)
#undef X
};
inline constexpr std::size_t kEventKinds = kEvents.size();

constexpr const EventInfo& infoOf(EventKind kind) { return kEvents[static_cast<std::size_t>(kind)]; }
constexpr int levelOf(EventKind kind) { return infoOf(kind).level; }

// Why something was done. Texts and sources: core/strategy/rules.h.
enum class RuleId : std::uint16_t {
    None,
    KmemActiveForLimit,     // a cgroup with a limit is made kmem-active by the lab (3.x, 2014)
    LimitSkipsShrinkers,    // limit reclaim calls no shrinker
    WalkInShrinkSlab,       // shrink_slab walks the kmem-active memcgs of the target
    BitmapWalk,             // only shrinkers whose bit is set
    EpochA,                 // arithmetic of do_shrink_slab, 3.12 - 4.15
    EpochB,                 // 4.16 - 5.12
    EpochC,                 // 5.13 and later
    ScanBatch,              // total_scan below the batch is deferred
    SlabPagesCounted,       // reclaimed_slab: pages discarded in the reclaiming task
    SlabPagesNotCounted,    // limit reclaim does not count slab pages
    MarginAfterReclaim,     // room appeared: the charge is tried again
    RetriesUsedUp,          // no progress, no retries left
    NoRetry,                // __GFP_NORETRY: fail after one attempt
    NoVictim,               // OOM without a killable task
    OomVictim,              // OOM: the process whose death gives back most is killed
    DyingTaskRetries,       // a killed task retries its charge once more while it dies
    AtomicPastLimit,        // __GFP_HIGH: the charge is forced past the limit
    CannotBlock,            // no reclaim from a context that may not block
    FsRefused,              // super_cache_scan without __GFP_FS
    ListGlobal,             // one LRU list per node, whoever is charged
    ListReparented,         // lists spliced to the parent at offline
    ListLazy,               // lists created on first use, spliced at offline
    ListDangling,           // lists and id kept until the last object of a dead memcg is freed
    CacheDeadFlag,          // dead flag and destroy work (2014 "now")
    CacheShrinkOnce,        // one shrink at offline, the rest leaks
    CacheShared,            // one set of caches for all cgroups
    CssHeldBySlabPages,     // each charged slab page (or kmem usage > 0) holds the css
    CssObjcgReparented,     // objcg handed to the parent: nothing holds the css
    CssHeldByPages,         // each charged page of a file holds the css
    PagesMovedToParent,     // pages of files go to the parent at offline (until 3.18)
    InodesWithPagesOnLru,   // an inode's page cache is dropped when the inode is scanned (until 5.15)
    InodesWithPagesOffLru,  // an inode with page cache is not on the inode LRU (5.16 and later)
    BlocksOfTheDevice,      // a filesystem's own blocks are charged to who reads them first
    WrittenInodesHoldCss,   // cgroup writeback holds the css of written inodes (4.2 - 5.13)
    UnawareOnlyGlobal,      // a shrinker that knows no memcgs is called for the whole machine only
    KswapdWakesAtLow,       // free pages below the low mark of every zone wake kswapd
    KswapdUntilHigh,        // it works until a zone is above its high mark
    KswapdGivesUp,          // 16 runs in vain: it sleeps until somebody else reclaims something
    DirectReclaimBelowMin,  // below the min mark the task reclaims itself
    NoPageWithoutBlocking,  // no page above the (lowered) min mark and no reclaim from here
    NoOomWithoutFs,         // nobody is killed for an allocation without __GFP_FS
    OomAfterRetries,  // somebody is killed after 16 calls of direct reclaim in vain, or when no page is left to take
    OomAtOnce,        // until 4.6: after one in vain
    WalkPerMemcg,     // every aware shrinker is asked for each memcg (4.0 - 4.18)
    CacheNoCaching,   // way 1
    CacheReaped,      // way 2, by time
    CacheReapedOnPressure,   // way 2, by vmpressure
    CacheSlabsMoved,         // way 3
    CacheTrackedSlabsMoved,  // way 3 with full slabs on a list
    CacheObjectsCounted,     // way 4
    CacheAdopted,            // way 5
    CacheZeroPartial,        // nothing is cached after offline, caches go with the css (4.0 - 5.2)
    CacheReparented,         // caches are the parent's after offline (5.3 - 5.8)
    CacheOracle,             // gone with the last reference
    CssContextHandedUp,      // what is left of a removed cgroup's slabs is charged to its parent
    CacheMadeByWorker,       // a cgroup's copy of a cache is made by a worker on first use
    NoFailPastLimit,         // __GFP_NOFAIL: the charge is forced past the limit
    BuffersCharged,          // buffer_head objects are charged to the owner of their page (4.19 and later)
    BackgroundWriteback,     // writers left more dirty pages than the flusher lets lie
    SlubKeepsSlabs,          // SLUB keeps empty slabs until the cache is shrunk
    SlabCacheReap,           // SLAB: a worker empties arrays and gives free slabs back
    Count
};

// A stored event. Layout is part of the lab book's format.
struct Event {
    TimeNs t = 0;
    std::uint64_t number : 48 = 0;
    std::uint64_t rule : 16 = 0;
    std::uint32_t kind : 8 = 0;
    std::uint32_t subject : 24 = 0;  // memcg, 0xffffff = none
    std::uint32_t a = 0, b = 0, c = 0;

    EventKind eventKind() const { return static_cast<EventKind>(kind); }
    RuleId ruleId() const { return static_cast<RuleId>(rule); }
};
static_assert(sizeof(Event) == 32);

}  // namespace reclaim
