// list_lru under one lock per node: add and del of objects of a cgroup that is taken offline, and a new cgroup that
// gets its kmemcg_id. Each locked section is one step. What is right depends on the order of three steps of
// reparenting.
#include "core/race/family.h"

namespace reclaim::race {
namespace {

// clang-format off
std::vector<ThreadRow> lockThreads() {
    return {
        {.name = "D", .text = "takes x off its list", .count = "", .when = "", .equal = false, .locals = {{"i", "0"}},
         .steps = {
             {"d0", "index_outside_lock", "", "i = id", "reads the cgroup's id"},
             {"d1", "index_outside_lock", "", "unlink_x(); nr_items[i]--; note_least(); i = 0",
              "under the lock: unlinks x, counts down in the list of that id"},
             {"d0", "!index_outside_lock", "", "unlink_x(); nr_items[id]--; note_least()",
              "under the lock: reads the id, unlinks x, counts down"},
         }},
        {.name = "A", .text = "puts y, an object of M, onto a list", .count = "", .when = "", .equal = false, .locals = {{"i", "0"}},
         .steps = {
             {"a0", "index_outside_lock", "", "i = id", "reads the cgroup's id"},
             {"a1", "index_outside_lock", "", "y = i + 1; rank[1] = (x == y) + (z == y); nr_items[i]++; i = 0",
              "under the lock: links y into the list of that id, counts up"},
             {"a0", "!index_outside_lock", "", "y = id + 1; rank[1] = (x == y) + (z == y); nr_items[id]++",
              "under the lock: reads the id, links y, counts up"},
         }},
        {.name = "R", .text = "reparents the lists of M", .count = "", .when = "", .equal = false, .locals = {{"length", "0"}},
         .steps = {
             {"r0", "splice_before_redirect", "", "splice()", "under the lock: splices M's list to the parent's"},
             {"r1", "", "", "redirect()", "makes the parent's id M's id"},
             {"r2", "free_id_before_splice", "", "id_free = 1", "gives the old id back"},
             {"r3", "!splice_before_redirect", "", "splice()",
              "under the lock: splices the list of the old id to the parent's"},
             {"r4", "!free_id_before_splice", "", "id_free = 1", "gives the old id back"},
         }},
        {.name = "N", .text = "a new cgroup", .count = "", .when = "", .equal = false, .locals = {},
         .steps = {
             {"n0", "", "id_free", "id_free = 0", "gets the id that was given back"},
             {"n1", "", "", "z = on_own; rank[2] = (x == z) + (y == z); nr_items[1]++",
              "puts its own object z onto the list of that id"},
         }},
    };
}
// clang-format on

}  // namespace

// clang-format off
const Family& listLruNodeLock() {
    static const Family family{
        .name = "list-lru-node-lock",
        .title = "add and del against reparenting and reuse of the id, lists of a node under one lock",
        .source = "linux 6.1 mm/list_lru.c list_lru_add, list_lru_del, memcg_reparent_list_lrus; mm/memcontrol.c memcg_offline_kmem",
        .decisions = {
            {"splice-before-redirect", "the list is spliced to the parent before the cgroup's id becomes the parent's"},
            {"free-id-before-splice", "the id is given back before the list is spliced"},
            {"index-outside-lock", "add and del read the cgroup's id before they take the node's lock"},
        },
        .numbers = {},
        .shared = {
            {"id", "1"},                                        // kmemcg_id of M; 0 is the parent's
            {.name = "nr_items", .initial = "0, 1", .size = "2"},   // of the lists of id 0 and id 1
            {"x", "2", "off on_parent on_own"},                 // which list an object is on
            {"y", "0", "off on_parent on_own"},
            {"z", "0", "off on_parent on_own"},
            {.name = "rank", .initial = "0", .size = "3"},      // how many objects of the same list are before x, y, z
            {"id_free", "0"},
            {"least", "0"},                                     // lowest nr_items so far: what a reader may have seen
        },
        .macros = {
            {"redirect", "id = 0"},
            {"unlink_x",
             "if y == x && rank[1] > rank[0] { rank[1]-- } if z == x && rank[2] > rank[0] { rank[2]-- } rank[0] = 0; x = off"},
            {"note_least",
             "if nr_items[0] < least { least = nr_items[0] } if nr_items[1] < least { least = nr_items[1] }"},
            // M's objects go behind the parent's.
            {"splice", "length = (x == on_parent) + (y == on_parent) + (z == on_parent); "
                       "if x == on_own { x = on_parent; rank[0] += length } if y == on_own { y = on_parent; rank[1] += length } "
                       "if z == on_own { z = on_parent; rank[2] += length } length = 0; "
                       "nr_items[0] += nr_items[1]; nr_items[1] = 0; note_least()"},
        },
        .threads = lockThreads(),
        .goal = "",
        .finals = {
            {"STRANDED", "", "y != on_own", "y, now the parent's, is on the list of the id that was given away"},
            {"WRONG-MEMCG", "", "z == on_own", "z, the new cgroup's, is on the parent's list"},
            {"COUNT", "", "nr_items[0] == (x == on_parent) + (y == on_parent) + (z == on_parent) && "
                          "nr_items[1] == (x == on_own) + (y == on_own) + (z == on_own)", "nr_items differs from the length of the list"},
        },
        .lowest = "least",
    };
    return family;
}
// clang-format on

}  // namespace reclaim::race
