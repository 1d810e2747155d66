#include "core/memcg/memcg.h"

namespace reclaim {

std::uint32_t OomTable::victim(const MemcgTable& memcgs, MemcgId top) const {
    std::uint32_t best = kNil;
    for (std::uint32_t task = 0; task < processes.size(); ++task) {
        const OomProcess& p = processes[task];
        if (!p.memcg.valid() || !p.killable || p.killed) continue;
        MemcgId up = p.memcg;
        while (up.valid() && up != top) up = memcgs[up].parent;
        if (up.valid() && (best == kNil || p.bytes > processes[best].bytes)) best = task;
    }
    return best;
}

void OomTable::hashInto(Hash64& hash) const {
    hash.add(kills);
    for (const OomProcess& p : processes) {
        hash.add(std::uint64_t{p.memcg.raw} << 32 | std::uint64_t{p.killable} << 1 | std::uint64_t{p.killed});
        hash.add(p.bytes);
    }
}

}  // namespace reclaim
