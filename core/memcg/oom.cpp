#include "core/memcg/oom.h"
#include "core/memcg/memcg_table.h"

namespace reclaim {

std::uint32_t OomTable::victim(const MemcgTable& memcgs, MemcgId top) const {
    std::uint32_t best = kNil;
    processes.each([&](std::uint32_t task, const OomProcess& p) {
        if (!p.memcg.valid() || !p.killable || p.killed) return;
        MemcgId up = p.memcg;
        while (up.valid() && up != top) up = memcgs[up].parent;
        if (up.valid() && (best == kNil || p.bytes > processes[best].bytes)) best = task;
    });
    return best;
}

void OomTable::hashInto(Hash64& hash) const {
    hash.add(kills);
    processes.each([&hash](std::uint32_t, const OomProcess& p) {
        hash.add(std::uint64_t{p.memcg.raw} << 32 | std::uint64_t{p.killable} << 1 | std::uint64_t{p.killed});
        hash.add(p.bytes);
    });
}

}  // namespace reclaim
