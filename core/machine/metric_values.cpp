// How each metric is read off a machine: one row a metric, in the order of the table of metrics.
#include "core/machine/kernel.h"

namespace reclaim {
namespace {

double num(std::uint64_t value) { return static_cast<double>(value); }

struct Look {
    const Kernel& kernel;
    const MachineState& state;
    MemcgId id;
    const Memcg& memcg;
    const CacheTotals* totals;  // null: nobody has walked over the caches yet

    // Of the cgroup with all below it, as memory.stat shows it.
    template <class Own>
    double below(Own own) const {
        if (state.memcgs.isLeaf(id)) return num(own(id));
        std::uint64_t total = 0;
        for (MemcgId each : state.memcgs.subtree(id)) total += own(each);
        return num(total);
    }
    double slabBytes(bool reclaimableOnly) const {
        // The root's is that of all cgroups, and where pages are charged those of their caches.
        if (totals != nullptr && id == MemcgTable::root() && state.strategy.accounting->unit() == ChargeUnit::SlabPage)
            return num((reclaimableOnly ? totals->ownedReclaimablePages : totals->ownedPages) * kPageSize);
        return below([&](MemcgId each) { return kernel.kmem().slabBytes(each, reclaimableOnly); });
    }
    double onLists(PageList Lruvec::*list) const {
        return below([&](MemcgId each) {
            std::uint64_t pages = 0;
            for (const Lruvec& lruvec : state.memcgs[each].lruvecs) pages += (lruvec.*list).count;
            return pages * kPageSize;
        });
    }
    double lruLength(LruId Mount::*lru) const {
        std::uint64_t length = 0;
        for (const Mount& mount : state.dentries.mounts)
            for (std::uint32_t node = 0; node < state.memcgs.nodes(); ++node)
                length += kernel.lrus().countOne(mount.*lru, node, id);
        return num(length);
    }
    double refs(CssRef kind) const { return num(memcg.refs[static_cast<std::size_t>(kind)]); }
    double dyingRefs(CssRef kind) const { return num(state.memcgs.dyingRefs(kind)); }
    double pages(PageKind kind) const { return num(state.pageTable.count(kind)); }

