// KernelConstants: figures and small rules of one kernel epoch that are not worth an axis. Kernel versions stand beside
// them.
#pragma once
#include "core/reclaim/reclaim.h"

namespace reclaim {

struct ChargeConstants {
    std::uint32_t batch = 64;           // pages charged at once for the stock: 32, from 6.1 on 64
    int retries = 16;                   // MAX_RECLAIM_RETRIES; 5 in the v1 era
    bool noRetryBeforeReclaim = false;  // 3.14: __GFP_NORETRY fails before reclaim is tried
    bool oomForKernelMemory = true;     // 3.12 - 3.18: memcg OOM is left to page faults, a system call gets ENOMEM
    bool atomicPastLimit = true;        // 6.1: a charge with __GFP_HIGH goes past the limit; earlier it fails
};

// When an allocation that nothing serves kills somebody.
struct PageAllocConstants {
    std::uint32_t retries = 16;      // direct reclaim in vain (0a0337e0d1d1, 4.7); before, the first one was enough
    bool looksAtReclaimable = true;  // no retry unless pages of files could still bring the zone above its mark
};

// Who holds a removed memcg, beyond what the axis `accounting` says.
struct HolderConstants {
    bool pagesHoldCss = true;           // e8ea14cc6ead, 3.19: each charged page of a file holds the css
    bool pagesMoveToParent = false;     // until 3.18: mem_cgroup_reparent_charges at offline (b2052564e66d ended it)
    bool kernelPagesHoldCss = false;    // 3.19 - 5.12 (636c3ef8229e hands them to the parent with their obj_cgroup)
    bool offlineDrainsStock = true;     // 4.0 - 5.3 leave the stock: the last cgroup that charged stays dying
    bool writtenInodesHoldCss = false;  // cgroup writeback, 4.2 - 5.13
};

struct KernelConstants {
    ChargeConstants charge;
    HolderConstants holders;
    ReclaimConstants reclaim;
    PageAllocConstants pageAlloc;
    CpuPartialRule cpuPartial = CpuPartialRule::BySlabs;
    bool filesCharged = false;  // struct file is charged to who opens it: seen on 4.19 and 5.4, not on 4.14
    // A copy that is empty after its deactivation loses its entry in /sys/kernel/slab:
    // kmemcg_cache_deact_after_rcu@4.14 (4.11). Captures KDf: so in 4.14, no longer in 4.19, where removing the entry
    // is left to its destruction.
    bool hidesEmptyCopies = false;
    bool hasSlab = true;              // until 6.7; removed in 6.8 (16a1d968358a)
    bool kmemActiveByDefault = true;  // v2. In v1 only after a kmem limit was written
};

}  // namespace reclaim
