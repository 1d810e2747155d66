// list_lru under a lock per cgroup and node: two neighbours are taken off the list while it is reparented. A list_del
// is two pointer writes, each a step of its own.
#include "core/race/family.h"

namespace reclaim::race {

// clang-format off
const Family& listLruMemcgLock() {
    static const Family family{
        .name = "list-lru-memcg-lock",
        .title = "two deletes of neighbours against reparenting, a lock for each list",
        .source = "linux 6.13 mm/list_lru.c lock_list_lru_of_memcg, memcg_reparent_list_lru_one",
        .decisions = {
            {"erase-before-splice", "the list is taken out of the xarray before it is spliced"},
            {"mark-dead", "the spliced list is marked dead, and who locks it then goes to the parent"},
        },
        .numbers = {},
        .shared = {
            {"erased", "0"},
            {"dead", "0"},
            {.name = "locked", .initial = "0", .size = "2"},          // the locks of M's list and of P's
            {.name = "nr_items", .initial = "2, 0", .size = "2"},
            {.name = "next", .initial = "2, 1, 3, 0", .values = "M P x y", .size = "4"},   // of the heads M, P and of x, y
            {.name = "prev", .initial = "3, 1, 0, 2", .values = "M P x y", .size = "4"},
        },
        .macros = {
            {"splice",
             "if next[M] != M { next[prev[P]] = next[M]; prev[next[M]] = prev[P]; prev[P] = prev[M]; next[prev[M]] = P; "
             "next[M] = M; prev[M] = M } nr_items[P] += nr_items[M]; nr_items[M] = 0; if mark_dead { dead = 1 }"},
        },
        .threads = {
            {.name = "D", .text = "takes an object off its list: D0 x, D1 y", .count = "2", .when = "", .equal = false,
             .locals = {{.name = "l", .initial = "0", .values = "M P"}, {.name = "n", .initial = "0", .values = "M P x y"},
                        {.name = "p", .initial = "0", .values = "M P x y"}},
             .steps = {
                 {"d0", "", "", "if erased { l = P } else { l = M }", "looks its list up: M's, or the parent's if that is gone"},
                 {"d1", "", "!locked[l]", "locked[l] = 1", "locks it"},
                 {"d2", "", "", "if l == M && dead { locked[l] = 0; l = P; goto d1 } else { n = next[me + 2]; p = prev[me + 2] }",
                  "dead: goes to the parent's; else list_del reads the object's neighbours"},
                 {"d3", "", "", "prev[n] = p", "list_del: next->prev = prev"},
                 {"d4", "", "", "next[p] = n; next[me + 2] = me + 2; prev[me + 2] = me + 2; nr_items[l]--; locked[l] = 0; l = M; n = M; p = M",
                  "list_del: prev->next = next; counts down and unlocks"},
             }},
            {.name = "R", .text = "reparents M's list", .count = "", .when = "", .equal = false, .locals = {},
             .steps = {
                 {"r0", "erase_before_splice", "", "erased = 1", "takes M's list out of the xarray"},
                 {"r1", "", "!locked[M]", "locked[M] = 1", "locks M's list"},
                 {"r2", "", "!locked[P]", "locked[P] = 1", "locks the parent's"},
                 {"r3", "", "", "splice(); locked[M] = 0; locked[P] = 0", "splices M's list to the parent's, marks it dead, unlocks both"},
                 {"r4", "!erase_before_splice", "", "erased = 1", "takes M's list out of the xarray"},
             }},
        },
        .goal = "",
        .finals = {
            {"COUNT", "", "nr_items[M] == 0 && nr_items[P] == 0", "both objects were taken off and nr_items is not 0"},
            {"LIST-CORRUPT", "", "next[M] == M && prev[M] == M && next[P] == P && prev[P] == P",
             "both objects were taken off and a list is not empty"},
        },
    };
    return family;
}
// clang-format on

}  // namespace reclaim::race
