// What holds a removed cgroup, in one line: the same words in the window, in `reclaimctl run --dump` and in `why`.
#pragma once
#include <string>
#include <vector>

#include "core/machine/machine.h"

namespace reclaim {

// "8,192 slab pages", "1 per-memcg kmem_cache"
std::string holderText(const CgroupRow::Holder& holder);
// "held by 8,192 slab pages and 1 per-memcg kmem_cache"; empty = by nobody
std::string heldText(const std::vector<CgroupRow::Holder>& holders);

}  // namespace reclaim
