#include "core/reclaim/lruvec_reclaim.h"

namespace reclaim {

bool inactiveIsLow(std::uint64_t inactive, std::uint64_t active) {
    const std::uint64_t gigabytes = (inactive + active) >> 18;  // pages of 4 KiB
    std::uint64_t ratio = 1;
    if (gigabytes > 0)
        while ((ratio + 1) * (ratio + 1) <= 10 * gigabytes) ++ratio;
    return inactive * ratio < active;
}

LruvecResult LruvecReclaim::shrink(MemcgId memcg, std::uint32_t node, int priority, std::uint64_t toReclaim,
                                   bool forceDeactivate) {
    LruvecResult result;
    if (memcgs_[memcg].lruvecs.empty()) return result;
    const auto share = [this, memcg, priority](std::uint64_t size) {
        const std::uint64_t scan = size >> priority;
        // The last pages of a removed cgroup would never be reached otherwise.
        return scan == 0 && !memcgs_.isOnline(memcg) ? std::min(size, kSwapClusterMax) : scan;
    };
    std::uint64_t inactive = share(memcgs_.lruvec(memcg, node).inactiveFile.count);
    std::uint64_t active = share(memcgs_.lruvec(memcg, node).activeFile.count);
    while (inactive > 0 || active > 0) {
        if (const std::uint64_t n = std::min(active, kSwapClusterMax); n > 0) {
            active -= n;
            const Lruvec& lruvec = memcgs_.lruvec(memcg, node);
            if (forceDeactivate || inactiveIsLow(lruvec.inactiveFile.count, lruvec.activeFile.count))
                shrinkActive(memcg, node, n, result);
            else result.skippedDeactivate = true;
        }
        if (const std::uint64_t n = std::min(inactive, kSwapClusterMax); n > 0) {
            inactive -= n;
            shrinkInactive(memcg, node, n, result);
        }
        if (result.reclaimed >= toReclaim) break;
    }
    if (result.scanned > 0)
        journal_.emit<EventKind::ShrinkLruvec>(memcg, static_cast<std::uint32_t>(priority),
                                               static_cast<std::uint32_t>(result.scanned),
                                               static_cast<std::uint32_t>(result.reclaimed));
    return result;
}

void LruvecReclaim::shrinkInactive(MemcgId memcg, std::uint32_t node, std::uint64_t count, LruvecResult& result) {
    std::uint64_t taken = 0, kept = 0;
    PageId page{memcgs_.lruvec(memcg, node).inactiveFile.head};
    for (std::uint64_t left = count; left > 0 && page.valid(); --left) {
        const PageId next = pages_.table().next(page);
        ++result.scanned;
        if (pages_.table().has(page, page_flag::kDirty)) {
            ++result.dirty;
            pages_.rotate(page);
            ++kept;
        } else if (pages_.table().has(page, page_flag::kReferenced | page_flag::kBusy)) {  // one more turn
            pages_.forget(page, page_flag::kReferenced);
            pages_.setActive(page, true);
            ++kept;
        } else {
            pages_.remove(page, true);  // a mapping that was not used since is undone (try_to_unmap)
            ++taken;
        }
        page = next;
    }
    result.reclaimed += taken;
    cpus_.spend(static_cast<TimeNs>(taken) * cpus_.timing().reclaimPage +
                static_cast<TimeNs>(kept) * cpus_.timing().rotateObject);
}

void LruvecReclaim::shrinkActive(MemcgId memcg, std::uint32_t node, std::uint64_t count, LruvecResult& result) {
    std::uint64_t moved = 0;
    while (moved < count && memcgs_.lruvec(memcg, node).activeFile.count > 0) {
        const PageId page{memcgs_.lruvec(memcg, node).activeFile.head};
        pages_.forget(page, page_flag::kReferenced);
        pages_.setActive(page, false);
        ++moved;
    }
    result.scanned += moved;
    cpus_.spend(static_cast<TimeNs>(moved) * cpus_.timing().rotateObject);
}

}  // namespace reclaim
