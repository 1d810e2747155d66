#include "core/reclaim/reclaim.h"

namespace reclaim {

namespace {

void add(PassResult& total, const PassResult& part) {
    total.slab += part.slab;
    total.pages.scanned += part.pages.scanned;
    total.pages.reclaimed += part.pages.reclaimed;
    total.pages.dirty += part.pages.dirty;
    total.pages.skippedDeactivate |= part.pages.skippedDeactivate;
}

}  // namespace

PassResult Reclaimer::shrinkNode(const ReclaimRequest& request, std::uint32_t node, const Level& level) {
    if (memcgs_.isLeaf(request.target)) return shrinkMemcg(request, node, request.target, level);
    PassResult total;
    const std::vector<MemcgId>& all = subtreeOf(request.target);
    // By index: what runs while a shrinker spends time may change the tree, and a released memcg has nothing to give.
    for (std::size_t i = 0; i < all.size(); ++i) add(total, shrinkMemcg(request, node, all[i], level));
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

PassResult Reclaimer::shrinkMemcg(const ReclaimRequest& request, std::uint32_t node, MemcgId memcg, const Level& level) {
    PassResult result;
    result.pages = lruvecs_.shrink(memcg, node, level.priority, level.toReclaim, level.forceDeactivate);
    result.slab = shrinkers_.shrinkSlab({.node = node,
                                         .memcg = memcg,
                                         .target = request.target,
                                         .priority = level.priority,
                                         .globalReclaim = false,
                                         .mayEnterFs = request.mayEnterFs,
                                         .pagesScanned = static_cast<std::int64_t>(result.pages.scanned),
                                         .lruPages = static_cast<std::int64_t>(memcgs_[memcg].filePages)});
    // Where limit reclaim never calls a shrinker, nothing was measured that it could cost; a refused operation
    // then costs what a served one does (ARCHITECTURE.md, decisions).
    if (result.slab.calls == 0 && result.pages.scanned == 0 && shrinkers_.walk().knowsMemcgs())
        cpus_.spend(cpus_.timing().priorityLevel);
    if (memcg != request.target) totals_.innocentScans += result.slab.scanned;
    return result;
}

void Reclaimer::wakeFlusher() {
    if (std::exchange(totals_.flusherWoken, true)) return;
    cpus_.queueWork(WorkKind::Writeback, 0);
}

std::uint64_t Reclaimer::descend(const ReclaimRequest& request, bool forceDeactivate, int& lowest, PassResult& total) {
    const std::uint32_t cpu = cpus_.currentIndex();
    const std::uint64_t toReclaim = std::max(request.pages, kSwapClusterMax);
    // No shrinker is called for a limit and there is no page: the thirteen passes find nothing, and cost nothing.
    if (!shrinkers_.walk().knowsMemcgs() && memcgs_.isLeaf(request.target) && memcgs_[request.target].lruvecs.empty()) {
        lowest = 0;
        return 0;
    }
    std::uint64_t reclaimed = 0;
    int priority = kDefPriority;
    do {
        lowest = priority;
        PassResult level;
        for (std::uint32_t node = 0; node < memcgs_.nodes(); ++node)
            add(level, shrinkNode(request, node, {priority, toReclaim, forceDeactivate}));
        LAB_CHECK(cpus_.currentIndex() == cpu);
        reclaimed += level.pages.reclaimed;
        if (constants_.countsSlabPages) reclaimed += std::exchange(cpus_.cpu().reclaimedSlab, 0);
        if (level.pages.dirty > 0) wakeFlusher();
        add(total, level);
        if (level.slab.calls > 0 || level.pages.scanned > 0)
            journal_.emit<EventKind::ReclaimPriority>(request.target, static_cast<std::uint32_t>(priority),
                                                      static_cast<std::uint32_t>(reclaimed));
        if (reclaimed >= toReclaim) break;
    } while (--priority >= 0);
    return reclaimed;
}

std::uint64_t Reclaimer::tryToFreeMemcgPages(const ReclaimRequest& request) {
    Memcg& target = memcgs_[request.target];
    ++totals_.calls;
    ++target.reclaimCalls;
    journal_.emit<EventKind::ReclaimBegin>(request.target,
                                           static_cast<std::uint32_t>(std::max(request.pages, kSwapClusterMax)),
                                           request.task, 0,
                                           shrinkers_.walk().knowsMemcgs() ? RuleId::None : RuleId::LimitSkipsShrinkers);
    if (probe_ != nullptr) probe_->reclaimEdge(request.target);

    cpus_.cpu().taskReclaims = true;
    cpus_.cpu().reclaimedSlab = 0;
    PassResult total;
    int lowest = kDefPriority;
    std::uint64_t reclaimed = descend(request, false, lowest, total);
    // do_try_to_free_pages: nothing came, and active pages had been left alone: once more without mercy.
    if (reclaimed == 0 && total.pages.skippedDeactivate) reclaimed = descend(request, true, lowest, total);
    cpus_.cpu().taskReclaims = false;
    cpus_.cpu().reclaimedSlab = 0;

    totals_.freed += total.slab.freed;
    totals_.scanned += total.slab.scanned;
    totals_.pagesScanned += total.pages.scanned;
    totals_.pagesReclaimed += total.pages.reclaimed;
    memcgs_[request.target].reclaimFreed += total.slab.freed;
    journal_.emit<EventKind::ReclaimEnd>(request.target, static_cast<std::uint32_t>(reclaimed),
                                         static_cast<std::uint32_t>(lowest), static_cast<std::uint32_t>(total.slab.freed),
                                         constants_.countsSlabPages ? RuleId::SlabPagesCounted
                                                                    : RuleId::SlabPagesNotCounted);
    if (probe_ != nullptr) probe_->reclaimEdge(request.target);
    return reclaimed;
}

std::uint64_t Reclaimer::dropSlab() {
    std::uint64_t freed = 0;
    std::uint32_t rounds = 0;
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
    journal_.emit<EventKind::DropCachesEnd>(MemcgId::none(), static_cast<std::uint32_t>(freed), rounds);
    return freed;
}

void ReclaimTotals::hashInto(Hash64& hash) const {
    for (std::uint64_t word : {calls, freed, scanned, innocentScans, pagesScanned, pagesReclaimed,
                               std::uint64_t{flusherWoken}})
        hash.add(word);
}

}  // namespace reclaim