    // From the walk of the sample, or one for this value alone.
    template <class Read>
    double ofCaches(Read read) const {
        return num(totals != nullptr ? read(*totals) : read(CacheTotals::of(state.slabs, state.kmem.rootCaches)));
    }
    double activeObjs(CacheTotals::Named CacheTotals::*named) const {
        return ofCaches([named](const CacheTotals& t) { return (t.*named).objects - (t.*named).free; });
    }
    double numObjs(CacheTotals::Named CacheTotals::*named) const {
        return ofCaches([named](const CacheTotals& t) { return (t.*named).objects; });
    }
    double numSlabs(CacheTotals::Named CacheTotals::*named) const {
        return ofCaches([named](const CacheTotals& t) { return (t.*named).slabs; });
    }
    double freePages() const {
        std::uint64_t total = 0;
        for (std::uint32_t node = 0; node < state.memcgs.nodes(); ++node) total += state.pages.freePages(node);
        return num(total);
    }
    double openFiles() const {
        std::uint64_t files = 0;
        for (std::uint32_t task : state.living) files += state.tasks[task].held.files.size();
        return num(files);
    }
};

struct Row {
    Metric metric;
    double (*read)(const Look&);
};

using enum Metric;
constexpr std::array<Row, kMetricCount> kRows{{
    {MemoryCurrent, [](const Look& l) { return num(l.memcg.memory.usage * kPageSize); }},
    {MemoryMax,
     [](const Look& l) {
         const std::uint64_t max = l.memcg.memory.max;
         return num(max == PageCounter::kUnlimited ? kNoLimit : max * kPageSize);
     }},
    {MemoryPeak, [](const Look& l) { return num(l.memcg.memory.watermark * kPageSize); }},
    {MemoryStatKernel, [](const Look& l) { return num(l.memcg.kmem.usage * kPageSize); }},
    {MemoryStatSlab, [](const Look& l) { return l.slabBytes(false); }},
    {MemoryStatSlabReclaimable, [](const Look& l) { return l.slabBytes(true); }},
    {MemoryStatSlabUnreclaimable, [](const Look& l) { return l.slabBytes(false) - l.slabBytes(true); }},
    {MemoryStatFile,
     [](const Look& l) {
         return l.below([&](MemcgId each) {
             const Memcg& m = l.state.memcgs[each];
             return (m.filePages + m.shmemPages + m.metadataPages) * kPageSize;
         });
     }},
    {MemoryStatShmem,
     [](const Look& l) {
         return l.below([&](MemcgId each) { return l.state.memcgs[each].shmemPages * kPageSize; });
     }},
    {MemoryStatInactiveFile, [](const Look& l) { return l.onLists(&Lruvec::inactiveFile); }},
    {MemoryStatActiveFile, [](const Look& l) { return l.onLists(&Lruvec::activeFile); }},
    {MemoryEventsMax, [](const Look& l) { return num(l.memcg.events.max); }},
    {MemoryEventsOom, [](const Look& l) { return num(l.memcg.events.oom); }},
    {MemoryEventsOomKill, [](const Look& l) { return num(l.memcg.events.oomKill); }},
    {CgroupNrDescendants, [](const Look& l) { return num(l.memcg.nrDescendants); }},
    {CgroupNrDyingDescendants, [](const Look& l) { return num(l.memcg.nrDyingDescendants); }},
    {LabLruLength, [](const Look& l) { return l.lruLength(&Mount::dentryLru); }},
    {LabInodeLruLength, [](const Look& l) { return l.lruLength(&Mount::inodeLru); }},
    {LabCssRefs, [](const Look& l) { return num(l.memcg.refsTotal); }},
    {LabCssRefsPageCache, [](const Look& l) { return l.refs(CssRef::PageCache); }},
    {LabCssRefsTmpfs, [](const Look& l) { return l.refs(CssRef::Shmem); }},
    {LabCssRefsMetadata, [](const Look& l) { return l.refs(CssRef::Metadata); }},
    {LabCssRefsKernelPages, [](const Look& l) { return l.refs(CssRef::KernelPage); }},
    {LabCssRefsSlab, [](const Look& l) { return l.refs(CssRef::KmemUsage); }},
    {LabCssRefsCaches, [](const Look& l) { return l.refs(CssRef::Cache); }},
    {LabCssRefsChildren, [](const Look& l) { return l.refs(CssRef::Child); }},
    {LabCssRefsStock, [](const Look& l) { return l.refs(CssRef::Stock); }},
    {LabCssRefsWriteback, [](const Look& l) { return l.refs(CssRef::Writeback); }},
    {LabReclaimCalls, [](const Look& l) { return num(l.memcg.reclaimCalls); }},
    {LabReclaimFreed, [](const Look& l) { return num(l.memcg.reclaimFreed); }},
    {LabRefused, [](const Look& l) { return num(l.memcg.events.refused); }},
    {SlabinfoDentryActiveObjs, [](const Look& l) { return l.activeObjs(&CacheTotals::dentry); }},
    {SlabinfoDentryNumObjs, [](const Look& l) { return l.numObjs(&CacheTotals::dentry); }},
    {SlabinfoDentryNumSlabs, [](const Look& l) { return l.numSlabs(&CacheTotals::dentry); }},
    {SlabinfoExt4InodeCacheActiveObjs, [](const Look& l) { return l.activeObjs(&CacheTotals::ext4Inode); }},
    {SlabinfoExt4InodeCacheNumObjs, [](const Look& l) { return l.numObjs(&CacheTotals::ext4Inode); }},
    {SlabinfoExt4InodeCacheNumSlabs, [](const Look& l) { return l.numSlabs(&CacheTotals::ext4Inode); }},
    {SlabinfoShmemInodeCacheActiveObjs, [](const Look& l) { return l.activeObjs(&CacheTotals::shmemInode); }},
    {SlabinfoShmemInodeCacheNumObjs, [](const Look& l) { return l.numObjs(&CacheTotals::shmemInode); }},
    {SlabinfoShmemInodeCacheNumSlabs, [](const Look& l) { return l.numSlabs(&CacheTotals::shmemInode); }},
    {DentryStateNrDentry, [](const Look& l) { return num(l.state.dentries.nrDentry); }},
    {DentryStateNrUnused, [](const Look& l) { return num(l.state.dentries.nrUnused); }},
    {DentryStateNrNegative, [](const Look& l) { return num(l.state.dentries.nrNegative); }},
    {InodeStateNrInodes, [](const Look& l) { return num(l.state.inodes.nrInodes); }},
    {InodeStateNrUnused, [](const Look& l) { return num(l.state.inodes.nrUnused); }},
    {VmstatNrFilePages,
     [](const Look& l) { return l.pages(PageKind::File) + l.pages(PageKind::Shmem) + l.pages(PageKind::Metadata); }},
    {VmstatNrShmem, [](const Look& l) { return l.pages(PageKind::Shmem); }},
    {VmstatNrDirty, [](const Look& l) { return num(l.state.pageTable.dirty()); }},
    {VmstatNrFreePages, [](const Look& l) { return l.freePages(); }},
    {VmstatPgscanKswapd, [](const Look& l) { return num(l.state.reclaim.pgscanKswapd); }},
    {VmstatPgstealKswapd, [](const Look& l) { return num(l.state.reclaim.pgstealKswapd); }},
    {VmstatPgscanDirect, [](const Look& l) { return num(l.state.reclaim.pgscanDirect); }},
    {VmstatPgstealDirect, [](const Look& l) { return num(l.state.reclaim.pgstealDirect); }},
    {VmstatAllocstall,
     [](const Look& l) { return num(l.state.reclaim.allocstallKernel + l.state.reclaim.allocstallUser); }},
    {VmstatAllocstallNormal, [](const Look& l) { return num(l.state.reclaim.allocstallKernel); }},
    {VmstatAllocstallMovable, [](const Look& l) { return num(l.state.reclaim.allocstallUser); }},
    {VmstatPageoutrun, [](const Look& l) { return num(l.state.reclaim.pageoutrun); }},
    {VmstatSlabsScanned, [](const Look& l) { return num(l.state.shrinkers.scannedTotal); }},
    {VmstatOomKill, [](const Look& l) { return num(l.state.oom.kills); }},
    {MeminfoMemFree, [](const Look& l) { return l.freePages() * (kPageSize / 1024); }},
    {LabOperations, [](const Look& l) { return num(l.state.operations); }},
    {LabEnomem, [](const Look& l) { return num(l.state.refused); }},
    {LabDyingCgroups, [](const Look& l) { return num(l.state.memcgs.dyingTotal()); }},
    {LabDeadCaches, [](const Look& l) { return num(l.state.kmem.deadCaches); }},
    {LabDeadCachePages, [](const Look& l) { return l.ofCaches([](const CacheTotals& t) { return t.deadPages; }); }},
    {LabKmemcgIds, [](const Look& l) { return num(l.state.memcgs.ids().used()); }},
    {LabLruArrayBytes, [](const Look& l) { return num(l.kernel.lrus().arrayBytes()); }},
    {LabReclaims, [](const Look& l) { return num(l.state.reclaim.calls); }},
    {LabFreedByReclaim, [](const Look& l) { return num(l.state.reclaim.freed); }},
    {LabScanned, [](const Look& l) { return num(l.state.shrinkers.scannedTotal); }},
    {LabRcuPending, [](const Look& l) { return num(l.state.cpus.queued - l.state.cpus.invoked); }},
    {LabKmemCaches, [](const Look& l) { return l.ofCaches([](const CacheTotals& t) { return t.caches; }); }},
    {LabSlabPages, [](const Look& l) { return l.ofCaches([](const CacheTotals& t) { return t.pages; }); }},
    {LabInnocentScans, [](const Look& l) { return num(l.state.reclaim.innocentScans); }},
    {LabPagesReclaimed, [](const Look& l) { return num(l.state.reclaim.pagesReclaimed); }},
    {LabKswapdFreed, [](const Look& l) { return num(l.state.reclaim.kswapdFreed); }},
    {LabDirectFreed, [](const Look& l) { return num(l.state.reclaim.directFreed); }},
    {LabLimitScanned, [](const Look& l) { return num(l.state.reclaim.scanned); }},
    {LabOpenFiles, [](const Look& l) { return l.openFiles(); }},
    {LabUnawareScanned, [](const Look& l) { return num(l.state.buffers.scanned); }},
    {LabDyingRefsPageCache, [](const Look& l) { return l.dyingRefs(CssRef::PageCache); }},
    {LabDyingRefsTmpfs, [](const Look& l) { return l.dyingRefs(CssRef::Shmem); }},
    {LabDyingRefsMetadata, [](const Look& l) { return l.dyingRefs(CssRef::Metadata); }},
    {LabDyingRefsKernelPages, [](const Look& l) { return l.dyingRefs(CssRef::KernelPage); }},
    {LabDyingRefsSlab, [](const Look& l) { return l.dyingRefs(CssRef::KmemUsage); }},
    {LabDyingRefsCaches, [](const Look& l) { return l.dyingRefs(CssRef::Cache); }},
    {LabDyingRefsChildren, [](const Look& l) { return l.dyingRefs(CssRef::Child); }},
    {LabDyingRefsStock, [](const Look& l) { return l.dyingRefs(CssRef::Stock); }},
    {LabDyingRefsWriteback, [](const Look& l) { return l.dyingRefs(CssRef::Writeback); }},
    {LabDeadCacheEmptyPages, [](const Look& l) { return l.ofCaches([](const CacheTotals& t) { return t.deadEmptyPages; }); }},
    {LabDeadCacheFreeObjects, [](const Look& l) { return l.ofCaches([](const CacheTotals& t) { return t.deadFreeObjects; }); }},
    {LabDeadCacheLiveObjects, [](const Look& l) { return l.ofCaches([](const CacheTotals& t) { return t.deadLiveObjects; }); }},
    {LabCachesDestroyed, [](const Look& l) { return num(l.state.kmem.destroyedCaches); }},
    {LabCachesAdopted, [](const Look& l) { return num(l.state.kmem.adoptedCaches); }},
    {LabDestroyDelayMean,
     [](const Look& l) {
         const DestroyDelays& delays = l.state.kmem.delays;
         return delays.count == 0 ? 0 : static_cast<double>(delays.sum) / num(delays.count);
     }},
    {LabDestroyDelayMax, [](const Look& l) { return static_cast<double>(l.state.kmem.delays.longest); }},
    {LabLockedOps, [](const Look& l) { return num(l.state.slabs.locks().live); }},
    {LabLockedOpsDead, [](const Look& l) { return num(l.state.slabs.locks().dead); }},
    {LabPercpuOps, [](const Look& l) { return num(l.state.kmem.costs.percpuLive); }},
    {LabPercpuOpsDead, [](const Look& l) { return num(l.state.kmem.costs.percpuDead); }},
    {LabAtomicOps, [](const Look& l) { return num(l.state.kmem.costs.atomicLive); }},
    {LabAtomicOpsDead, [](const Look& l) { return num(l.state.kmem.costs.atomicDead); }},
    {LabOfflineWork, [](const Look& l) { return num(l.state.kmem.costs.atOffline); }},
    {LabReapVisits, [](const Look& l) { return num(l.state.kmem.costs.reapVisits); }},
    {LabKmemcgArraySize, [](const Look& l) { return num(l.state.memcgs.ids().arraySize()); }},
    {LabRefsBroken, [](const Look& l) { return num(l.state.kmem.refsBroken); }},
    {MemcgCachesCount, [](const Look& l) { return l.ofCaches([](const CacheTotals& t) { return t.copies; }); }},
    {MemcgCachesSlabs, [](const Look& l) { return l.ofCaches([](const CacheTotals& t) { return t.copySlabs; }); }},
    {MemcgCachesObjects, [](const Look& l) { return l.ofCaches([](const CacheTotals& t) { return t.copyObjects; }); }},
    {ProcCgroupsMemoryNumCgroups,
     [](const Look& l) {
         const Memcg& root = l.state.memcgs[MemcgTable::root()];
         return 1.0 + root.nrDescendants + root.nrDyingDescendants;
     }},
    {MemoryFailcnt, [](const Look& l) { return num(l.memcg.memory.failcnt); }},
    {MemoryKmemFailcnt, [](const Look& l) { return num(l.memcg.kmem.failcnt); }},
    {LabReclaimShrinkerCalls, [](const Look& l) { return num(l.memcg.reclaimAsked); }},
    {MemoryStatFileDirty,
     [](const Look& l) {
         return l.below([&](MemcgId each) { return l.state.memcgs[each].dirtyFilePages * kPageSize; });
     }},
}};

constexpr bool inOrder() {
    for (std::size_t i = 0; i < kRows.size(); ++i)
        if (static_cast<std::size_t>(kRows[i].metric) != i || kRows[i].read == nullptr) return false;
    return true;
}
static_assert(inOrder(), "a row for each metric, in the order of enum Metric");

}  // namespace

double Kernel::value(Metric metric, MemcgId cgroup, const CacheTotals* totals) const {
    const MemcgId id = cgroup.valid() ? cgroup : MemcgTable::root();
    return kRows[static_cast<std::size_t>(metric)].read({*this, state_, id, state_.memcgs[id], totals});
}

}  // namespace reclaim
