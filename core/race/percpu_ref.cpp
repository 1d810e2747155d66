// percpu_ref counts the objects of a cache (way #4): per CPU while the cgroup lives, in one atomic after it was killed.
// The switch needs a grace period before the per-CPU counters are summed, and a bias in the atomic until they are.
#include "core/race/family.h"

namespace reclaim::race {

// clang-format off
const Family& percpuRef() {
    static const Family family{
        .name = "percpu-ref",
        .title = "the last puts of a percpu_ref, against its kill",
        .source = "way #4; linux 6.1 lib/percpu-refcount.c percpu_ref_kill_and_confirm, percpu_ref_switch_to_atomic_rcu",
        .decisions = {
            {"grace-before-sum", "a grace period passes between the switch to atomic and the sum"},
            {"bias", "the atomic count is held up by a bias until the sum is in"},
            {"touch-after-put", "the free touches the cache after its put"},
        },
        .numbers = {{"threads", "threads that free one object each", 1, 4, 2}},
        .shared = {
            {"alive", "1"},
            {"live", "threads"},
            {"mode", "0", "percpu atomic"},
            {.name = "pc", .initial = "threads, 0", .of = "F"},   // all objects were taken on CPU 0
            {"count", "64 * bias + 1"},
            {"pending", "0"},
            {.name = "inside", .initial = "0", .of = "F", .set = true, .when = "grace_before_sum"},
            {.name = "waits", .initial = "0", .of = "F", .set = true, .when = "grace_before_sum"},
        },
        .macros = {
            {"touch", "if !alive { UAF }"},
            {"drop", "count--; if count == 0 { pending = 1 }"},
        },
        .threads = {
            {.name = "F", .text = "frees an object on its own CPU", .count = "threads", .when = "", .equal = true,
             .locals = {{.name = "m", .initial = "0", .values = "percpu atomic"}},
             .steps = {
                 {"p0*", "", "", "live--", "uses the cache to free the object"},
                 {"p1", "", "", "if grace_before_sum { enter inside } m = mode",
                  "enters an RCU section and reads the mode"},
                 {"p2*", "", "", "if m == percpu { pc[me]-- } else { drop() }",
                  "puts its reference: per CPU, or in the atomic"},
                 {"p3", "", "", "if grace_before_sum { leave inside } m = percpu", "leaves the RCU section"},
                 {"p4", "", "", "if touch_after_put { touch() }", "returns"},
             }},
            {.name = "O", .text = "kills the reference at offline", .count = "", .when = "", .equal = false, .locals = {{"sum", "0"}},
             .steps = {
                 {"k0", "", "", "mode = atomic; count++", "switches to atomic and takes a reference for the switch"},
                 {"k1", "", "", "drop()", "drops the initial reference"},
                 {"gp0", "grace_before_sum", "", "waits = inside",
                  "starts a grace period: notes who is inside a section"},
                 {"gp1", "grace_before_sum", "!(waits meets inside)", "waits = 0",
                  "the grace period has ended: each of those has left"},
                 {"k2", "", "", "sum = total pc", "sums the per-CPU counters"},
                 {"k3", "", "", "count += sum - 64 * bias", "adds the sum to the atomic and takes the bias away"},
                 {"k4", "", "", "drop(); sum = 0", "drops the switch's reference"},
             }},
            {.name = "W", .text = "the work that destroys", .count = "", .when = "", .equal = false, .locals = {},
             .steps = {
                 {"w0", "", "pending", "if live > 0 { PREMATURE } alive = 0",
                  "destroys the cache: nobody holds a reference"},
             }},
        },
        .goal = "!alive",
        .finals = {},
    };
    return family;
}
// clang-format on

}  // namespace reclaim::race
