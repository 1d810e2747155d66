// The bundles of choices that have a name: kernels and proposals, oldest first.
#include "core/strategy/choices.h"
#include "core/strategy/profile.h"

namespace reclaim {
namespace {

Strategy linux314() {
    Strategy s;
    s.id = "linux-3.14";
    s.title = "Linux 3.14";
    s.text = "Kernel memory counts against the limit, but reclaim at the limit cannot give dentries back.";
    s.source = "mm/memcontrol.c, mm/vmscan.c, mm/slab_common.c @v3.14";
    s.deadCaches = &choices::deadCachesLeak();
    s.listLru = &choices::listLruGlobal();
    s.shrinkers = &choices::shrinkersNotAware();
    s.accounting = &choices::accountingSlabPage();
    s.kmemLimit = &choices::kmemLimitFails();
    s.epoch = Epoch::A312;
    s.constants.charge = {
        .batch = 32, .retries = 5, .noRetryBeforeReclaim = true, .oomForKernelMemory = false, .atomicPastLimit = false};
    s.constants.holders = {.pagesHoldCss = false, .pagesMoveToParent = true};
    s.constants.reclaim = {.countsSlabPages = false, .dropCachesHalves = false};
    s.constants.pageAlloc = {.retries = 0, .looksAtReclaimable = false};
    s.constants.cpuPartial = CpuPartialRule::ByObjects;
    s.constants.kmemActiveByDefault = false;
    s.vfs = {.scanOneMore = false,
             .inodesWithPagesOnLru = true,
             .bhLruSize = 8,
             .buffersCharged = false,
             .readsWithoutFs = false,
             .cgroupWriteback = false};
    return s;
}

Strategy patchset2014() {
    Strategy s = linux314();
    s.id = "patchset-2014";
    s.title = "Patch set of 2014";
    s.text = "Shrinkers and LRU lists per cgroup: reclaim at the limit takes the cgroup's own dentries.";
    s.source = "cover letter 'Per memcg slab shrinkers', -mm 00/14, 21 Sep 2014, on 3.17";
    s.deadCaches = &choices::deadCachesShrinkOnce();
    s.listLru = &choices::listLruReparented();
    s.shrinkers = &choices::shrinkersWalkInShrinkSlab();
    s.epoch = Epoch::A;
    s.constants.charge.noRetryBeforeReclaim = false;
    return s;
}

Strategy linux316() {
    Strategy s = linux314();
    s.id = "linux-3.16";
    s.title = "Linux 3.16";
    s.text = "As 3.14, but a removed cgroup's caches are shrunk once and then forgotten.";
    s.source = "mm/slab_common.c, mm/memcontrol.c @v3.16; what 3.17 to 3.19 did is not verified";
    s.deadCaches = &choices::deadCachesShrinkOnce();
    s.epoch = Epoch::A;
    return s;
}

Strategy dangling2013() {
    Strategy s = patchset2014();
    s.id = "dangling-2013";
    s.title = "Dangling lists (2013)";
    s.text =
        "Lists and id of a removed cgroup stay until its last object is freed: arrays grow with every cgroup ever "
        "made.";
    s.source = "earlier attempts named in 'Per memcg slab shrinkers', -mm 00/14, 21 Sep 2014";
    s.listLru = &choices::listLruDangling();
    return s;
}

// The patch set of 2014 with another answer to the second question.
Strategy way(std::string id, const DeadCaches& deadCaches) {
    Strategy s = patchset2014();
    s.id = std::move(id);
    s.title = deadCaches.text().title;
    s.text = deadCaches.text().mechanism;
    s.source = deadCaches.text().source;
    s.deadCaches = &deadCaches;
    return s;
}

// 4.0 to 5.8: caches per cgroup, charged by page. Checked against captures of 4.14, 4.19 and 5.4.
Strategy linux40() {
    Strategy s;
    s.id = "linux-4.0";
    s.title = "Linux 4.0";
    s.text = "Shrinkers and lists per cgroup; a removed cgroup's caches cache nothing and live as long as it does.";
    s.source = "mm/slab_common.c, mm/vmscan.c, mm/list_lru.c @v4.0; captures of 4.14";
    s.deadCaches = &choices::deadCachesZeroPartial();
    s.listLru = &choices::listLruReparented();
    s.shrinkers = &choices::shrinkersPerMemcg();
    s.accounting = &choices::accountingSlabPage();
    s.kmemLimit = &choices::kmemLimitFails();
    s.epoch = Epoch::A;
    s.constants.charge = {.batch = 32, .retries = 5, .oomForKernelMemory = false, .atomicPastLimit = false};
    s.constants.holders = {.kernelPagesHoldCss = true, .offlineDrainsStock = false, .writtenInodesHoldCss = true};
    s.constants.reclaim = {.countsSlabPages = false, .dropCachesHalves = false};
    s.constants.cpuPartial = CpuPartialRule::ByObjects;
    s.constants.hidesEmptyCopies = true;
    s.vfs.inodesWithPagesOnLru = true;
    s.vfs.buffersCharged = false;
    s.vfs.readsWithoutFs = false;
    return s;
}

Strategy linux416() {
    Strategy s = linux40();
    s.id = "linux-4.16";
    s.title = "Linux 4.16";
    s.text = "As 4.0, but what is scanned depends on the priority alone.";
    s.source = "mm/vmscan.c @v4.16, 9092c71bb724";
    s.epoch = Epoch::B;
    return s;
}

Strategy linux419() {
    Strategy s = linux416();
    s.id = "linux-4.19";
    s.title = "Linux 4.19";
    s.text = "As 4.16, but only shrinkers that have something in a cgroup are called for it.";
    s.source = "mm/vmscan.c @v4.19, series v9 of K. Tkhai, July 2018; captures of 4.19";
    s.shrinkers = &choices::shrinkersBitmap();
    s.constants.charge.oomForKernelMemory = true;  // 29ef680ae7c2
    s.constants.filesCharged = true;
    s.constants.hidesEmptyCopies = false;
    s.vfs.buffersCharged = true;
    return s;
}

Strategy linux53() {
    Strategy s = linux419();
    s.id = "linux-5.3";
    s.title = "Linux 5.3";
    s.text = "A removed cgroup's caches become its parent's, and each goes with its last page.";
    s.source = "mm/slab_common.c, mm/memcontrol.c @v5.3, fb2f2b0adb98; captures of 5.4";
    s.deadCaches = &choices::deadCachesReparentCaches();
    s.constants.reclaim.countsSlabPages = true;
    s.constants.holders.offlineDrainsStock = true;
    return s;
}

Strategy linux59() {
    Strategy s = linux53();
    s.id = "linux-5.9";
    s.title = "Linux 5.9";
    s.text = "One set of caches for all cgroups; objects are charged by byte and handed to the parent.";
    s.source = "mm/memcontrol.c, mm/slab.h @v5.9, 9855609bde03, 10befea91b61";
    s.deadCaches = &choices::deadCachesShared();
    s.accounting = &choices::accountingObjectBytes();
    s.kmemLimit = &choices::kmemLimitMemoryOnly();
    s.constants.charge = {.batch = 32};
    s.vfs.readsWithoutFs = true;
    return s;
}

Strategy linux61() {
    Strategy s;
    s.id = "linux-6.1";
    s.title = "Linux 6.1";
    s.text =
        "Objects are charged by byte and handed to the parent when a cgroup goes; only shrinkers with work are called.";
    s.source = "mm/memcontrol.c, mm/vmscan.c, mm/list_lru.c @6.1 (Debian 6.1.192)";
    s.deadCaches = &choices::deadCachesShared();
    s.listLru = &choices::listLruLazy();
    s.shrinkers = &choices::shrinkersBitmap();
    s.accounting = &choices::accountingObjectBytes();
    s.kmemLimit = &choices::kmemLimitMemoryOnly();
    s.epoch = Epoch::C;
    return s;
}

}  // namespace

const std::vector<Strategy>& profiles() {
    using namespace choices;
    static const std::vector<Strategy> kProfiles{dangling2013(),
                                                 linux314(),
                                                 way("way-1", deadCachesNoCaching()),
                                                 way("way-2", deadCachesReap()),
                                                 way("way-3", deadCachesMoveSlabs()),
                                                 way("way-4", deadCachesCountObjects()),
                                                 way("way-5", deadCachesAdopt()),
                                                 linux316(),
                                                 patchset2014(),
                                                 linux40(),
                                                 linux416(),
                                                 linux419(),
                                                 linux53(),
                                                 linux59(),
                                                 linux61(),
                                                 way("oracle", deadCachesOracle())};
    return kProfiles;
}

}  // namespace reclaim
