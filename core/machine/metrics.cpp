#include "core/machine/metrics.h"

#include "core/base/base.h"

namespace reclaim {

namespace {

using enum Metric;
constexpr auto kCgroup = MetricScope::Cgroup;
constexpr auto kMachine = MetricScope::Machine;
constexpr std::array<MetricInfo, kMetricCount> kTable{{
    {MemoryCurrent, "memory.current", "bytes", kCgroup, "Memory charged to the cgroup and its descendants."},
    {MemoryMax, "memory.max", "bytes", kCgroup, "The limit; a charge that would pass it must reclaim first."},
    {MemoryPeak, "memory.peak", "bytes", kCgroup, "The highest memory.current so far."},
    {MemoryStatKernel, "memory.stat.kernel", "bytes", kCgroup, "Kernel memory charged, in whole pages."},
    {MemoryStatSlab, "memory.stat.slab", "bytes", kCgroup, "Slab objects (5.9 and later) or slab pages charged."},
    {MemoryStatSlabReclaimable, "memory.stat.slab_reclaimable", "bytes", kCgroup,
     "The part of memory.stat.slab in caches marked reclaimable, such as dentries."},
    {MemoryStatSlabUnreclaimable, "memory.stat.slab_unreclaimable", "bytes", kCgroup,
     "The part of memory.stat.slab in caches not marked reclaimable, such as tmpfs inodes."},
    {MemoryStatFile, "memory.stat.file", "bytes", kCgroup, "Pages of files and of tmpfs charged to the cgroup."},
    {MemoryStatShmem, "memory.stat.shmem", "bytes", kCgroup, "The part of memory.stat.file that is tmpfs."},
    {MemoryStatInactiveFile, "memory.stat.inactive_file", "bytes", kCgroup,
     "Pages of files on the inactive list: the next to go."},
    {MemoryStatActiveFile, "memory.stat.active_file", "bytes", kCgroup,
     "Pages of files on the active list: used more than once."},
    {MemoryEventsMax, "memory.events.max", "events", kCgroup, "How often a charge met the limit."},
    {MemoryEventsOom, "memory.events.oom", "events", kCgroup, "How often reclaim could not make room."},
    {MemoryEventsOomKill, "memory.events.oom_kill", "events", kCgroup, "Tasks killed for want of memory."},
    {CgroupNrDescendants, "cgroup.stat.nr_descendants", "cgroups", kCgroup, "Visible cgroups below this one."},
    {CgroupNrDyingDescendants, "cgroup.stat.nr_dying_descendants", "cgroups", kCgroup,
     "Removed cgroups below this one whose css is not yet freed."},
    {LabLruLength, "lab.lru_length", "objects", kCgroup,
     "Entries on the LRU lists that hold the cgroup's dentries; under a global list, all of it."},
    {LabInodeLruLength, "lab.inode_lru_length", "objects", kCgroup,
     "Entries on the LRU lists that hold the cgroup's inodes; under a global list, all of it."},
    {LabCssRefs, "lab.css_refs", "references", kCgroup, "References on the cgroup's css."},
    {LabCssRefsPageCache, "lab.css_refs.page_cache", "references", kCgroup, "References on the css by pages of files."},
    {LabCssRefsTmpfs, "lab.css_refs.tmpfs", "references", kCgroup, "References on the css by tmpfs pages."},
    {LabCssRefsMetadata, "lab.css_refs.metadata", "references", kCgroup, "References on the css by blocks its filesystem holds until umount."},
    {LabCssRefsKernelPages, "lab.css_refs.kernel_pages", "references", kCgroup, "References on the css by kernel pages."},
    {LabCssRefsSlab, "lab.css_refs.slab", "references", kCgroup, "References on the css by slab pages in use (one for all of them)."},
    {LabCssRefsCaches, "lab.css_refs.caches", "references", kCgroup, "References on the css by kmem caches of its own."},
    {LabCssRefsChildren, "lab.css_refs.children", "references", kCgroup, "References on the css by child cgroups."},
    {LabCssRefsStock, "lab.css_refs.stock", "references", kCgroup, "References on the css by per-CPU stocks."},
    {LabCssRefsWriteback, "lab.css_refs.writeback", "references", kCgroup, "References on the css by inodes its tasks wrote."},
    {LabReclaimCalls, "lab.reclaim_calls", "calls", kCgroup, "Reclaim calls for the cgroup's own limit."},
    {LabReclaimFreed, "lab.reclaim_freed", "objects", kCgroup, "Objects freed by those calls."},
    {LabRefused, "lab.refused", "operations", kCgroup, "Operations of its tasks that got ENOMEM."},
    {SlabinfoDentryActiveObjs, "slabinfo.dentry.active_objs", "objects", kMachine,
     "Dentries as /proc/slabinfo counts them: those of per-CPU slabs count as active. All copies of the cache."},
    {SlabinfoDentryNumObjs, "slabinfo.dentry.num_objs", "objects", kMachine, "Room for dentries in all slabs."},
    {SlabinfoDentryNumSlabs, "slabinfo.dentry.num_slabs", "slabs", kMachine, "Slabs of the dentry caches."},
    {SlabinfoExt4InodeCacheActiveObjs, "slabinfo.ext4_inode_cache.active_objs", "objects", kMachine,
     "ext4 inodes as /proc/slabinfo counts them."},
    {SlabinfoExt4InodeCacheNumObjs, "slabinfo.ext4_inode_cache.num_objs", "objects", kMachine,
     "Room for ext4 inodes in all slabs."},
    {SlabinfoExt4InodeCacheNumSlabs, "slabinfo.ext4_inode_cache.num_slabs", "slabs", kMachine,
     "Slabs of the ext4 inode caches."},
    {SlabinfoShmemInodeCacheActiveObjs, "slabinfo.shmem_inode_cache.active_objs", "objects", kMachine,
     "tmpfs inodes as /proc/slabinfo counts them."},
    {SlabinfoShmemInodeCacheNumObjs, "slabinfo.shmem_inode_cache.num_objs", "objects", kMachine,
     "Room for tmpfs inodes in all slabs."},
    {SlabinfoShmemInodeCacheNumSlabs, "slabinfo.shmem_inode_cache.num_slabs", "slabs", kMachine,
     "Slabs of the tmpfs inode caches."},
    {DentryStateNrDentry, "dentry_state.nr_dentry", "objects", kMachine, "Dentries that are not yet killed."},
    {DentryStateNrUnused, "dentry_state.nr_unused", "objects", kMachine, "Dentries on LRU lists."},
    {DentryStateNrNegative, "dentry_state.nr_negative", "objects", kMachine,
     "Dentries of names that do not exist."},
    {InodeStateNrInodes, "inode_state.nr_inodes", "objects", kMachine, "Inodes in memory."},
    {InodeStateNrUnused, "inode_state.nr_unused", "objects", kMachine, "Inodes on LRU lists."},
    {VmstatNrFilePages, "vmstat.nr_file_pages", "pages", kMachine, "Pages of files and of tmpfs."},
    {VmstatNrShmem, "vmstat.nr_shmem", "pages", kMachine, "Pages of tmpfs."},
    {VmstatNrDirty, "vmstat.nr_dirty", "pages", kMachine, "Pages of files not yet written back."},
    {VmstatNrFreePages, "vmstat.nr_free_pages", "pages", kMachine, "Free pages."},
    {VmstatPgscanKswapd, "vmstat.pgscan_kswapd", "pages", kMachine, "Pages of files looked at by kswapd."},
    {VmstatPgstealKswapd, "vmstat.pgsteal_kswapd", "pages", kMachine, "Pages of files taken by kswapd."},
    {VmstatPgscanDirect, "vmstat.pgscan_direct", "pages", kMachine,
     "Pages of files looked at by tasks for want of a free page of the machine."},
    {VmstatPgstealDirect, "vmstat.pgsteal_direct", "pages", kMachine, "Pages of files taken by such tasks."},
    {VmstatAllocstall, "vmstat.allocstall", "calls", kMachine, "Calls of direct reclaim (the one counter until 4.9)."},
    {VmstatAllocstallNormal, "vmstat.allocstall_normal", "calls", kMachine,
     "Calls of direct reclaim for kernel memory (4.10 and later)."},
    {VmstatAllocstallMovable, "vmstat.allocstall_movable", "calls", kMachine,
     "Calls of direct reclaim for pages of files and tmpfs (4.10 and later)."},
    {VmstatPageoutrun, "vmstat.pageoutrun", "runs", kMachine, "Runs of kswapd (balance_pgdat)."},
    {VmstatSlabsScanned, "vmstat.slabs_scanned", "objects", kMachine, "Objects scanned by all shrinkers."},
    {VmstatOomKill, "vmstat.oom_kill", "processes", kMachine, "Processes killed for want of memory, whoever wanted it."},
    {MeminfoMemFree, "meminfo.MemFree_kB", "KiB", kMachine, "Free memory."},
    {LabOperations, "lab.operations", "operations", kMachine, "Operations done by all tasks, refused ones too."},
    {LabEnomem, "lab.enomem", "operations", kMachine, "Operations refused for want of memory (ENOMEM)."},
    {LabDyingCgroups, "lab.dying_cgroups", "cgroups", kMachine, "Removed cgroups whose css is not yet freed."},
    {LabDeadCaches, "lab.dead_caches", "caches", kMachine, "kmem caches of removed cgroups, not yet destroyed."},
    {LabDeadCachePages, "lab.dead_cache_pages", "pages", kMachine, "Slab pages those caches hold."},
    {LabKmemcgIds, "lab.kmemcg_ids", "ids", kMachine, "kmemcg ids in use."},
    {LabLruArrayBytes, "lab.lru_array_bytes", "bytes", kMachine, "Per-cgroup structures of all list_lrus."},
    {LabReclaims, "lab.reclaims", "calls", kMachine, "Reclaim calls for limits of cgroups."},
    {LabFreedByReclaim, "lab.freed_by_reclaim", "objects", kMachine, "Objects freed by those calls."},
    {LabScanned, "lab.scanned", "objects", kMachine, "Objects scanned by all shrinkers."},
    {LabRcuPending, "lab.rcu_pending", "callbacks", kMachine, "RCU callbacks queued and not yet invoked."},
    {LabKmemCaches, "lab.kmem_caches", "caches", kMachine, "kmem caches in existence, copies included."},
    {LabSlabPages, "lab.slab_pages", "pages", kMachine, "Pages of all slabs."},
    {LabInnocentScans, "lab.innocent_scans", "objects", kMachine,
     "Objects scanned in cgroups other than the one whose limit was hit."},
    {LabPagesReclaimed, "lab.pages_reclaimed", "pages", kMachine, "Pages of files taken by reclaim."},
    {LabKswapdFreed, "lab.kswapd_freed", "objects", kMachine, "Objects freed by kswapd."},
    {LabDirectFreed, "lab.direct_freed", "objects", kMachine, "Objects freed by direct reclaim."},
    {LabLimitScanned, "lab.limit_scanned", "objects", kMachine, "Objects scanned by reclaim for limits of cgroups."},
    {LabOpenFiles, "lab.open_files", "files", kMachine, "Files that processes keep open or mapped."},
    {LabUnawareScanned, "lab.unaware_scanned", "objects", kMachine,
     "Objects scanned by the shrinker that knows no memcgs."},
    {LabDyingRefsPageCache, "lab.dying_refs.page_cache", "references", kMachine,
     "References on removed cgroups by pages of files."},
    {LabDyingRefsTmpfs, "lab.dying_refs.tmpfs", "references", kMachine,
     "References on removed cgroups by tmpfs pages."},
    {LabDyingRefsMetadata, "lab.dying_refs.metadata", "references", kMachine,
     "References on removed cgroups by blocks its filesystem holds until umount."},
    {LabDyingRefsKernelPages, "lab.dying_refs.kernel_pages", "references", kMachine,
     "References on removed cgroups by kernel pages."},
    {LabDyingRefsSlab, "lab.dying_refs.slab", "references", kMachine,
     "References on removed cgroups by slab pages in use (one for all of them)."},
    {LabDyingRefsCaches, "lab.dying_refs.caches", "references", kMachine,
     "References on removed cgroups by kmem caches of its own."},
    {LabDyingRefsChildren, "lab.dying_refs.children", "references", kMachine,
     "References on removed cgroups by child cgroups."},
    {LabDyingRefsStock, "lab.dying_refs.stock", "references", kMachine,
     "References on removed cgroups by per-CPU stocks."},
    {LabDyingRefsWriteback, "lab.dying_refs.writeback", "references", kMachine,
     "References on removed cgroups by inodes its tasks wrote."},
}};

}  // namespace

const std::array<MetricInfo, kMetricCount>& metricTable() { return kTable; }

const MetricInfo& infoOf(Metric metric) {
    const MetricInfo& info = metricTable()[static_cast<std::size_t>(metric)];
    LAB_CHECK(info.metric == metric);
    return info;
}

std::optional<Metric> metricNamed(std::string_view name) {
    for (const MetricInfo& info : metricTable())
        if (info.name == name) return info.metric;
    return std::nullopt;
}

}  // namespace reclaim
