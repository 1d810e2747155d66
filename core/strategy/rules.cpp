#include "core/strategy/rules.h"
#include "core/strategy/profile.h"

namespace reclaim {

namespace {

constexpr std::array<RuleInfo, static_cast<std::size_t>(RuleId::Count)> kRules{{
    {RuleId::None, "none", "Nothing to explain.", ""},
    {RuleId::KmemActiveForLimit, "kmem-active-for-limit",
     "Kernel memory of a cgroup is charged only once kmem is active. The lab activates it for a cgroup that has a "
     "limit, and for the children of such a cgroup.",
     "mm/memcontrol.c@v3.14 memcg_update_kmem_limit, memcg_propagate_kmem"},
    {RuleId::LimitSkipsShrinkers, "limit-skips-shrinkers",
     "Reclaim for a cgroup's limit never calls shrinkers: dentries and inodes cannot be given back there.",
     "mm/vmscan.c@v3.14 shrink_zones (global_reclaim); cover letter 'Per memcg slab shrinkers', 21 Sep 2014"},
    {RuleId::WalkInShrinkSlab, "walk-in-shrink-slab",
     "shrink_slab calls memcg-aware shrinkers once for each kmem-active cgroup below the target.",
     "patch series 'Per memcg slab shrinkers', -mm 00/14, 21 Sep 2014"},
    {RuleId::BitmapWalk, "bitmap-walk",
     "Only shrinkers whose bit is set for the cgroup are called; the root calls all of them.",
     "mm/vmscan.c@v4.19 shrink_slab_memcg; series v9 of K. Tkhai, July 2018"},
    {RuleId::EpochA, "epoch-a",
     "Objects to scan = 4 S / seeks * F / (L + 1): the ratio of pages scanned to pages on the LRU. A cgroup "
     "without user pages has S = 32, L = 0, so one pass may scan everything twice.",
     "mm/vmscan.c@v3.15 shrink_slab_node"},
    {RuleId::EpochB, "epoch-b", "Objects to scan = (F >> priority) * 4 / seeks; deferred work is added whole.",
     "mm/vmscan.c@v4.16 do_shrink_slab, 9092c71bb724"},
    {RuleId::EpochC, "epoch-c",
     "Objects to scan = (F >> priority) * 4 / seeks plus deferred >> priority, at most 2F; deferred work is kept "
     "per cgroup.",
     "mm/vmscan.c@v5.13 do_shrink_slab, 18bb473e5031"},
    {RuleId::ScanBatch, "scan-batch",
     "Less than one batch is not scanned but deferred to a later call (super blocks: 1024 objects).",
     "mm/vmscan.c do_shrink_slab; fs/super.c alloc_super"},
    {RuleId::SlabPagesCounted, "slab-pages-counted",
     "Progress is pages: slab pages given back in the context of the reclaiming task count, freed objects do not.",
     "mm/vmscan.c@6.1 shrink_node (reclaim_state); captures of 5.4 and 6.1"},
    {RuleId::SlabPagesNotCounted, "slab-pages-not-counted",
     "Limit reclaim does not count slab pages: a cgroup that holds only slab always goes down to priority 0.",
     "mm/vmscan.c before 5.4 (no reclaim_state in the limit path); captures of 4.14 and 4.19"},
    {RuleId::MarginAfterReclaim, "margin-after-reclaim",
     "Room has appeared below the limit: the charge is tried again, whatever reclaim reported.",
     "mm/memcontrol.c try_charge_memcg (mem_cgroup_margin)"},
    {RuleId::RetriesUsedUp, "retries-used-up", "Reclaim made no progress as often as it may be tried.",
     "mm/memcontrol.c@6.1 MAX_RECLAIM_RETRIES 16; MEM_CGROUP_RECLAIM_RETRIES 5 in the v1 era"},
    {RuleId::NoRetry, "no-retry", "__GFP_NORETRY: one attempt, then failure (SLUB tries a slab page so first).",
     "mm/slub.c allocate_slab; mm/memcontrol.c try_charge"},
    {RuleId::NoVictim, "no-victim", "Out of memory in the cgroup and no task that may be killed: the charge fails.",
     "mm/memcontrol.c@6.1 mem_cgroup_oom; capture K5 of 6.1"},
    {RuleId::OomVictim, "oom-victim",
     "Out of memory in the cgroup: the process whose death gives back most, among those that may be killed, is killed.",
     "mm/oom_kill.c@6.1 select_bad_process, oom_kill_process; capture K5 of 6.1"},
    {RuleId::DyingTaskRetries, "dying-task-retries",
     "A killed process that charges tries reclaim 17 times more and is then let out with ENOMEM: 35 calls in all.",
     "mm/memcontrol.c@6.1 try_charge_memcg (passed_oom, task_is_dying); capture K5 of 6.1"},
    {RuleId::AtomicPastLimit, "atomic-past-limit",
     "A charge with __GFP_HIGH that may not block goes past the limit instead of failing.",
     "mm/memcontrol.c@6.1 try_charge_memcg (nomem, force)"},
    {RuleId::CannotBlock, "cannot-block", "A charge that may not block cannot reclaim: it fails at once.",
     "mm/memcontrol.c try_charge (gfpflags_allow_blocking, __GFP_WAIT)"},
    {RuleId::FsRefused, "fs-refused",
     "A super block refuses to scan without __GFP_FS, because freeing an inode may enter the same filesystem. The "
     "work is deferred.",
     "fs/super.c super_cache_scan"},
    {RuleId::ListGlobal, "list-global",
     "One LRU list per node for everybody: reclaim cannot pick one cgroup's objects, and removing a cgroup moves "
     "nothing.",
     "mm/list_lru.c@v3.12"},
    {RuleId::ListReparented, "list-reparented",
     "At offline the entries move to the parent's list and the id is free again; charges do not move.",
     "mm/list_lru.c@v4.0 memcg_drain_all_list_lrus, 2788cf0c401c"},
    {RuleId::ListLazy, "list-lazy",
     "Lists are made when a cgroup first puts something there; at offline the entries move to the parent's list.",
     "mm/list_lru.c@v5.18; mail of Muchun Song, 20 Dec 2021"},
    {RuleId::ListDangling, "list-dangling",
     "Lists and id of a removed cgroup are kept until its last object is freed; the arrays grow with every cgroup "
     "ever made.",
     "earlier attempts named in 'Per memcg slab shrinkers', 21 Sep 2014"},
    {RuleId::CacheDeadFlag, "cache-dead-flag",
     "Offline marks the cgroup's caches dead and queues their destruction; it succeeds only if no page is left "
     "then. SLUB keeps empty slabs, so a cache whose last object goes later is never destroyed.",
     "RFC 'how should we deal with dead memcgs' kmem caches?', 20 Apr 2014; mm/slab_common.c@v3.14"},
    {RuleId::CacheShrinkOnce, "cache-shrink-once",
     "Offline shrinks the cgroup's caches once and destroys the empty ones; the others are leaked.",
     "mm/slab_common.c@v3.16; patches 'simplify work-flow', Apr 2014"},
    {RuleId::CacheShared, "cache-shared", "All cgroups use the same caches: none can be left behind.",
     "mm/slab_common.c@v5.9, 9855609bde03, 10befea91b61"},
    {RuleId::CssHeldBySlabPages, "css-held-by-slab-pages",
     "Slab pages charged to a cgroup, and its caches, hold its css: it stays dying until the last one is gone.",
     "mm/memcontrol.c@v3.14 memcg_kmem_mark_dead"},
    {RuleId::CssObjcgReparented, "css-objcg-reparented",
     "Objects are charged through an obj_cgroup that offline hands to the parent: they hold nothing.",
     "mm/memcontrol.c@v5.9 memcg_reparent_objcgs"},
    {RuleId::CssHeldByPages, "css-held-by-pages",
     "Each page of a file or of tmpfs charged to a cgroup holds its css: a removed cgroup stays until the last is "
     "gone.",
     "mm/memcontrol.c@v3.19, e8ea14cc6ead; capture K3 of 6.1"},
    {RuleId::PagesMovedToParent, "pages-moved-to-parent",
     "At offline pages of files and their charge are moved to the parent: they hold nothing.",
     "mm/memcontrol.c@v3.14 mem_cgroup_reparent_charges; ended by b2052564e66d (3.19)"},
    {RuleId::InodesWithPagesOnLru, "inodes-with-pages-on-lru",
     "An unused inode is on the LRU also while its file has pages in memory; scanning it drops them.",
     "fs/inode.c@v5.4 inode_lru_isolate"},
    {RuleId::InodesWithPagesOffLru, "inodes-with-pages-off-lru",
     "An inode is on the LRU only when no page of its file is in memory.",
     "fs/inode.c@v5.16 __inode_add_lru, 51b8c1fe250d; capture K3ext4 of 6.1"},
    {RuleId::BlocksOfTheDevice, "blocks-of-the-device",
     "Blocks of the inode table, of directories and bitmaps are pages charged to who reads them first; those whose "
     "buffers a "
     "CPU used last stay in its bh_lru, at most until umount. So are the nodes of the tree they are in, to who reads "
     "the first of "
     "16 or 64 neighbours.",
     "fs/buffer.c@v6.1 grow_dev_page, bh_lru_install, invalidate_bh_lrus; lib/radix-tree.c@v4.14; captures KDf and "
     "K3ext4: 12 or 13 of 16 places"},
    {RuleId::WrittenInodesHoldCss, "written-inodes-hold-css",
     "Writeback by cgroup holds the css of whoever wrote an inode, while the inode is in memory.",
     "fs/fs-writeback.c@v5.4 inode_attach_wb; captures KDf of 4.14, 4.19 and 5.4"},
    {RuleId::UnawareOnlyGlobal, "unaware-only-global",
     "A shrinker that knows no memcgs is called for pressure on the whole machine, never for a cgroup's limit.",
     "mm/vmscan.c shrink_slab (SHRINKER_MEMCG_AWARE)"},
    {RuleId::KswapdWakesAtLow, "kswapd-wakes-at-low",
     "An allocation that finds every zone below its low mark wakes kswapd, unless a zone is above its high mark.",
     "mm/page_alloc.c@6.1 wake_all_kswapds; mm/vmscan.c@6.1 wakeup_kswapd"},
    {RuleId::KswapdUntilHigh, "kswapd-until-high",
     "kswapd reclaims from the whole tree until a zone is above its high mark, naps for a tenth of a second, and looks "
     "again.",
     "mm/vmscan.c@6.1 balance_pgdat, pgdat_balanced, kswapd_try_to_sleep"},
    {RuleId::KswapdGivesUp, "kswapd-gives-up",
     "After 16 runs in a row that reclaimed nothing kswapd is not woken any more, until somebody else reclaims "
     "something.",
     "mm/vmscan.c@4.12 kswapd_failures, c73322d098e4; the lab uses it for earlier kernels too"},
    {RuleId::DirectReclaimBelowMin, "direct-reclaim-below-min",
     "An allocation that may block and finds no page above the min mark reclaims 32 pages itself.",
     "mm/page_alloc.c@6.1 __alloc_pages_slowpath; mm/vmscan.c@6.1 try_to_free_pages"},
    {RuleId::NoPageWithoutBlocking, "no-page-without-blocking",
     "An allocation that may not block fails at the min mark; with __GFP_HIGH it goes down to three eighths of it.",
     "mm/page_alloc.c@6.1 __zone_watermark_ok (ALLOC_HIGH, ALLOC_HARDER)"},
    {RuleId::NoOomWithoutFs, "no-oom-without-fs",
     "Nobody is killed for an allocation without __GFP_FS: it tries again. The kernel does so for ever, the lab 16 "
     "times.",
     "mm/oom_kill.c@6.1 out_of_memory; mm/page_alloc.c@6.1 __alloc_pages_may_oom"},
    {RuleId::OomAfterRetries, "oom-after-retries",
     "Somebody is killed after 16 calls of direct reclaim in vain, or as soon as the pages of files that are left "
     "could not "
     "bring a zone above its min mark: slab is not looked at.",
     "mm/page_alloc.c@4.7 should_reclaim_retry, 0a0337e0d1d1"},
    {RuleId::OomAtOnce, "oom-at-once", "Somebody is killed after one call of direct reclaim in vain.",
     "mm/page_alloc.c@v3.14 __alloc_pages_slowpath (did_some_progress)"},
    {RuleId::WalkPerMemcg, "walk-per-memcg",
     "Reclaim asks every memcg-aware shrinker for each cgroup it passes, whether it has anything there or not.",
     "mm/vmscan.c@v4.0 shrink_zone, @v4.14 shrink_node"},
    {RuleId::CacheNoCaching, "cache-no-caching",
     "A dead cache keeps no empty slab: the free that empties one gives it back, and the last one destroys the cache.",
     "RFC of 20 Apr 2014, #1; v3 0/8 of June 2014"},
    {RuleId::CacheReaped, "cache-reaped",
     "A reaper passes over all dead caches at fixed times, shrinks them, and destroys the empty ones.",
     "RFC of 20 Apr 2014, #2"},
    {RuleId::CacheReapedOnPressure, "cache-reaped-on-pressure",
     "The reaper passes over all dead caches when vmpressure is medium or critical.",
     "RFC of 20 Apr 2014, #2; mm/vmpressure.c@6.1"},
    {RuleId::CacheSlabsMoved, "cache-slabs-moved",
     "Offline moves the slabs that are on a list to the parent's cache. Full ones are on none: they stay behind, and "
     "their "
     "cache with them.",
     "RFC of 20 Apr 2014, #3; https://lkml.org/lkml/2014/5/13/446"},
    {RuleId::CacheTrackedSlabsMoved, "cache-tracked-slabs-moved",
     "Full slabs are on a list too, so that offline can move all of them; every change from or to full takes the "
     "node's lock.",
     "RFC of 20 Apr 2014, #3; https://lkml.org/lkml/2014/5/13/446"},
    {RuleId::CacheObjectsCounted, "cache-objects-counted",
     "Each object holds a reference on its cache; offline kills the counter, and the last free destroys the cache.",
     "RFC of 20 Apr 2014, #4; lib/percpu-refcount.c"},
    {RuleId::CacheAdopted, "cache-adopted",
     "Offline leaves the caches in the slot of their kmemcg id; the next cgroup with that id goes on with them.",
     "thread of the RFC, 21 Apr 2014 (53553283.7020709@parallels.com)"},
    {RuleId::CacheZeroPartial, "cache-zero-partial",
     "After offline nothing is cached, so that slabs go with their last object; the caches go when the css is freed.",
     "mm/slab_common.c@v4.0, d6e0b7fa1186; captures KD of 4.14 and 4.19"},
    {RuleId::CacheReparented, "cache-reparented",
     "Offline makes the caches the parent's; each is destroyed when its last slab page is given back.",
     "mm/slab_common.c@v5.3, fb2f2b0adb98; capture KD of 5.4"},
    {RuleId::CacheOracle, "cache-oracle", "A dead cache is destroyed at the moment nothing is left of it.",
     "a yardstick of the lab; no kernel does it"},
    {RuleId::CssContextHandedUp, "css-context-handed-up",
     "Slab pages are charged to a context that offline points to the parent: they do not hold the css.",
     "fb2f2b0adb98 (5.3); thread of the RFC, 21 Apr 2014"},
    {RuleId::CacheMadeByWorker, "cache-made-by-worker",
     "A cgroup's copy of a cache is made by a worker when it first wants an object; until then the root cache serves, "
     "charged to nobody. Cgroups that are there when the run begins have used theirs before.",
     "mm/memcontrol.c@v3.14 memcg_create_cache_enqueue, @v4.0 memcg_schedule_kmem_cache_create"},
    {RuleId::NoFailPastLimit, "nofail-past-limit",
     "A charge with __GFP_NOFAIL, as a filesystem makes it for its blocks and buffers, goes past the limit when all "
     "else fails.",
     "mm/memcontrol.c@6.1 try_charge_memcg (nomem, force); fs/buffer.c grow_dev_page, alloc_page_buffers"},
    {RuleId::BuffersCharged, "buffers-charged",
     "The buffer_head of a page is charged to the cgroup that the page is charged to.",
     "fs/buffer.c@v4.19 alloc_page_buffers (release from captures KDf of 4.14 and 4.19)"},
    {RuleId::BackgroundWriteback, "background-writeback",
     "Dirty pages of files are written in the background when they exceed 10 % of what the machine could use as page "
     "cache, "
     "or, with cgroup writeback, 15 % of a cgroup's, and until 10 % are left.",
     "mm/page-writeback.c@6.1 balance_dirty_pages, domain_dirty_limits, wb_over_bg_thresh; c2aa723a6093 (4.2)"},
    {RuleId::SlubKeepsSlabs, "slub-keeps-slabs",
     "SLUB keeps slabs without an object, on its CPUs and up to min_partial of them on a node, until the cache is "
     "shrunk.",
     "mm/slub.c@6.1 __slab_free, put_cpu_partial"},
    {RuleId::SlabCacheReap, "slab-cache-reap",
     "SLAB's cache_reap drains a fifth of each array that was not used, every two seconds, and a fifth of what may be "
     "kept of "
     "free slabs, every four: a dead cache becomes empty by itself. What 4.0 to 5.8 do to SLUB's partial lists is one "
     "shrink at offline here.",
     "mm/slab.c@4.14 cache_reap, drain_array, drain_freelist, @5.4 __kmemcg_cache_deactivate"},
}};

}  // namespace

const std::array<RuleInfo, static_cast<std::size_t>(RuleId::Count)>& ruleTable() { return kRules; }

const RuleInfo& infoOf(RuleId rule) {
    const RuleInfo& info = ruleTable()[static_cast<std::size_t>(rule)];
    LAB_CHECK(info.id == rule);
    return info;
}

std::vector<RuleId> rulesOf(const Strategy& s) {
    std::vector<RuleId> out;
    const auto add = [&out](RuleId rule) {
        if (rule != RuleId::None) out.push_back(rule);
    };
    if (!s.constants.kmemActiveByDefault) add(RuleId::KmemActiveForLimit);
    add(s.shrinkers->decide({.isTarget = true, .isOnline = true, .kmemActive = true}).rule);
    add(s.epoch == Epoch::C ? RuleId::EpochC : s.epoch == Epoch::B ? RuleId::EpochB : RuleId::EpochA);
    add(RuleId::ScanBatch);
    add(s.constants.reclaim.countsSlabPages ? RuleId::SlabPagesCounted : RuleId::SlabPagesNotCounted);
    add(RuleId::MarginAfterReclaim);
    add(RuleId::RetriesUsedUp);
    if (s.constants.charge.oomForKernelMemory) add(RuleId::NoVictim);
    if (s.constants.charge.oomForKernelMemory) {
        add(RuleId::OomVictim);
        add(RuleId::DyingTaskRetries);
    }
    add(RuleId::CannotBlock);
    if (s.constants.charge.atomicPastLimit) add(RuleId::AtomicPastLimit);
    add(RuleId::FsRefused);
    add(RuleId::UnawareOnlyGlobal);
    for (RuleId rule : {RuleId::KswapdWakesAtLow, RuleId::KswapdUntilHigh, RuleId::KswapdGivesUp,
                        RuleId::DirectReclaimBelowMin, RuleId::NoPageWithoutBlocking, RuleId::NoOomWithoutFs})
        add(rule);
    add(s.constants.pageAlloc.looksAtReclaimable ? RuleId::OomAfterRetries : RuleId::OomAtOnce);
    add(s.listLru->atOffline().rule);
    if (s.accounting->cachePerMemcg()) add(RuleId::CacheMadeByWorker);
    add(s.deadCaches->rule());
    add(s.slabAllocator->rule());
    add(s.deadCaches->traits().handsToParent ? RuleId::CssContextHandedUp : s.accounting->rule());
    const HolderConstants& holders = s.constants.holders;
    if (holders.pagesHoldCss) add(RuleId::CssHeldByPages);
    if (holders.pagesMoveToParent) add(RuleId::PagesMovedToParent);
    if (holders.writtenInodesHoldCss) add(RuleId::WrittenInodesHoldCss);
    add(s.vfs.inodesWithPagesOnLru ? RuleId::InodesWithPagesOnLru : RuleId::InodesWithPagesOffLru);
    add(RuleId::BackgroundWriteback);
    add(RuleId::BlocksOfTheDevice);
    if (s.vfs.buffersCharged) add(RuleId::BuffersCharged);
    add(RuleId::NoFailPastLimit);
    return out;
}

}  // namespace reclaim
