// The shrinker bitmap: add sets a list's bit when the first object comes, shrink clears it when the list is empty.
#include "core/race/family.h"

namespace reclaim::race {

// clang-format off
const Family& shrinkerBitmap() {
    static const Family family{
        .name = "shrinker-bitmap",
        .title = "the bit of a list in the shrinker map, set by add and cleared by shrink",
        .source = "linux 4.19 mm/vmscan.c shrink_slab_memcg (f90280d6b077), mm/list_lru.c list_lru_add (fae91d6d8be5)",
        .decisions = {{"recount", "after clearing the bit, shrink counts again and sets it if there is something"}},
        .numbers = {},
        .shared = {{"n", "0"}, {"bit", "1"}},
        .macros = {},
        .threads = {
            {.name = "A", .text = "adds an object", .count = "", .when = "", .equal = false, .locals = {{"was_empty", "0"}},
             .steps = {
                 {"a0", "", "", "was_empty = n == 0; n++", "puts the object onto the list and counts up"},
                 {"a1", "", "", "if was_empty { bit = 1 } was_empty = 0", "sets the bit if it is the first"},
             }},
            {.name = "S", .text = "shrinks", .count = "", .when = "", .equal = false, .locals = {},
             .steps = {
                 {"s0", "", "", "if n != 0 { goto end }", "counts: empty?"},
                 {"s1", "", "", "bit = 0", "clears the bit"},
                 {"s2", "recount", "", "if n == 0 { goto end }", "counts again: still empty?"},
                 {"s3", "recount", "", "bit = 1", "something has come: sets the bit"},
             }},
        },
        .goal = "",
        .finals = {{"LOST-BIT", "", "n == 0 || bit", "the list has an object and its bit is clear: no shrinker will come"}},
    };
    return family;
}
// clang-format on

}  // namespace reclaim::race
