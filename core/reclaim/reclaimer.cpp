#include "core/reclaim/reclaimer.h"
#include "core/reclaim/node_walk.h"

namespace reclaim {

PassResult Reclaimer::shrinkNode(const ReclaimRequest& request, std::uint32_t node, const ReclaimLevel& level) {
    NodeWalk walk = beginNode(request, node, level);
    while (stepNode(walk)) {
    }
    return walk.total;
}

NodeWalk Reclaimer::beginNode(const ReclaimRequest& request, std::uint32_t node, const ReclaimLevel& level) const {
    NodeWalk walk;
    walk.node = node;
    walk.target = request.target;
    walk.level = level;
    walk.global = request.global;
    walk.mayEnterFs = request.mayEnterFs;
    walk.memcgs = memcgs_.isLeaf(request.target) ? std::vector{request.target} : memcgs_.subtree(request.target);
    return walk;
}

bool Reclaimer::stepNode(NodeWalk& walk) {
    if (walk.memcgOpen) {
        if (!shrinkers_.step(walk.slab)) endMemcg(walk);
        return true;
    }
    if (walk.next < walk.memcgs.size()) {
        beginMemcg(walk);
        return true;
    }
    if (!walk.global || walk.after) return false;
    walk.after = walk.memcgOpen = true;
    walk.memcg = {};
    walk.slab = shrinkers_.begin({.node = walk.node,
                                  .memcg = walk.target,
                                  .target = walk.target,
                                  .priority = walk.level.priority,
                                  .globalReclaim = true,
                                  .afterMemcgs = true,
                                  .mayEnterFs = walk.mayEnterFs,
                                  .pagesScanned = static_cast<std::int64_t>(walk.total.pages.scanned),
                                  .lruPages = static_cast<std::int64_t>(reclaimablePages(walk.node))});
    return true;
}

void Reclaimer::beginMemcg(NodeWalk& walk) {
    const MemcgId memcg = walk.memcgs[walk.next];
    const ReclaimLevel& level = walk.level;
    walk.memcg = {};
    walk.memcg.pages = lruvecs_.shrink(memcg, walk.node, level.priority, level.toReclaim, level.forceDeactivate);
    walk.slab = shrinkers_.begin({.node = walk.node,
                                  .memcg = memcg,
                                  .target = walk.target,
                                  .priority = level.priority,
                                  .globalReclaim = walk.global,
                                  .mayEnterFs = walk.mayEnterFs,
                                  .pagesScanned = static_cast<std::int64_t>(walk.memcg.pages.scanned),
                                  .lruPages = static_cast<std::int64_t>(memcgs_[memcg].filePages)});
    walk.memcgOpen = true;
}

void Reclaimer::endMemcg(NodeWalk& walk) {
    PassResult& result = walk.memcg;
    result.slab = walk.slab.total;
    // Where limit reclaim never calls a shrinker, nothing was measured that it could cost; a refused operation
    // then costs what a served one does (ARCHITECTURE.md, decisions).
    if (!walk.after && result.slab.calls == 0 && result.pages.scanned == 0 &&
        (walk.global || shrinkers_.walk().knowsMemcgs()))
        cpus_.spend(cpus_.timing().priorityLevel);
    if (!walk.global && walk.memcgs[walk.next] != walk.target) totals_.innocentScans += result.slab.scanned;
    walk.total += result;
    walk.memcgOpen = false;
    if (!walk.after) ++walk.next;
}

std::uint64_t Reclaimer::reclaimablePages(std::uint32_t node) const {
    return node == UserPages::kNode ? userPages_.table().count(PageKind::File) : 0;  // without swap: pages of files
}

void Reclaimer::wakeFlusher() {
    if (std::exchange(totals_.flusherWoken, true)) return;
    cpus_.queueWork(WorkKind::Writeback, kNil);
}

std::uint64_t Reclaimer::descend(const ReclaimRequest& request, bool forceDeactivate, int& lowest, PassResult& total) {
    const std::uint32_t cpu = cpus_.currentIndex();
    const std::uint64_t toReclaim = std::max(request.pages, kSwapClusterMax);
    // No shrinker is called for a limit and there is no page: the thirteen passes find nothing, and cost nothing.
    if (!request.global && !shrinkers_.walk().knowsMemcgs() && memcgs_.isLeaf(request.target) &&
        memcgs_[request.target].lruvecs.empty()) {
        lowest = 0;
        return 0;
    }
    std::uint64_t reclaimed = 0;
    int priority = kDefPriority;
    do {
        lowest = priority;
        PassResult level;
        for (std::uint32_t node = 0; node < memcgs_.nodes(); ++node)
            level += shrinkNode(request, node, {priority, toReclaim, forceDeactivate});
        LAB_CHECK(cpus_.currentIndex() == cpu);
        std::uint64_t progress = level.pages.reclaimed;
        if (constants_.countsSlabPages || request.global) progress += std::exchange(cpus_.cpu().reclaimedSlab, 0);
        reclaimed += progress;
        if (progress > 0)  // shrink_node: who reclaims something revives a kswapd that had given up
            for (KswapdRun& run : totals_.kswapds) run.failures = 0;
        if (level.pages.dirty > 0) wakeFlusher();
        vmpressure(request.target, priority, level, progress);
        total += level;
        if (level.slab.calls > 0 || level.pages.scanned > 0)
            journal_.emit<EventKind::ReclaimPriority>(request.target, static_cast<std::uint32_t>(priority),
                                                      static_cast<std::uint32_t>(reclaimed));
        if (reclaimed >= toReclaim) break;
    } while (--priority >= 0);
    return reclaimed;
}

// In the context of the task that wants the pages: slab pages discarded there count as reclaimed.
std::uint64_t Reclaimer::doTryToFreePages(const ReclaimRequest& request, int& lowest, PassResult& total) {
    cpus_.cpu().taskReclaims = true;
    cpus_.cpu().reclaimedSlab = 0;
    std::uint64_t reclaimed = descend(request, false, lowest, total);
    // Nothing came, and active pages had been left alone: once more without mercy.
    if (reclaimed == 0 && total.pages.skippedDeactivate) reclaimed = descend(request, true, lowest, total);
    cpus_.cpu().taskReclaims = false;
    cpus_.cpu().reclaimedSlab = 0;
    totals_.pagesScanned += total.pages.scanned;
    totals_.pagesReclaimed += total.pages.reclaimed;
    return reclaimed;
}

std::uint64_t Reclaimer::tryToFreeMemcgPages(const ReclaimRequest& request) {
    Memcg& target = memcgs_[request.target];
    ++totals_.calls;
    ++target.reclaimCalls;
    journal_.emit<EventKind::ReclaimBegin>(
        request.target, static_cast<std::uint32_t>(std::max(request.pages, kSwapClusterMax)), request.task, 0,
        shrinkers_.walk().knowsMemcgs() ? RuleId::None : RuleId::LimitSkipsShrinkers);
    if (probe_ != nullptr) probe_->reclaimEdge(request.target);

    PassResult total;
    int lowest = kDefPriority;
    const std::uint64_t reclaimed = doTryToFreePages(request, lowest, total);

    totals_.freed += total.slab.freed;
    totals_.scanned += total.slab.scanned;
    memcgs_[request.target].reclaimFreed += total.slab.freed;
    memcgs_[request.target].reclaimAsked += total.slab.asked;
    journal_.emit<EventKind::ReclaimEnd>(
        request.target, static_cast<std::uint32_t>(reclaimed), static_cast<std::uint32_t>(lowest),
        static_cast<std::uint32_t>(total.slab.freed),
        constants_.countsSlabPages ? RuleId::SlabPagesCounted : RuleId::SlabPagesNotCounted);
    if (probe_ != nullptr) probe_->reclaimEdge(request.target);
    return reclaimed;
}

std::uint64_t Reclaimer::tryToFreePages(const ReclaimRequest& request, bool userPage) {
    ++(userPage ? totals_.allocstallUser : totals_.allocstallKernel);
    journal_.emit<EventKind::DirectReclaimBegin>(MemcgId::none(), static_cast<std::uint32_t>(request.pages),
                                                 request.task, 0, RuleId::DirectReclaimBelowMin);
    PassResult total;
    int lowest = kDefPriority;
    const std::uint64_t reclaimed = doTryToFreePages(request, lowest, total);
    totals_.pgscanDirect += total.pages.scanned;
    totals_.pgstealDirect += total.pages.reclaimed;
    totals_.directFreed += total.slab.freed;
    journal_.emit<EventKind::DirectReclaimEnd>(MemcgId::none(), static_cast<std::uint32_t>(reclaimed),
                                               static_cast<std::uint32_t>(lowest),
                                               static_cast<std::uint32_t>(total.slab.freed));
    return reclaimed;
}

std::uint64_t Reclaimer::dropSlab() {
    std::uint64_t freed = 0;
    std::uint32_t rounds = 0;
    bool more = true;
    while (more) {
        std::uint64_t round = 0;
        // pages_scanned and lru_pages are 1000 and 1000 here: delta = 2000 F / 1001 (epoch A).
        ShrinkPass pass{.memcg = MemcgTable::root(),
                        .target = MemcgTable::root(),
                        .priority = 0,
                        .globalReclaim = true,
                        .mayEnterFs = true,
                        .pagesScanned = 1000,
                        .lruPages = 1000};
        for (std::uint32_t node = 0; node < memcgs_.nodes(); ++node) {
            pass.node = node;
            pass.afterMemcgs = false;
            for (MemcgId memcg : memcgs_.subtree(MemcgTable::root())) {
                pass.memcg = memcg;
                round += shrinkers_.shrinkSlab(pass).freed;
            }
            pass.memcg = MemcgTable::root();
            pass.afterMemcgs = true;
            round += shrinkers_.shrinkSlab(pass).freed;
        }
        freed += round;
        more = constants_.dropCachesHalves ? (round >> rounds) > 1 : round > 10;
        ++rounds;
    }
    journal_.emit<EventKind::DropCachesEnd>(MemcgId::none(), static_cast<std::uint32_t>(freed), rounds);
    return freed;
}

void ReclaimTotals::hashInto(Hash64& hash) const {
    for (std::uint64_t word :
         {calls, freed, scanned, innocentScans, pagesScanned, pagesReclaimed, std::uint64_t{flusherWoken}, pgscanKswapd,
          pgstealKswapd, pgscanDirect, pgstealDirect, pageoutrun, allocstallKernel, allocstallUser, kswapdFreed,
          directFreed, pressureScanned, pressureReclaimed})
        hash.add(word);
    for (const KswapdRun& run : kswapds) run.hashInto(hash);
}

}  // namespace reclaim
