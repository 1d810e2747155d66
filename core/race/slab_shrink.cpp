// SLAB: a free goes into its CPU's array or, past it, to the node's lists; offline and shrink empty arrays and lists.
// A dead cache needs arrays that take nothing, and every free that had looked before must be waited for.
#include "core/race/family.h"

namespace reclaim::race {
namespace {

// clang-format off
std::vector<ThreadRow> shrinkThreads() {
    return {
        {.name = "F", .text = "frees an object on its own CPU", .count = "threads", .when = "", .equal = true,
         .locals = {{"k", "0"}, {"disc", "0"}},
         .steps = {
             {"f0*", "", "", "if interrupt_before_drain || grace_before_destroy { enter inside }",
              "turns interrupts off and finds the object's cache"},
             {"f1*", "", "", "k = takes", "looks whether its array takes objects"},
             {"f2*", "", "",
              "if k { avail++ } else { inuse--; if inuse == 0 { if dead && no_free_slabs_when_dead { slab = gone; disc = 1 } else { slab = cached } } }",
              "puts the object into its array, or onto its slab; an empty slab is kept or discarded"},
             {"f3", "", "", "if disc { touch(); release() }", "if it discarded the slab, releases its page"},
             {"f4", "", "", "if touch_after_release { touch() }", "lets go of the node's lock"},
             {"f5", "", "", "if interrupt_before_drain || grace_before_destroy { leave inside } k = 0; disc = 0",
              "turns interrupts on"},
         }},
        {.name = "O", .text = "takes the cgroup offline", .count = "", .when = "", .equal = false, .locals = {},
         .steps = {
             {"o0", "", "", "dead = 1; if no_arrays_when_dead { takes = 0 }", "marks the cache dead"},
             {"i0", "interrupt_before_drain", "", "drain_waits = inside", "interrupts every CPU"},
             {"i1", "interrupt_before_drain", "!(drain_waits meets inside)", "drain_waits = 0",
              "each has answered, so none is within a free"},
             {"o1*", "", "", "drain_arrays()", "drains the arrays"},
             {"o2*", "", "", "if slab == cached { slab = gone; release() }", "frees free slabs"},
             {"o3", "", "", "if initial_reference { touch(); release() } else { pending = 1 }",
              "drops its own reference, or schedules the destruction"},
         }},
        {.name = "W", .text = "the work that destroys", .count = "", .when = "", .equal = false, .locals = {},
         .steps = {
             {"w0", "", "pending", "pending = 0", "is woken"},
             {"w1", "", "", "if np != 0 { drain_arrays(); if slab == cached { slab = gone; release() } goto w0 }",
              "pages are left: shrinks and goes back to sleep; none: goes on"},
             {"gp0", "grace_before_destroy", "", "destroy_waits = inside", "notes who is within a free"},
             {"gp1", "grace_before_destroy", "!(destroy_waits meets inside)", "destroy_waits = 0",
              "each of those has ended"},
             {"w2", "", "", "alive = 0", "destroys the cache"},
         }},
        {.name = "S", .text = "an independent kmem_cache_shrink", .count = "", .when = "shrinker", .equal = false,
         .locals = {{"got", "0"}},
         .steps = {
             // Where the last reference is gone nobody can start to shrink: the cache is off its lists.
             {"s0", "", "", "if !alive || np == 0 { goto end } else { if shrinker_holds_reference { np++ } }",
              "finds the cache"},
             {"s1*", "", "", "drain_arrays()", "drains the arrays"},
             {"s2*", "", "", "if slab == cached { slab = gone; got = 1 }", "takes the free slab"},
             {"s3*", "", "", "if got { release() } got = 0", "releases its page"},
             {"s4*", "", "", "if shrinker_holds_reference { release() }", "lets go of the cache"},
         }},
    };
}
// clang-format on

}  // namespace

// clang-format off
const Family& slabShrink() {
    static const Family family{
        .name = "slab-shrink",
        .title = "SLAB's free into per-CPU arrays against offline and shrink",
        .source = "linux 3.14 mm/slab.c __cache_free, drain_cpu_caches, __kmem_cache_shrink; -mm June 2014 "
                  "\"slab: make dead memcg caches discard free slabs immediately\"",
        .decisions = {
            {"no-arrays-when-dead", "the arrays of a dead cache take no object"},
            {"no-free-slabs-when-dead", "a dead cache keeps no free slab: free_limit is 0"},
            {"interrupt-before-drain",
             "offline interrupts every CPU before it drains: no free is half done (on_each_cpu)"},
            {"touch-after-release", "the free touches the cache after the release"},
            {"initial-reference", "offline holds a reference of its own and drops it last"},
            {"grace-before-destroy", "the destruction waits until no free is half done"},
            {"shrinker", "an independent kmem_cache_shrink runs"},
            {"shrinker-holds-reference", "that shrink holds a reference while it works"},
        },
        .numbers = {{"threads", "CPUs that free one object each", 1, 3, 2}},
        .shared = {
            {"alive", "1"},
            {"dead", "0"},
            {"takes", "1"},                          // the arrays' limit is above 0
            {"avail", "0"},                          // objects in arrays; the slab counts them as in use
            {"inuse", "threads"},
            {"slab", "0", "used cached gone"},       // cached: on slabs_free
            {"np", "1 + initial_reference"},
            {"pending", "0"},
            {.name = "inside", .initial = "0", .of = "F", .set = true, .when = "interrupt_before_drain || grace_before_destroy"},
            {.name = "drain_waits", .initial = "0", .of = "F", .set = true, .when = "interrupt_before_drain"},
            {.name = "destroy_waits", .initial = "0", .of = "F", .set = true, .when = "grace_before_destroy"},
        },
        .macros = {
            {"touch", "if !alive { UAF }"},
            {"release", "np--; if np == 0 && dead { pending = 1 }"},
            {"drain_arrays", "if avail { inuse -= avail; avail = 0; if inuse == 0 { slab = cached } }"},
        },
        .threads = shrinkThreads(),
        .goal = "!alive",
        .finals = {},
    };
    return family;
}
// clang-format on

}  // namespace reclaim::race
