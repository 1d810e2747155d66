// OomTable: what the OOM killer knows of each process: where it lives, whether it may be killed, what its death would
// give back. Source: mm/oom_kill.c@6.1 (oom_badness, oom_evaluate_task, mark_oom_victim).
#pragma once
#include "core/memcg/memcg_table.h"

namespace reclaim {

struct OomProcess {
    MemcgId memcg;            // none = does not live
    bool killable = true;     // oom_score_adj is above -1000
    bool killed = false;      // mark_oom_victim; it is on its way out
    std::uint64_t bytes = 0;  // what goes with it
};

struct OomTable {
    Rows<OomProcess> processes;  // by task
    std::uint64_t kills = 0;

    // The process whose death gives back most, among those that may be killed in the subtree of `top`; the first of
    // equals. kNil if there is none.
    bool isKilled(std::uint32_t task) const { return task < processes.size() && processes[task].killed; }
    std::uint32_t victim(const MemcgTable& memcgs, MemcgId top) const;
    void hashInto(Hash64& hash) const;
};

}  // namespace reclaim
