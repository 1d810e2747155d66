#include "core/machine/kernel.h"

namespace reclaim {

Kernel::Kernel(MachineState& state)
    : state_(state),
      sampler_(state, *this),
      cpus_(state.cpus, state.journal, state.spec.timing, *this, &sampler_),
      lrus_(state.lrus, state.slabs, state.memcgs, *state.strategy.listLru, state.journal),
      shrinkers_(state.shrinkers, state.memcgs, cpus_, state.journal, *state.strategy.shrinkers, state.strategy.epoch),
      userPages_(state.pageTable, state.pages, state.memcgs, cpus_, state.journal,
                 state.strategy.constants.holders.pagesHoldCss),
      reclaimer_(state.reclaim, shrinkers_, userPages_, state.pages, state.memcgs, cpus_, state.journal,
                 state.strategy.constants.reclaim, &sampler_),
      kmem_({state.kmem, state.slabs, state.memcgs, state.pages, userPages_, state.pageTable, state.oom, cpus_,
             reclaimer_, state.journal},
            {*state.strategy.accounting, *state.strategy.deadCaches, *state.strategy.kmemLimit,
             *state.strategy.slabAllocator, state.strategy.constants, static_cast<int>(state.spec.refBits)}),
      device_({state.blocks, state.dentries.mounts, state.dirs, kmem_, userPages_, state.memcgs, cpus_, state.journal},
              state.strategy.vfs),
      icache_({state.inodes, state.dentries, state.dirs, kmem_, userPages_, state.slabs, state.memcgs, lrus_, device_,
               cpus_, state.journal},
              state.strategy.vfs, state.strategy.constants.holders),
      dcache_(state.dentries, state.dirs, icache_, kmem_, state.slabs, lrus_, cpus_, state.journal),
      flusher_({state.flusher, state.inodes, state.dentries.mounts, icache_, device_, userPages_, state.pages,
                state.memcgs, cpus_, state.journal}),
      files_(state.dentries, state.dirs, dcache_, icache_, device_, flusher_, kmem_, cpus_, state.journal),
      buffers_(state.buffers, state.dentries, kmem_, state.slabs, lrus_, cpus_, state.journal) {
    for (std::uint32_t i = 0; i < state.dentries.mounts.size(); ++i) {
        superBlocks_.push_back(std::make_unique<SuperBlockShrinker>(dcache_, MountId{i}, state.strategy.vfs));
        shrinkers_.attach(state.dentries.mounts[i].shrinker, *superBlocks_.back());
    }
    if (state.buffers.shrinker.valid()) shrinkers_.attach(state.buffers.shrinker, buffers_);
}

CacheId Kernel::rootCacheNamed(std::string_view name) const {
    for (CacheId cache : state_.kmem.rootCaches)
        if (std::as_const(state_.slabs).cache(cache).name == name) return cache;
    return CacheId::none();
}

// A root cache by its name; made with the geometry of the scenario, or what the allocator computes for the size.
CacheId Kernel::rootCache(const std::string& name, std::uint32_t sizeBytes, bool reclaimable) {
    if (const CacheId cache = rootCacheNamed(name); cache.valid()) return cache;
    SlabShape shape{.sizeBytes = sizeBytes,
                    .reclaimable = reclaimable,
                    .cpus = state_.spec.cpus,
                    .rule = state_.strategy.constants.cpuPartial,
                    .measured = {}};
    if (const auto given = state_.spec.slabs.find(name); given != state_.spec.slabs.end()) {
        const SlabGeometrySpec& slab = given->second;
        shape.sizeBytes = slab.sizeBytes;
        shape.reclaimable = slab.reclaimable;
        shape.measured = {slab.order, slab.objects};
    }
    return kmem_.addRootCache(name, state_.strategy.slabAllocator->geometry(shape), shape.reclaimable);
}

Status Kernel::addMount(const MountSpec& mount) {
    if (mount.type != "ext4" && mount.type != "tmpfs")
        return Error{Fault::BadInput,
                     "mount '" + mount.name + "': no filesystem is called '" + mount.type + "'",
                     "ext4 or tmpfs",
                     {},
                     0,
                     0};
    const bool tmpfs = mount.type == "tmpfs";
    Mount m;
    m.name = mount.name;
    m.type = mount.type;
    m.fs = tmpfs ? FsType::Tmpfs : FsType::Ext4;
    m.shrinker = shrinkers_.add(mount.type + ":" + mount.name, {.seeks = 2, .batch = kSuperBlockBatch});
    m.dentryLru = lrus_.init(m.shrinker);
    m.inodeLru = lrus_.init(m.shrinker);
    const std::string cache = tmpfs ? "shmem_inode_cache" : "ext4_inode_cache";
    m.inodeCache = rootCache(cache, knownObjectSize(cache), !tmpfs);
    const MountId id{static_cast<std::uint32_t>(state_.dentries.mounts.size())};
    state_.dentries.mounts.push_back(std::move(m));
    for (const DiskFilesSpec& files : mount.files) {
        if (tmpfs)
            return Error{Fault::BadInput,
                         "mount '" + mount.name + "': a tmpfs has no disk with files on it",
                         "create them with a task",
                         {},
                         0,
                         0};
        const DirId dir = files_.directory(id, files.dir);
        for (std::uint64_t key = 0; key < files.files; ++key)
            state_.dirs[dir].setFile(
                static_cast<std::uint32_t>(key),
                state_.dirs.addFile(id, static_cast<std::uint32_t>((files.bytes + kPageSize - 1) / kPageSize), false));
    }
    return Done{};
}

Status Kernel::build() {
    const MachineSpec& spec = state_.spec;
    if (spec.reapPeriod <= 0)
        return Error{Fault::BadInput,
                     "reap_period is 0: the reaper would never rest",
                     "a time above 0, for example 5s",
                     {},
                     0,
                     0};
    if (spec.refBits < 4 || spec.refBits > 64)
        return Error{Fault::BadInput,
                     "ref_bits is " + std::to_string(spec.refBits) + ": a counter has 4 to 64 bits",
                     "64 as in the kernel since 3.18, 32 as before, 8 to see it overflow",
                     {},
                     0,
                     0};
    for (const auto& [name, slab] : spec.slabs)
        if (slab.objects == 0 || slab.order > 10 ||
            std::uint64_t{slab.sizeBytes} * slab.objects > (kPageSize << slab.order))
            return Error{Fault::BadInput,
                         "slab '" + name + "': the objects do not fit into the slab's pages",
                         "size * objs <= 4096 << order",
                         {},
                         0,
                         0};
    state_.dentries.cache = rootCache("dentry", knownObjectSize("dentry"), true);
    state_.dentries.vfsCachePressure = spec.vfsCachePressure;
    if (state_.strategy.constants.filesCharged)
        state_.dentries.filp = rootCache("filp", knownObjectSize("filp"), false);
    for (const MountSpec& mount : spec.mounts) {
        const Status added = addMount(mount);
        if (!added) return added;
    }
    // A cache of the machine that knows no memcgs.
    state_.buffers.cache = rootCache("xfs_buf", knownObjectSize("xfs_buf"), true);
    state_.buffers.shrinker = shrinkers_.add("xfs_buf", {.memcgAware = false});
    state_.buffers.lru = lrus_.init(state_.buffers.shrinker, false);
    state_.blocks.cache = rootCache("buffer_head", knownObjectSize("buffer_head"), true);
    state_.blocks.tree.cache = rootCache("radix_tree_node", knownObjectSize("radix_tree_node"), true);
    state_.blocks.tree.fanout = PageTreeTable::fanoutOf(state_.slabs.cache(state_.blocks.tree.cache).geometry.size);
    state_.blocks.lrus.resize(spec.cpus);
    for (auto& lru : state_.blocks.lrus) lru.fill(kNil);

    sampler_.addMachine();
    sampler_.addCgroup("/");
    for (const CgroupSpec& cgroup : spec.cgroups) {
        if (const int error = makeCgroup(cgroup.path, 0); error != 0)
            return Error{Fault::BadInput,
                         "cgroup '" + cgroup.path + "' cannot be made",
                         "its parent must be listed before it, and a path only once",
                         {},
                         0,
                         0};
        const MemcgId id = state_.memcgs.find(cgroup.path);
        state_.memcgs[id].usedBefore = true;
        if (cgroup.memoryMax != kNoLimit) setMemoryMax(id, cgroup.memoryMax);
        if (cgroup.kmemMax != kNoLimit) setKmemMax(id, cgroup.kmemMax);
        if (!kmem_.chargeAtStart(id, cgroup.startKmemBytes))
            return Error{
                Fault::BadInput, "cgroup '" + cgroup.path + "': start_kmem is more than its limit", "", {}, 0, 0};
    }
    for (const TaskSpec& task : spec.tasks) {
        const Status added = addTask(task, task.start);
        if (!added) return added;
    }
    if (state_.strategy.deadCaches->traits().reapsByTime) state_.nextReap = spec.reapPeriod;
    if (state_.strategy.slabAllocator->reapsArrays()) planCacheReaps();
    setSweeps(state_.sweep.sweeps);
    return Done{};
}

bool Kernel::advance(TimeNs to, std::uint64_t operations) {
    while (true) {
        const Due due = nextDue();
        const bool stops = due.at < to && due.at >= state_.tasks[due.task].spec->stop;
        if (due.at < to && !stops && operations == 0) return false;
        const TimeNs cacheReap = nextCacheReap();
        const TimeNs next = std::min({due.at, state_.nextReap, cacheReap, to});
        if (state_.spec.cpus > 1 && cpus_.idleEvent(next)) continue;  // may move what is due
        // Of two timers the earlier one.
        if (const TimeNs timer = std::min(state_.nextReap, cacheReap); timer < to && timer <= due.at) {
            if (timer == state_.nextReap) startReaper();
            else startCacheReap();
            continue;
        }
        if (due.at >= to) break;
        TaskState& task = state_.tasks[due.task];
        cpus_.select(task.spec->cpu);
        cpus_.idleUntil(due.at);
        // A worker has let a killed one go, or an observer or a worker took longer: what is due now, and is it still
        // before `to`?
        if (task.ended || (!stops && cpus_.now() > due.at)) continue;
        if (stops) {
            endTask(task, due.task, due.at);
            continue;
        }
        --operations;
        if (!task.started && !startTask(task, due.task)) continue;
        runOperation(task, due.task);
        forgetTasks();
        device_.settle();
        sweepIfDue();
    }
    for (std::uint32_t cpu = 0; cpu < state_.spec.cpus; ++cpu) {
        cpus_.select(cpu);
        cpus_.idleUntil(to);
    }
    cpus_.select(0);
    return true;
}

void Kernel::invoke(std::span<const RcuCallback> callbacks) {
    // Runs of object frees go down as one batch; the rest is rare.
    std::size_t begin = 0;
    while (begin < callbacks.size()) {
        std::size_t end = begin;
        while (end < callbacks.size() && callbacks[end].kind == RcuKind::FreeObject) ++end;
        if (end > begin) {
            kmem_.freeBatch(callbacks.subspan(begin, end - begin));
            begin = end;
            continue;
        }
        switch (callbacks[begin].kind) {
            case RcuKind::FreeObject: break;
            case RcuKind::CssKilled: cpus_.queueWork(WorkKind::CssOffline, callbacks[begin].argument); break;
            case RcuKind::CssFree: cpus_.queueWork(WorkKind::CssFree, callbacks[begin].argument); break;
            case RcuKind::CacheDeactivated:
                cpus_.queueWork(WorkKind::CacheDeactivate, callbacks[begin].argument);
                break;
            case RcuKind::RefSwitch: kmem_.referenceSwitched(CacheId{callbacks[begin].argument}); break;
        }
        ++begin;
    }
}

void Kernel::run(WorkItem item) {
    switch (item.kind) {
        case WorkKind::CssOffline: offline(MemcgId{item.argument}); return;
        case WorkKind::CssRelease: release(MemcgId{item.argument}); return;
        case WorkKind::CssFree: free(MemcgId{item.argument}); return;
        case WorkKind::CacheDestroy: kmem_.runDestroyWork(CacheId{item.argument}); return;
        case WorkKind::CacheCreate: kmem_.runCreateWork(item.argument); return;
        case WorkKind::CacheDeactivate: kmem_.deactivated(CacheId{item.argument}); return;
        case WorkKind::Reap: kmem_.reap(); return;
        case WorkKind::CacheReap: kmem_.reapArrays(); return;
        case WorkKind::Writeback:
            if (!flusher_.step(item.argument) && item.argument == kNil) state_.reclaim.flusherWoken = false;
            return;
        case WorkKind::OomExit: {
            TaskState& task = state_.tasks[item.argument];
            if (!task.ended) endTask(task, item.argument, cpus_.now());
            exitProcess(item.argument);
            return;
        }
    }
}

void Kernel::stepKswapd(std::uint32_t node) {
    reclaimer_.stepKswapd(node);
    device_.settle();
}

void Kernel::checkInvariants() const {
    state_.memcgs.checkInvariants();
    state_.slabs.checkInvariants();
    lrus_.checkInvariants();
    if (state_.strategy.accounting->reparentsChargesAtOffline() || !lrus_.layout().atOffline().spliceToParent)
        lrus_.checkBits();
    kmem_.checkInvariants();
    state_.pageTable.checkInvariants();
    userPages_.checkInvariants();
    device_.checkInvariants();
    std::uint64_t dentries = 0, inodes = 0;
    const auto listed = [this](LruId lru) {
        std::uint64_t total = 0;
        for (std::uint32_t node = 0; node < state_.memcgs.nodes(); ++node) total += lrus_.countNode(lru, node);
        return total;
    };
    for (const Mount& mount : state_.dentries.mounts) {
        dentries += listed(mount.dentryLru);
        inodes += listed(mount.inodeLru);
    }
    LAB_CHECK(dentries == state_.dentries.nrUnused);
    LAB_CHECK(inodes == state_.inodes.nrUnused);
    LAB_CHECK(listed(state_.buffers.lru) == state_.buffers.nrUnused);
    // Every page is free, a slab's, or in the page table.
    std::uint64_t used = 0, missing = 0;
    state_.slabs.eachCache([&used](CacheId, const KmemCache& cache) { used += cache.nrPages; });
    for (PageKind kind : {PageKind::File, PageKind::Shmem, PageKind::Metadata, PageKind::Kernel})
        used += state_.pageTable.count(kind);
    for (std::uint32_t node = 0; node < state_.memcgs.nodes(); ++node)
        missing += state_.pages.managedPages(node) - state_.pages.freePages(node) - state_.pages.heldFromStart(node);
    LAB_CHECK(used == missing);
}

}  // namespace reclaim
