// Per-CPU stocks: pages already charged to one memcg, and bytes already charged to one obj_cgroup.
// Source: struct memcg_stock_pcp, mm/memcontrol.c@6.1.
#pragma once
#include <cstdint>

#include "core/trace/trace.h"

namespace reclaim {

struct MemcgStock {
    MemcgId memcg;  // none = empty
    std::uint32_t pages = 0;
};

struct ObjStock {
    ObjcgId objcg;  // none = empty
    std::uint32_t bytes = 0;
};

}  // namespace reclaim
