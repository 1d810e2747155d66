// User pages: who uncharges a page finds its lruvec through the page's objcg, while offline reparents lruvec and objcg.
#include "core/race/family.h"

namespace reclaim::race {

// clang-format off
const Family& userPages() {
    static const Family family{
        .name = "user-pages",
        .title = "uncharge of user pages against their reparenting",
        .source = "\"Eliminate Dying Memory Cgroup\" v3, cover.1768389889.git.zhengqi.arch@bytedance.com, 14 Jan 2026: "
                  "lists are spliced under both lruvec locks, who locks looks again at the owner",
        .decisions = {
            {"recheck-after-lock", "having the lock, the uncharge looks whether the page still belongs to that lruvec"},
            {"redirect-under-lock", "the objcg is pointed to the parent while both lruvec locks are held"},
            {"grace-before-free", "a grace period passes before the cgroup is freed"},
        },
        .numbers = {{"threads", "threads that uncharge one page each", 1, 3, 2}},
        .shared = {
            {"alive", "1"},
            {"owner", "0", "M P off"},                                           // whom the pages' objcg points to
            {.name = "on", .initial = "0", .values = "M P off", .of = "F"},      // whose lruvec a page is on
            {.name = "locked", .initial = "0", .size = "2"},
            {.name = "nr", .initial = "threads, 0", .size = "2"},
            {.name = "inside", .initial = "0", .of = "F", .set = true, .when = "grace_before_free"},
            {.name = "waits", .initial = "0", .of = "F", .set = true, .when = "grace_before_free"},
        },
        .macros = {
            {"touch_lruvec", "if l == M && !alive { UAF }"},
            {"splice", "if on[0] == M { on[0] = P } if threads > 1 { if on[1] == M { on[1] = P } } "
                       "if threads > 2 { if on[2] == M { on[2] = P } } nr[P] += nr[M]; nr[M] = 0"},
        },
        .threads = {
            {.name = "F", .text = "uncharges a page", .count = "threads", .when = "", .equal = true,
             .locals = {{.name = "l", .initial = "0", .values = "M P"}},
             .steps = {
                 {"f0", "", "", "if grace_before_free { enter inside } l = owner",
                  "enters an RCU section and looks up the page's lruvec"},
                 {"f1", "", "!locked[l] || (l == M && !alive)", "touch_lruvec(); locked[l] = 1",
                  "takes that lruvec's lock"},
                 {"f2", "", "", "if recheck_after_lock && owner != l { locked[l] = 0; l = owner; goto f1 }",
                  "looks whether the page still belongs there; if not, lets go and tries the other"},
                 {"f3", "", "", "touch_lruvec(); if on[me] != l { WRONG-LOCK } on[me] = off; nr[l]--",
                  "takes the page off the list and counts down"},
                 {"f4", "", "", "touch_lruvec(); locked[l] = 0", "lets go of the lock"},
                 {"f5", "", "", "if grace_before_free { leave inside } l = M", "leaves the section"},
             }},
            {.name = "R", .text = "reparents the cgroup's pages", .count = "", .when = "", .equal = false, .locals = {},
             .steps = {
                 {"r0", "", "!locked[M]", "locked[M] = 1", "takes the lruvec lock of M"},
                 {"r1", "", "!locked[P]", "locked[P] = 1", "takes the lruvec lock of the parent"},
                 {"r2", "", "", "splice(); if redirect_under_lock { owner = P }", "splices M's pages to the parent's"},
                 {"r3", "", "", "locked[M] = 0; locked[P] = 0", "lets go of both locks"},
                 {"r4", "!redirect_under_lock", "", "owner = P", "points the objcg to the parent"},
                 {"gp0", "grace_before_free", "", "waits = inside",
                  "starts a grace period: notes who is inside a section"},
                 {"gp1", "grace_before_free", "!(waits meets inside)", "waits = 0",
                  "the grace period has ended: each of those has left"},
                 {"r5", "", "", "alive = 0", "frees the cgroup M"},
             }},
        },
        .goal = "!alive",
        .finals = {{"COUNT", "", "nr[M] == 0 && nr[P] == 0", "every page was taken off and a counter is not 0"}},
    };
    return family;
}
// clang-format on

}  // namespace reclaim::race
