// kswapd of a node: woken when free pages are low, it reclaims from the whole tree until they are high again.
// Source: mm/vmscan.c@6.1 wakeup_kswapd, kswapd, balance_pgdat, kswapd_shrink_node, kswapd_try_to_sleep.
//
// Left out: boosted watermarks (fragmentation is not modelled), compaction, soft limits.
#include "core/reclaim/node_walk.h"
#include "core/reclaim/reclaimer.h"

namespace reclaim {

KswapdRun& Reclaimer::kswapdRun(std::uint32_t node) {
    if (totals_.kswapds.size() <= node) totals_.kswapds.resize(node + 1u);
    return totals_.kswapds[node];
}

void Reclaimer::wakeKswapd(std::uint32_t node) {
    if (cpus_.kswapd(node).state == KswapdThread::State::Runnable) return;
    KswapdRun& run = kswapdRun(node);
    if (run.failures >= kMaxReclaimRetries || pages_.balanced(node)) return;
    run.napped = false;  // woken before its nap was over: it does not look again, it works
    cpus_.wakeKswapd(node);
    journal_.emit<EventKind::KswapdWake>(MemcgId::none(), node, cpus_.kswapd(node).cpu,
                                         static_cast<std::uint32_t>(pages_.freePages(node)), RuleId::KswapdWakesAtLow);
}

void Reclaimer::stepKswapd(std::uint32_t node) {
    KswapdRun& run = kswapdRun(node);
    if (run.walking) {
        if (!stepNode(run.walk)) endLevel(run, node);
        return;
    }
    if (run.balancing) {
        if (pages_.balanced(node)) endBalance(run, node);
        else beginLevel(run, node);
        return;
    }
    // Its nap is over and it was left in peace: it sleeps until woken, unless pages have been taken meanwhile.
    if (std::exchange(run.napped, false) && (run.failures >= kMaxReclaimRetries || pages_.balanced(node))) {
        cpus_.sleepKswapd(node);
        journal_.emit<EventKind::KswapdSleep>(MemcgId::none(), node);
        return;
    }
    beginBalance(run, node);
}

void Reclaimer::beginBalance(KswapdRun& run, std::uint32_t node) {
    ++totals_.pageoutrun;
    run.balancing = true;
    run.priority = kDefPriority;
    run.reclaimed = run.freed = 0;
    cpus_.kswapd(node).reclaimedSlab = 0;
    journal_.emit<EventKind::KswapdBegin>(MemcgId::none(), node, static_cast<std::uint32_t>(pages_.freePages(node)));
}

void Reclaimer::beginLevel(KswapdRun& run, std::uint32_t node) {
    run.walking = true;
    run.walk = beginNode({.target = MemcgTable::root(), .global = true}, node,
                         {run.priority, pages_.kswapdTarget(node), false});
}

void Reclaimer::endLevel(KswapdRun& run, std::uint32_t node) {
    const PassResult& level = run.walk.total;
    const std::uint64_t reclaimed = level.pages.reclaimed + std::exchange(cpus_.kswapd(node).reclaimedSlab, 0);
    run.walking = false;
    run.reclaimed += reclaimed;
    run.freed += level.slab.freed;
    totals_.kswapdFreed += level.slab.freed;
    totals_.pgscanKswapd += level.pages.scanned;
    totals_.pgstealKswapd += level.pages.reclaimed;
    totals_.pagesScanned += level.pages.scanned;
    totals_.pagesReclaimed += level.pages.reclaimed;
    if (level.pages.dirty > 0) wakeFlusher();
    if (reclaimed > 0) run.failures = 0;
    if (level.slab.calls > 0 || level.pages.scanned > 0)
        journal_.emit<EventKind::ReclaimPriority>(MemcgTable::root(), static_cast<std::uint32_t>(run.priority),
                                                  static_cast<std::uint32_t>(run.reclaimed));
    // Looking at enough pages of files would do at full efficiency: only then the priority stays.
    if (level.pages.scanned < run.walk.level.toReclaim || reclaimed == 0) --run.priority;
    if (run.priority >= 1) return;
    if (run.reclaimed == 0) ++run.failures;
    endBalance(run, node);
}

void Reclaimer::endBalance(KswapdRun& run, std::uint32_t node) {
    run.balancing = false;
    journal_.emit<EventKind::KswapdEnd>(MemcgId::none(), static_cast<std::uint32_t>(pages_.freePages(node)),
                                        static_cast<std::uint32_t>(run.reclaimed),
                                        static_cast<std::uint32_t>(run.freed),
                                        pages_.balanced(node)                ? RuleId::KswapdUntilHigh
                                        : run.failures >= kMaxReclaimRetries ? RuleId::KswapdGivesUp
                                                                             : RuleId::None);
    tryToSleep(run, node);
}

void Reclaimer::tryToSleep(KswapdRun& run, std::uint32_t node) {
    if (run.failures < kMaxReclaimRetries && !pages_.balanced(node)) return;  // it starts over
    if (cpus_.napKswapd(node)) {
        run.napped = true;
        return;
    }
    cpus_.sleepKswapd(node);
    journal_.emit<EventKind::KswapdSleep>(MemcgId::none(), node);
}

void KswapdRun::hashInto(Hash64& hash) const {
    hash.add(std::uint64_t{balancing} | std::uint64_t{walking} << 1 | std::uint64_t{napped} << 2 |
             static_cast<std::uint64_t>(priority) << 8 | std::uint64_t{failures} << 32);
    hash.add(reclaimed);
    hash.add(freed);
    if (!walking) return;
    hash.add(std::uint64_t{walk.next} << 32 | std::uint64_t{walk.slab.next} << 2 | std::uint64_t{walk.memcgOpen} << 1 |
             std::uint64_t{walk.after});
    hash.add(static_cast<std::uint64_t>(walk.slab.call.left));
    hash.add(walk.total.slab.freed + walk.total.pages.reclaimed);
}

}  // namespace reclaim
