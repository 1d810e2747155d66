// percpu_ref with everything its users do: CPUs that free several objects and still allocate, a per-CPU counter that is
// read and written in two steps, and slots folded one by one. The same question as percpu_ref.cpp, asked of more
// states.
#include "core/race/family.h"

namespace reclaim::race {

// clang-format off
const Family& percpuRefAllocating() {
    static const Family family{
        .name = "percpu-ref-allocating",
        .title = "gets and puts of a percpu_ref in single reads and writes, against its kill",
        .source = "way #4; linux 6.1 include/linux/percpu-refcount.h, lib/percpu-refcount.c",
        .decisions = {
            {"grace-before-sum", "a grace period passes between the switch to atomic and the sum"},
            {"bias", "the atomic count is held up by a bias until the sum is in"},
        },
        .numbers = {
            {"cpus", "CPUs, each with a thread", 1, 3, 2},
            {"objects", "objects each CPU holds at the start", 1, 3, 2},
            {"allocations", "allocations each thread may try", 0, 2, 1},
        },
        .shared = {
            {"alive", "1"},
            {"mode", "0", "percpu atomic"},
            {.name = "slot", .initial = "objects", .of = "C"},
            {.name = "reading", .initial = "0", .of = "C"},
            {"count", "64 * bias + 1"},
        },
        .macros = {
            {"touch", "if !alive { UAF }"},
            {"destroy_at_zero", "if count == 0 { if !alive { UAF } alive = 0 }"},
        },
        .threads = {
            {.name = "C", .text = "frees and allocates on its own CPU", .count = "cpus", .when = "", .equal = false,
             .locals = {{"mine", "objects"}, {"allocs", "0"}, {.name = "m", .initial = "0", .values = "percpu atomic"}, {"tmp", "0"}},
             .steps = {
                 {"f0*", "", "mine > 0", "", "frees one of its objects"},
                 {"|a0", "", "allocs < allocations", "allocs++; goto a1", "wants to allocate"},
                 {"|e0", "", "mine == 0", "goto end", "has nothing left and ends"},
                 {"f1", "", "", "reading[me] = 1", "put: enters an RCU section"},
                 {"f2", "", "", "m = mode; if m == atomic { goto f5 }", "reads the mode"},
                 {"f3", "", "", "tmp = slot[me]", "reads its slot"},
                 {"f4", "", "", "slot[me] = tmp - 1; goto f6", "writes it, one less"},
                 {"f5", "", "", "count--; destroy_at_zero()", "takes one from the atomic count; at 0 destroys"},
                 {"f6", "", "", "reading[me] = 0; tmp = 0; m = percpu", "leaves the RCU section"},
                 {"f7", "", "", "mine--; goto f0", "has one object less"},
                 {"a1", "", "", "reading[me] = 1", "get: enters an RCU section"},
                 {"a2", "", "", "m = mode; if m == atomic { goto a6 }", "reads the mode; dead: allocates elsewhere"},
                 {"a3*", "", "", "tmp = slot[me]", "reads its slot"},
                 {"a4", "", "", "slot[me] = tmp + 1", "writes it, one more"},
                 {"a5*", "", "", "mine++", "has one object more"},
                 {"a6", "", "", "reading[me] = 0; tmp = 0; m = percpu; goto f0", "leaves the RCU section"},
             }},
            {.name = "O", .text = "kills the reference at offline", .count = "", .when = "", .equal = false, .locals = {{"c", "0"}},
             .steps = {
                 {"k0", "", "", "mode = atomic", "switches to atomic"},
                 {"gp", "grace_before_sum", "!reading[c]", "c++; if c < cpus { goto gp } else { c = 0 }",
                  "waits until that CPU's reader has left"},
                 {"k1", "", "", "count += slot[c]; slot[c] = 0; c++; if c < cpus { goto k1 } else { c = 0 }",
                  "folds that CPU's slot into the atomic count"},
                 {"k2", "", "", "count -= 1 + 64 * bias; destroy_at_zero()",
                  "drops the initial reference and the bias; at 0 destroys"},
             }},
        },
        .goal = "!alive",
        .finals = {},
    };
    return family;
}
// clang-format on

}  // namespace reclaim::race
