// Metrics: the numbers a machine can be asked for, by the kernel's own names; "lab." for what it does not show.
#pragma once
#include <array>
#include <optional>
#include <string_view>

namespace reclaim {

enum class MetricScope { Machine, Cgroup };

// clang-format off
enum class Metric : std::uint8_t {
    // cgroup files
    MemoryCurrent, MemoryMax, MemoryPeak, MemoryStatKernel, MemoryStatSlab, MemoryStatSlabReclaimable,
    MemoryStatSlabUnreclaimable, MemoryStatFile, MemoryStatShmem, MemoryStatInactiveFile, MemoryStatActiveFile,
    MemoryEventsMax, MemoryEventsOom, MemoryEventsOomKill, CgroupNrDescendants, CgroupNrDyingDescendants,
    // cgroup, what the kernel does not show
    LabLruLength, LabInodeLruLength, LabCssRefs, LabCssRefsPageCache, LabCssRefsTmpfs, LabCssRefsMetadata,
    LabCssRefsKernelPages, LabCssRefsSlab, LabCssRefsCaches, LabCssRefsChildren, LabCssRefsStock, LabCssRefsWriteback, LabReclaimCalls, LabReclaimFreed, LabRefused,
    // machine, files
    SlabinfoDentryActiveObjs, SlabinfoDentryNumObjs, SlabinfoDentryNumSlabs, SlabinfoExt4InodeCacheActiveObjs,
    SlabinfoExt4InodeCacheNumObjs, SlabinfoExt4InodeCacheNumSlabs, SlabinfoShmemInodeCacheActiveObjs,
    SlabinfoShmemInodeCacheNumObjs, SlabinfoShmemInodeCacheNumSlabs, DentryStateNrDentry,
    DentryStateNrUnused, DentryStateNrNegative, InodeStateNrInodes, InodeStateNrUnused, VmstatNrFilePages,
    VmstatNrShmem, VmstatNrDirty, VmstatNrFreePages, VmstatPgscanKswapd, VmstatPgstealKswapd, VmstatPgscanDirect,
    VmstatPgstealDirect, VmstatAllocstall, VmstatAllocstallNormal, VmstatAllocstallMovable, VmstatPageoutrun,
    VmstatSlabsScanned, VmstatOomKill, MeminfoMemFree,
    // machine, what the kernel does not show
    LabOperations, LabEnomem, LabDyingCgroups, LabDeadCaches, LabDeadCachePages, LabKmemcgIds, LabLruArrayBytes,
    LabReclaims, LabFreedByReclaim, LabScanned, LabRcuPending, LabKmemCaches, LabSlabPages, LabInnocentScans,
    LabPagesReclaimed, LabKswapdFreed, LabDirectFreed, LabLimitScanned, LabOpenFiles, LabUnawareScanned, LabDyingRefsPageCache, LabDyingRefsTmpfs, LabDyingRefsMetadata,
    LabDyingRefsKernelPages, LabDyingRefsSlab, LabDyingRefsCaches, LabDyingRefsChildren, LabDyingRefsStock,
    LabDyingRefsWriteback,
    // what the ways of 2014 differ in
    LabDeadCacheEmptyPages, LabDeadCacheFreeObjects, LabDeadCacheLiveObjects, LabCachesDestroyed, LabCachesAdopted,
    LabDestroyDelayMean, LabDestroyDelayMax, LabLockedOps, LabLockedOpsDead, LabPercpuOps, LabPercpuOpsDead, LabAtomicOps,
    LabAtomicOpsDead, LabOfflineWork, LabReapVisits, LabKmemcgArraySize, LabRefsBroken,
    // as captures of kernels with a cache per cgroup call them
    MemcgCachesCount, MemcgCachesSlabs, MemcgCachesObjects, ProcCgroupsMemoryNumCgroups, MemoryFailcnt, MemoryKmemFailcnt,
    LabReclaimShrinkerCalls,
    MemoryStatFileDirty,
    Count
};
// clang-format on
inline constexpr std::size_t kMetricCount = static_cast<std::size_t>(Metric::Count);

struct MetricInfo {
    Metric metric;
    std::string_view name;  // "memory.stat.slab_reclaimable"
    std::string_view unit;  // "bytes", "objects", "pages", "events", "cgroups", "caches"
    MetricScope scope;
    std::string_view text;  // one sentence
};

const std::array<MetricInfo, kMetricCount>& metricTable();
const MetricInfo& infoOf(Metric metric);
std::optional<Metric> metricNamed(std::string_view name);

}  // namespace reclaim
