// Moving slabs (way #3): offline gives a dead cache's slabs to the parent's cache, while frees look at slab->slab_cache
// to find the list lock they need. SLUB does not track full slabs, so offline cannot find those.
#include "core/race/family.h"

namespace reclaim::race {

// clang-format off
const Family& movingSlabs() {
    static const Family family{
        .name = "moving-slabs",
        .title = "a free that looks up its slab's owner, against offline that changes it",
        .source = "way #3; linux 3.14 mm/slub.c __slab_free; C. Lameter, https://lkml.org/lkml/2014/5/13/446: full slabs are not tracked",
        .decisions = {
            {"full-slabs-tracked", "offline finds full slabs too"},
            {"grace-before-destroy", "a grace period passes before the old cache is destroyed"},
            {"recheck-after-lock", "having the lock, the free looks whether the slab still belongs to that cache"},
        },
        .numbers = {},
        .shared = {
            {"alive", "1"},
            {.name = "owner", .initial = "0", .values = "C P", .size = "2"},   // of slab A (full), of slab B (partial)
            {.name = "locked", .initial = "0", .size = "2"},                    // list locks of C, of P
            {.name = "inside", .initial = "0", .of = "F", .set = true, .when = "grace_before_destroy"},
            {.name = "waits", .initial = "0", .of = "F", .set = true, .when = "grace_before_destroy"},
        },
        .macros = {},
        .threads = {
            {.name = "F", .text = "frees an object: F0 of the full slab A, F1 of the partial slab B", .count = "2", .when = "", .equal = false,
             .locals = {{.name = "s", .initial = "0", .values = "C P"}},
             .steps = {
                 {"f0", "", "", "if grace_before_destroy { enter inside } s = owner[me]",
                  "enters a section and looks up its slab's cache"},
                 {"f1", "", "!locked[s] || (s == C && !alive)", "if s == C && !alive { UAF } locked[s] = 1",
                  "takes that cache's list lock"},
                 {"f2", "", "", "if recheck_after_lock && owner[me] != s { locked[s] = 0; s = owner[me]; goto f1 }",
                  "looks whether the slab still belongs to that cache; if not, lets go and tries the other"},
                 {"f3", "", "", "if s == C && !alive { UAF } if owner[me] != s { WRONG-LOCK }",
                  "changes the list the slab is on"},
                 {"f4", "", "", "locked[s] = 0", "lets go of the lock"},
                 {"f5", "", "", "if grace_before_destroy { leave inside } s = C", "leaves the section"},
             }},
            {.name = "O", .text = "takes the cgroup offline", .count = "", .when = "", .equal = false, .locals = {},
             .steps = {
                 {"o0", "", "!locked[C] && !locked[P]", "owner[1] = P; if full_slabs_tracked { owner[0] = P }",
                  "while no list lock is held: gives the slabs it finds to the parent's cache"},
                 {"gp0", "grace_before_destroy", "", "waits = inside",
                  "starts a grace period: notes who is inside a section"},
                 {"gp1", "grace_before_destroy", "!(waits meets inside)", "waits = 0",
                  "the grace period has ended: each of those has left"},
                 {"o1", "", "", "alive = 0", "destroys the old cache C"},
             }},
        },
        .goal = "!alive",
        .finals = {},
    };
    return family;
}
// clang-format on

}  // namespace reclaim::race
