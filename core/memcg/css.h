// Dropping a css reference: the last one of a removed memcg queues its release. Source: css_put, css_release,
// kernel/cgroup/cgroup.c@6.1.
#pragma once
#include "core/cpu/cpu.h"
#include "core/memcg/memcg_table.h"

namespace reclaim {

inline void putCss(MemcgTable& memcgs, Cpus& cpus, MemcgId memcg, CssRef kind, std::uint32_t count = 1) {
    if (memcgs.put(memcg, kind, count)) cpus.queueWork(WorkKind::CssRelease, memcg.raw);
}

}  // namespace reclaim
