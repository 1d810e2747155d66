// The cache machine: a per-cgroup cache with one slab, threads that free its last objects, and who takes it down.
//
// The rule of 2014 "destroy when nr_pages reaches 0" (mm/slub.c and mm/memcontrol.c of 3.14), and the ways to mend it:
// no caching in dead caches (way #1), a reaper (way #2), SLAB's or sysfs's independent kmem_cache_shrink.
#include "core/race/family.h"

namespace reclaim::race {
namespace {

// clang-format off
std::vector<ThreadRow> cacheThreads() {
    return {
        {.name = "F", .text = "frees an object", .count = "threads", .when = "", .equal = true,
         .locals = {{"k", "0"}, {"disc", "0"}},
         .steps = {
             {"f0*", "", "", "enter_section()",
              "enters a section in which it cannot be preempted, and finds the object's cache"},
             {"f1*", "", "", "if no_caching_when_dead { k = keep } else { k = 1 }",
              "asks whether the cache keeps empty slabs"},
             {"f2*", "", "", "inuse--; if inuse == 0 { if k { slab = cached } else { slab = gone; disc = 1 } }",
              "puts the object back; who empties the slab caches or discards it"},
             {"f3", "!decrement_last", "", "if disc { touch(); release() }", "if it discarded the slab, releases its page"},
             {"f3", "decrement_last", "", "", "goes on: the release comes last"},
             {"f4", "touch_after_release", "", "touch()", "touches the cache once more: statistics"},
             {"f4", "!touch_after_release", "", "", "goes on: it keeps no statistics here"},
             {"f5", "decrement_last", "", "if disc { touch(); release() }",
              "if it discarded the slab, releases its page, as its last access"},
             {"f5", "!decrement_last", "", "", "goes on: the page was released before"},
             {"f6", "", "", "leave_section(); k = 0; disc = 0", "leaves the section"},
         }},
        {.name = "O", .text = "takes the cgroup offline", .count = "", .when = "", .equal = false, .locals = {},
         .steps = {
             {"o0", "", "", "dead = 1; if no_caching_when_dead { keep = 0 }", "marks the cache dead"},
             {"gp0", "grace_before_drain", "", "drain_waits = inside",
              "starts a grace period: notes who is inside a section"},
             {"gp1", "grace_before_drain", "!(drain_waits meets inside)", "drain_waits = 0",
              "the grace period has ended: each of those has left"},
             {"o1*", "drain_at_offline", "", "if slab == cached { slab = gone; release() }",
              "drains: frees the cached empty slab"},
             {"o2", "drain_at_offline", "", "if initial_reference { touch(); release() } else { pending = 1 }",
              "drops its own reference, or schedules the destruction"},
             {"o1", "!drain_at_offline && !reaper", "", "pending = 1", "schedules the destruction"},
         }},
        {.name = "W", .text = "the work that destroys", .count = "", .when = "!reaper", .equal = false, .locals = {},
         .steps = {
             {"w0", "", "pending", "pending = 0", "is woken"},
             {"w1", "", "", "if np != 0 { if slab == cached { slab = gone; release() } goto w0 }",
              "pages are left: shrinks and goes back to sleep; none: goes on"},
             {"gp0", "grace_before_destroy", "", "destroy_waits = inside",
              "starts a grace period: notes who is inside a section"},
             {"gp1", "grace_before_destroy", "!(destroy_waits meets inside)", "destroy_waits = 0",
              "the grace period has ended: each of those has left"},
             {"w2", "", "", "alive = 0", "destroys the cache"},
         }},
        {.name = "R", .text = "the reaper", .count = "", .when = "reaper", .equal = false, .locals = {},
         .steps = {
             {"r0", "", "dead", "if slab == cached { slab = gone; np-- }",
              "comes to a dead cache and frees its cached empty slab"},
             {"r1", "", "", "if np != 0 { goto r0 }", "pages are left: comes back later; none: goes on"},
             {"gp0", "grace_before_destroy", "", "destroy_waits = inside",
              "starts a grace period: notes who is inside a section"},
             {"gp1", "grace_before_destroy", "!(destroy_waits meets inside)", "destroy_waits = 0",
              "the grace period has ended: each of those has left"},
             {"r2", "", "", "alive = 0", "destroys the cache"},
         }},
        {.name = "K", .text = "an independent kmem_cache_shrink", .count = "", .when = "shrinker", .equal = false,
         .locals = {{"got", "0"}},
         .steps = {
             {"k0", "", "", "if slab == cached { slab = gone; got = 1 }", "takes the cached empty slab"},
             {"k1*", "", "", "if got { release() }", "releases its page"},
             {"k2*", "", "", "got = 0", "touches the cache once more"},
         }},
    };
}
// clang-format on

}  // namespace

// clang-format off
const Family& cacheMachine() {
    static const Family family{
        .name = "cache-machine",
        .title = "free, offline, shrink and destroy of a cache whose pages are counted",
        .source = "linux 3.14 mm/slub.c slab_free, mm/memcontrol.c kmem_cache_destroy_work_func; "
                  "-mm June 2014 \"slub: make dead caches discard free slabs immediately\"; linux 4.0 d6e0b7fa1186",
        .decisions = {
            {"no-caching-when-dead",
             "a dead cache keeps no empty slab: the free that empties one discards it (way #1)"},
            {"touch-after-release", "after the release the free still touches the cache (statistics, list checks)"},
            {"decrement-last", "the free releases its slab's page as its last access"},
            {"initial-reference", "offline holds a reference of its own and drops it last"},
            {"drain-at-offline", "offline frees cached empty slabs itself (way #1)"},
            {"grace-before-drain", "offline waits for a grace period between marking dead and draining"},
            {"grace-before-destroy", "a grace period passes before the cache is destroyed"},
            {"reaper", "a periodic reaper shrinks dead caches and destroys empty ones (way #2)"},
            {"shrinker", "an independent kmem_cache_shrink runs (sysfs, memory pressure)"},
        },
        .numbers = {{"threads", "threads that free one object each", 1, 4, 2}},
        .shared = {
            {"alive", "1"},
            {"dead", "0"},
            {"keep", "1"},
            {"inuse", "threads"},
            {"slab", "0", "used cached gone"},
            {"np", "1 + initial_reference"},
            {"pending", "0"},
            {.name = "inside", .initial = "0", .of = "F", .set = true, .when = "grace_before_drain || grace_before_destroy"},
            {.name = "drain_waits", .initial = "0", .of = "F", .set = true, .when = "grace_before_drain"},
            {.name = "destroy_waits", .initial = "0", .of = "F", .set = true, .when = "grace_before_destroy"},
        },
        .macros = {
            {"touch", "if !alive { UAF }"},
            {"release", "np--; if np == 0 && dead && !reaper { pending = 1 }"},
            {"enter_section", "if grace_before_drain || grace_before_destroy { enter inside }"},
            {"leave_section", "if grace_before_drain || grace_before_destroy { leave inside }"},
        },
        .threads = cacheThreads(),
        .goal = "!alive",
        .finals = {},
    };
    return family;
}
// clang-format on

}  // namespace reclaim::race
