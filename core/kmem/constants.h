// KernelConstants: figures and small rules of one kernel epoch that are not worth an axis. Kernel versions stand beside them.
#pragma once
#include "core/reclaim/reclaim.h"

namespace reclaim {

struct ChargeConstants {
    std::uint32_t batch = 64;               // pages charged at once for the stock: 32, from 6.1 on 64
    int retries = 16;                       // MAX_RECLAIM_RETRIES; 5 in the v1 era
    bool noRetryBeforeReclaim = false;      // 3.14: __GFP_NORETRY fails before reclaim is tried
    bool oomForKernelMemory = true;         // 3.12 - 3.18: memcg OOM is left to page faults, a system call gets ENOMEM
};

struct KernelConstants {
    ChargeConstants charge;
    ReclaimConstants reclaim;
    CpuPartialRule cpuPartial = CpuPartialRule::BySlabs;
    bool kmemActiveByDefault = true;        // v2. In v1 only after a kmem limit was written
};

}  // namespace reclaim
