// Reclaimer: limit reclaim with its priority loop, and drop_caches. Source: mm/vmscan.c@6.1 shrink_node_memcgs,
// do_try_to_free_pages; fs/drop_caches.c.
//
// Threads: owned by one machine.
#pragma once
#include "core/reclaim/lruvec_reclaim.h"
#include "core/shrinker/shrinker.h"

namespace reclaim {

struct ReclaimConstants {
    // Pages of slabs given back in the reclaiming task's context count as progress (5.4 - 6.3).
    bool countsSlabPages = true;
    // Rounds of drop_caches go on while (freed >> round) > 1 (6.1), or while freed > 10.
    bool dropCachesHalves = true;
};

struct ReclaimTotals {
    std::uint64_t calls = 0, freed = 0, scanned = 0;
    // Objects scanned in cgroups other than the one whose limit was hit.
    std::uint64_t innocentScans = 0;
    std::uint64_t pagesScanned = 0, pagesReclaimed = 0;   // user pages, by limit reclaim and for the whole machine
    // The flusher was woken because reclaim met dirty pages, and has not run yet.
    bool flusherWoken = false;
    void hashInto(Hash64& hash) const;
};

// What one priority gave.
struct PassResult {
    ShrinkResult slab;
    LruvecResult pages;
};

struct ReclaimRequest {
    MemcgId target;
    std::uint64_t pages = 1;
    bool mayEnterFs = true;
    std::uint32_t task = 0;
};

class Reclaimer {
public:
    static constexpr std::uint64_t kSwapClusterMax = LruvecReclaim::kSwapClusterMax;
    static constexpr int kDefPriority = 12;

    Reclaimer(ReclaimTotals& totals, Shrinkers& shrinkers, UserPages& userPages, MemcgTable& memcgs, Cpus& cpus,
              Journal& journal, const ReclaimConstants& constants, Probe* probe)
        : totals_(totals), shrinkers_(shrinkers), memcgs_(memcgs), cpus_(cpus), journal_(journal),
          constants_(constants), probe_(probe), lruvecs_(userPages, memcgs, cpus, journal) {}

    // try_to_free_mem_cgroup_pages: pages counted as reclaimed.
    std::uint64_t tryToFreeMemcgPages(const ReclaimRequest& request);
    // drop_slab over all nodes and memcgs, as often as it is worth while; objects freed.
    std::uint64_t dropSlab();

private:
    struct Level {
        int priority;
        std::uint64_t toReclaim;
        bool forceDeactivate;
    };
    // The priority loop; pages counted as reclaimed.
    std::uint64_t descend(const ReclaimRequest& request, bool forceDeactivate, int& lowest, PassResult& total);
    PassResult shrinkNode(const ReclaimRequest& request, std::uint32_t node, const Level& level);
    PassResult shrinkMemcg(const ReclaimRequest& request, std::uint32_t node, MemcgId memcg, const Level& level);
    void wakeFlusher();

    ReclaimTotals& totals_;
    Shrinkers& shrinkers_;
    MemcgTable& memcgs_;
    Cpus& cpus_;
    Journal& journal_;
    const ReclaimConstants& constants_;
    Probe* probe_;
    LruvecReclaim lruvecs_;
    // The target's subtree as it was walked last; good while the tree has not changed.
    const std::vector<MemcgId>& subtreeOf(MemcgId top);
    std::vector<MemcgId> subtree_;
    MemcgId subtreeTop_;
    std::uint64_t subtreeVersion_ = 0;
};

}  // namespace reclaim
