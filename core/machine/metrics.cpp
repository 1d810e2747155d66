#include "core/machine/metrics.h"

#include "core/machine/kernel.h"

namespace reclaim {

const std::array<MetricInfo, kMetricCount>& metricTable() {
    using enum Metric;
    constexpr auto kCgroup = MetricScope::Cgroup;
    constexpr auto kMachine = MetricScope::Machine;
    static constexpr std::array<MetricInfo, kMetricCount> kTable{{
        {MemoryCurrent, "memory.current", "bytes", kCgroup, "Memory charged to the cgroup and its descendants."},
        {MemoryMax, "memory.max", "bytes", kCgroup, "The limit; a charge that would pass it must reclaim first."},
        {MemoryPeak, "memory.peak", "bytes", kCgroup, "The highest memory.current so far."},
        {MemoryStatKernel, "memory.stat.kernel", "bytes", kCgroup, "Kernel memory charged, in whole pages."},
        {MemoryStatSlab, "memory.stat.slab", "bytes", kCgroup, "Slab objects (5.9 and later) or slab pages charged."},
        {MemoryStatSlabReclaimable, "memory.stat.slab_reclaimable", "bytes", kCgroup,
         "The part of memory.stat.slab in caches marked reclaimable, such as dentries."},
        {MemoryEventsMax, "memory.events.max", "events", kCgroup, "How often a charge met the limit."},
        {MemoryEventsOom, "memory.events.oom", "events", kCgroup, "How often reclaim could not make room."},
        {MemoryEventsOomKill, "memory.events.oom_kill", "events", kCgroup, "Tasks killed for want of memory."},
        {CgroupNrDescendants, "cgroup.stat.nr_descendants", "cgroups", kCgroup, "Visible cgroups below this one."},
        {CgroupNrDyingDescendants, "cgroup.stat.nr_dying_descendants", "cgroups", kCgroup,
         "Removed cgroups below this one whose css is not yet freed."},
        {LabLruLength, "lab.lru_length", "objects", kCgroup,
         "Entries on the LRU lists that hold the cgroup's dentries; under a global list, all of it."},
        {LabCssRefs, "lab.css_refs", "references", kCgroup, "References on the cgroup's css."},
        {LabReclaimCalls, "lab.reclaim_calls", "calls", kCgroup, "Reclaim calls for the cgroup's own limit."},
        {LabReclaimFreed, "lab.reclaim_freed", "objects", kCgroup, "Objects freed by those calls."},
        {LabRefused, "lab.refused", "operations", kCgroup, "Operations of its tasks that got ENOMEM."},
        {SlabinfoDentryActiveObjs, "slabinfo.dentry.active_objs", "objects", kMachine,
         "Dentries as /proc/slabinfo counts them: those of per-CPU slabs count as active. All copies of the cache."},
        {SlabinfoDentryNumObjs, "slabinfo.dentry.num_objs", "objects", kMachine, "Room for dentries in all slabs."},
        {SlabinfoDentryNumSlabs, "slabinfo.dentry.num_slabs", "slabs", kMachine, "Slabs of the dentry caches."},
        {DentryStateNrDentry, "dentry_state.nr_dentry", "objects", kMachine, "Dentries that are not yet killed."},
        {DentryStateNrUnused, "dentry_state.nr_unused", "objects", kMachine, "Dentries on LRU lists."},
        {DentryStateNrNegative, "dentry_state.nr_negative", "objects", kMachine,
         "Dentries of names that do not exist."},
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
    }};
    return kTable;
}

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

namespace {

// Sum over the caches for which `wanted` is true.
template <class Wanted, class Count>
double overCaches(const SlabTable& slabs, Wanted wanted, Count count) {
    std::uint64_t total = 0;
    for (std::uint32_t i = 0; i < slabs.cacheCount(); ++i) {
        const KmemCache& k = slabs.cache(CacheId{i});
        if (!k.destroyed && wanted(CacheId{i}, k)) total += count(CacheId{i}, k);
    }
    return static_cast<double>(total);
}

}  // namespace

double Kernel::value(Metric metric, MemcgId cgroup) const {
    using enum Metric;
    const MemcgId id = cgroup.valid() ? cgroup : MemcgTable::root();
    const Memcg& m = state_.memcgs[id];
    const SlabTable& slabs = state_.slabs;
    const CacheId dentry = state_.dentries.cache;
    const auto num = [](std::uint64_t x) { return static_cast<double>(x); };
    const auto slabBytes = [&](bool reclaimableOnly) {
        if (state_.memcgs.isLeaf(id)) return num(kmem_.slabBytes(id, reclaimableOnly));
        std::uint64_t bytes = 0;
        for (MemcgId below : state_.memcgs.subtree(id)) bytes += kmem_.slabBytes(below, reclaimableOnly);
        return num(bytes);
    };
    const auto isDentry = [dentry](CacheId c, const KmemCache& k) { return c == dentry || k.root == dentry; };
    const auto any = [](CacheId, const KmemCache&) { return true; };
    switch (metric) {
        case MemoryCurrent: return num(m.memory.usage * kPageSize);
        case MemoryMax: return num(m.memory.max == PageCounter::kUnlimited ? kNoLimit : m.memory.max * kPageSize);
        case MemoryPeak: return num(m.memory.watermark * kPageSize);
        case MemoryStatKernel: return num(m.kmem.usage * kPageSize);
        case MemoryStatSlab: return slabBytes(false);
        case MemoryStatSlabReclaimable: return slabBytes(true);
        case MemoryEventsMax: return num(m.events.max);
        case MemoryEventsOom: return num(m.events.oom);
        case MemoryEventsOomKill: return num(m.events.oomKill);
        case CgroupNrDescendants: return num(m.nrDescendants);
        case CgroupNrDyingDescendants: return num(m.nrDyingDescendants);
        case LabLruLength: {
            std::uint64_t length = 0;
            for (const Mount& mount : state_.dentries.mounts)
                for (std::uint32_t node = 0; node < state_.memcgs.nodes(); ++node)
                    length += lrus_.count(mount.dentryLru, node, id);
            return num(length);
        }
        case LabCssRefs: return num(m.refsTotal);
        case LabReclaimCalls: return num(m.reclaimCalls);
        case LabReclaimFreed: return num(m.reclaimFreed);
        case LabRefused: return num(m.events.refused);
        case SlabinfoDentryActiveObjs:
            return overCaches(slabs, isDentry, [&](CacheId c, const KmemCache& k) {
                return k.nrSlabs * k.geometry.objects - slabs.freeOnNodes(c);
            });
        case SlabinfoDentryNumObjs:
            return overCaches(slabs, isDentry, [](CacheId, const KmemCache& k) { return k.nrSlabs * k.geometry.objects; });
        case SlabinfoDentryNumSlabs:
            return overCaches(slabs, isDentry, [](CacheId, const KmemCache& k) { return k.nrSlabs; });
        case DentryStateNrDentry:
        case DentryStateNrNegative: return num(state_.dentries.nrDentry);
        case DentryStateNrUnused: return num(state_.dentries.nrUnused);
        case LabOperations: return num(state_.operations);
        case LabEnomem: return num(state_.refused);
        case LabDyingCgroups: return num(state_.memcgs.dyingTotal());
        case LabDeadCaches: return num(state_.kmem.deadCaches);
        case LabDeadCachePages:
            return overCaches(slabs, [](CacheId, const KmemCache& k) { return k.dead; },
                              [](CacheId, const KmemCache& k) { return k.nrPages; });
        case LabKmemcgIds: return num(state_.memcgs.ids().used());
        case LabLruArrayBytes: return num(lrus_.arrayBytes());
        case LabReclaims: return num(state_.reclaim.calls);
        case LabFreedByReclaim: return num(state_.reclaim.freed);
        case LabScanned: return num(state_.shrinkers.scannedTotal);
        case LabRcuPending: return num(cpus_.pending());
        case LabKmemCaches: return overCaches(slabs, any, [](CacheId, const KmemCache&) { return std::uint64_t{1}; });
        case LabSlabPages: return overCaches(slabs, any, [](CacheId, const KmemCache& k) { return k.nrPages; });
        case LabInnocentScans: return num(state_.reclaim.innocentScans);
        case Count: break;
    }
    return 0;
}

}  // namespace reclaim
