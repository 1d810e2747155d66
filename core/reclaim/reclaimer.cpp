#include "core/reclaim/reclaim.h"

namespace reclaim {

ShrinkResult Reclaimer::shrinkNode(const ReclaimRequest& request, std::uint32_t node, int priority) {
    if (memcgs_.isLeaf(request.target)) return shrinkMemcg(request, node, request.target, priority);
    ShrinkResult total;
    const std::vector<MemcgId>& all = subtreeOf(request.target);
    // By index: what runs while a shrinker spends time may change the tree, and a released memcg has nothing to give.
    for (std::size_t i = 0; i < all.size(); ++i) total += shrinkMemcg(request, node, all[i], priority);
    return total;
}

const std::vector<MemcgId>& Reclaimer::subtreeOf(MemcgId top) {
    if (subtreeTop_ != top || subtreeVersion_ != memcgs_.version()) {
        subtree_ = memcgs_.subtree(top);
        subtreeTop_ = top;
        subtreeVersion_ = memcgs_.version();
    }
    return subtree_;
}

ShrinkResult Reclaimer::shrinkMemcg(const ReclaimRequest& request, std::uint32_t node, MemcgId memcg, int priority) {
    const ShrinkResult result = shrinkers_.shrinkSlab({.node = node,
                                                       .memcg = memcg,
                                                       .target = request.target,
                                                       .priority = priority,
                                                       .globalReclaim = false,
                                                       .mayEnterFs = request.mayEnterFs});
    // Where limit reclaim never calls a shrinker, nothing was measured that it could cost; a refused operation
    // then costs what a served one does (ARCHITECTURE.md, decisions).
    if (result.calls == 0 && shrinkers_.walk().knowsMemcgs()) cpus_.spend(cpus_.timing().priorityLevel);
    if (memcg != request.target) totals_.innocentScans += result.scanned;
    return result;
}

std::uint64_t Reclaimer::tryToFreeMemcgPages(const ReclaimRequest& request) {
    const std::uint64_t toReclaim = std::max(request.pages, kSwapClusterMax);
    Memcg& target = memcgs_[request.target];
    ++totals_.calls;
    ++target.reclaimCalls;
    journal_.emit<EventKind::ReclaimBegin>(request.target, static_cast<std::uint32_t>(toReclaim), request.task, 0,
                                           shrinkers_.walk().knowsMemcgs() ? RuleId::None : RuleId::LimitSkipsShrinkers);
    if (probe_ != nullptr) probe_->reclaimEdge(request.target);

    const std::uint32_t cpu = cpus_.currentIndex();
    cpus_.cpu().taskReclaims = true;
    cpus_.cpu().reclaimedSlab = 0;
    std::uint64_t reclaimed = 0, freed = 0;
    int priority = kDefPriority;
    int lowest = kDefPriority;
    do {
        lowest = priority;
        ShrinkResult level;
        for (std::uint32_t node = 0; node < memcgs_.nodes(); ++node) level += shrinkNode(request, node, priority);
        LAB_CHECK(cpus_.currentIndex() == cpu);
        if (constants_.countsSlabPages) reclaimed += std::exchange(cpus_.cpu().reclaimedSlab, 0);
        freed += level.freed;
        totals_.scanned += level.scanned;
        if (level.calls > 0)
            journal_.emit<EventKind::ReclaimPriority>(request.target, static_cast<std::uint32_t>(priority),
                                                      static_cast<std::uint32_t>(reclaimed));
        if (reclaimed >= toReclaim) break;
    } while (--priority >= 0);
    cpus_.cpu().taskReclaims = false;
    cpus_.cpu().reclaimedSlab = 0;

    totals_.freed += freed;
    memcgs_[request.target].reclaimFreed += freed;
    journal_.emit<EventKind::ReclaimEnd>(request.target, static_cast<std::uint32_t>(reclaimed),
                                         static_cast<std::uint32_t>(lowest), static_cast<std::uint32_t>(freed),
                                         constants_.countsSlabPages ? RuleId::SlabPagesCounted
                                                                    : RuleId::SlabPagesNotCounted);
    if (probe_ != nullptr) probe_->reclaimEdge(request.target);
    return reclaimed;
}

std::uint64_t Reclaimer::dropCaches(int mode) {
    journal_.emit<EventKind::DropCachesBegin>(MemcgId::none(), static_cast<std::uint32_t>(mode));
    std::uint64_t freed = 0;
    std::uint32_t rounds = 0;
    if (mode & 2) {
        bool more = true;
        while (more) {
            std::uint64_t round = 0;
            for (std::uint32_t node = 0; node < memcgs_.nodes(); ++node)
                for (MemcgId memcg : memcgs_.subtree(MemcgTable::root())) {
                    // pages_scanned and lru_pages are 1000 and 1000 here: delta = 2000 F / 1001 (epoch A).
                    const ShrinkResult result = shrinkers_.shrinkSlab({.node = node,
                                                                       .memcg = memcg,
                                                                       .target = MemcgTable::root(),
                                                                       .priority = 0,
                                                                       .globalReclaim = true,
                                                                       .mayEnterFs = true,
                                                                       .pagesScanned = 1000,
                                                                       .lruPages = 1000});
                    round += result.freed;
                }
            freed += round;
            more = constants_.dropCachesHalves ? (round >> rounds) > 1 : round > 10;
            ++rounds;
        }
    }
    journal_.emit<EventKind::DropCachesEnd>(MemcgId::none(), static_cast<std::uint32_t>(freed), rounds);
    return freed;
}

}  // namespace reclaim
