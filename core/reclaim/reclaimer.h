// Reclaimer: who is scanned, and how hard: for a cgroup's limit, for the whole machine by a task (direct reclaim) and
// by kswapd, and for drop_caches. Source: mm/vmscan.c@6.1 shrink_node_memcgs, do_try_to_free_pages, try_to_free_pages,
// balance_pgdat, kswapd; mm/vmscan.c@3.14 shrink_zones, kswapd_shrink_zone; fs/drop_caches.c.
//
// Threads: owned by one machine.
// Invariants:
//   (1) kswapd is woken only while no zone of its node is above its high mark, and works until one is.
#pragma once
#include "core/reclaim/lruvec_reclaim.h"
#include "core/reclaim/node_walk.h"

namespace reclaim {

struct ReclaimConstants {
    // Pages of slabs given back in the reclaiming task's context count as progress at a cgroup's limit (5.4 - 6.3). For
    // the whole machine they have always counted.
    bool countsSlabPages = true;
    // Rounds of drop_caches go on while (freed >> round) > 1 (6.1), or while freed > 10.
    bool dropCachesHalves = true;
    // vmpressure starts the reaper of dead caches at medium.
    bool reapsOnPressure = false;
};

struct ReclaimTotals {
    std::uint64_t calls = 0, freed = 0, scanned = 0;
    // Objects scanned in cgroups other than the one whose limit was hit.
    std::uint64_t innocentScans = 0;
    std::uint64_t pressureScanned = 0, pressureReclaimed = 0;  // pages, in the present window of vmpressure
    std::uint64_t pagesScanned = 0, pagesReclaimed = 0;        // user pages, by limit reclaim and for the whole machine
    // The flusher was woken because reclaim met dirty pages, and has not run yet.
    bool flusherWoken = false;
    // vmstat, for the whole machine: pages of files by kswapd and by tasks, runs of kswapd, calls of direct reclaim.
    std::uint64_t pgscanKswapd = 0, pgstealKswapd = 0, pgscanDirect = 0, pgstealDirect = 0;
    std::uint64_t pageoutrun = 0, allocstallKernel = 0, allocstallUser = 0;
    std::uint64_t kswapdFreed = 0, directFreed = 0;  // objects
    std::vector<KswapdRun> kswapds;                  // by node; empty until one is woken
    void hashInto(Hash64& hash) const;
};

struct ReclaimRequest {
    MemcgId target;
    std::uint64_t pages = 1;
    bool mayEnterFs = true;
    std::uint32_t task = 0;
    bool global = false;  // pressure on the whole machine: the target is the root
};

class Reclaimer {
public:
    static constexpr std::uint64_t kSwapClusterMax = LruvecReclaim::kSwapClusterMax;
    static constexpr int kDefPriority = 12;
    static constexpr std::uint32_t kMaxReclaimRetries = 16;  // MAX_RECLAIM_RETRIES; also runs of kswapd in vain

    Reclaimer(ReclaimTotals& totals, Shrinkers& shrinkers, UserPages& userPages, const PageAllocator& pages,
              MemcgTable& memcgs, Cpus& cpus, Journal& journal, const ReclaimConstants& constants, Probe* probe)
        : totals_(totals),
          shrinkers_(shrinkers),
          userPages_(userPages),
          pages_(pages),
          memcgs_(memcgs),
          cpus_(cpus),
          journal_(journal),
          constants_(constants),
          probe_(probe),
          lruvecs_(userPages, memcgs, cpus, journal) {}

    // try_to_free_mem_cgroup_pages: pages counted as reclaimed.
    std::uint64_t tryToFreeMemcgPages(const ReclaimRequest& request);
    // try_to_free_pages, direct reclaim by a task that wants a page: pages counted as reclaimed.
    std::uint64_t tryToFreePages(const ReclaimRequest& request, bool userPage);
    // drop_slab over all nodes and memcgs, as often as it is worth while; objects freed.
    std::uint64_t dropSlab();

    // wakeup_kswapd: unless it runs, or the node is balanced, or it has given the node up.
    void wakeKswapd(std::uint32_t node);
    // One step of kswapd of the node, in its context.
    void stepKswapd(std::uint32_t node);
    // Pages of the node that reclaim could take if it had to (zone_reclaimable_pages).
    std::uint64_t reclaimablePages(std::uint32_t node) const;

private:
    // The priority loop; pages counted as reclaimed.
    std::uint64_t descend(const ReclaimRequest& request, bool forceDeactivate, int& lowest, PassResult& total);
    std::uint64_t doTryToFreePages(const ReclaimRequest& request, int& lowest, PassResult& total);
    PassResult shrinkNode(const ReclaimRequest& request, std::uint32_t node, const ReclaimLevel& level);
    NodeWalk beginNode(const ReclaimRequest& request, std::uint32_t node, const ReclaimLevel& level) const;
    // One memcg's pages, or one step of its shrinkers. False: all have had their turn.
    bool stepNode(NodeWalk& walk);
    void beginMemcg(NodeWalk& walk);
    void endMemcg(NodeWalk& walk);
    void wakeFlusher();
    void vmpressure(MemcgId target, int priority, const PassResult& level, std::uint64_t reclaimed);

    // balance_pgdat, in steps.
    KswapdRun& kswapdRun(std::uint32_t node);
    void beginBalance(KswapdRun& run, std::uint32_t node);
    void beginLevel(KswapdRun& run, std::uint32_t node);
    void endLevel(KswapdRun& run, std::uint32_t node);
    void endBalance(KswapdRun& run, std::uint32_t node);
    void tryToSleep(KswapdRun& run, std::uint32_t node);

    ReclaimTotals& totals_;
    Shrinkers& shrinkers_;
    UserPages& userPages_;
    const PageAllocator& pages_;
    MemcgTable& memcgs_;
    Cpus& cpus_;
    Journal& journal_;
    const ReclaimConstants& constants_;
    Probe* probe_;
    LruvecReclaim lruvecs_;
};

}  // namespace reclaim
