// LruvecReclaim: takes user pages of one memcg on one node: file pages only, since there is no swap. Source:
// mm/vmscan.c@6.1 shrink_lruvec, get_scan_count, shrink_inactive_list, shrink_active_list, inactive_is_low.
// Simplified: a page that was used twice is active, a referenced one gets one more turn, workingset refaults move
// nothing, and writeback that reclaim asks for ends at once when the flusher runs.
#pragma once
#include "core/memcg/memcg.h"

namespace reclaim {

struct LruvecResult {
    std::uint64_t scanned = 0, reclaimed = 0, dirty = 0;  // pages
    bool skippedDeactivate = false;  // active pages would have been looked at if the inactive list had been low
};

class LruvecReclaim {
public:
    static constexpr std::uint64_t kSwapClusterMax = 32;

    LruvecReclaim(UserPages& pages, MemcgTable& memcgs, Cpus& cpus, Journal& journal)
        : pages_(pages), memcgs_(memcgs), cpus_(cpus), journal_(journal) {}

    LruvecResult shrink(MemcgId memcg, std::uint32_t node, int priority, std::uint64_t toReclaim, bool forceDeactivate);

private:
    void shrinkInactive(MemcgId memcg, std::uint32_t node, std::uint64_t count, LruvecResult& result);
    void shrinkActive(MemcgId memcg, std::uint32_t node, std::uint64_t count, LruvecResult& result);

    UserPages& pages_;
    MemcgTable& memcgs_;
    Cpus& cpus_;
    Journal& journal_;
};

// inactive * ratio < active, with ratio = isqrt(10 * GiB of the two lists), at least 1.
bool inactiveIsLow(std::uint64_t inactive, std::uint64_t active);

}  // namespace reclaim
