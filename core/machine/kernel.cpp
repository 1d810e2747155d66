#include "core/machine/kernel.h"

namespace reclaim {

Kernel::Kernel(Machine::State& state)
    : state_(state), sampler_(state.sampler, *this),
      cpus_(state.cpus, state.journal, state.spec.timing, *this, &sampler_),
      lrus_(state.lrus, state.slabs, state.memcgs, *state.strategy.listLru, state.journal),
      shrinkers_(state.shrinkers, state.memcgs, cpus_, state.journal, *state.strategy.shrinkers, state.strategy.epoch),
      reclaimer_(state.reclaim, shrinkers_, state.memcgs, cpus_, state.journal, state.strategy.constants.reclaim,
                 &sampler_),
      kmem_({state.kmem, state.slabs, state.memcgs, state.pages, cpus_, reclaimer_, state.journal},
            {*state.strategy.accounting, *state.strategy.deadCaches, *state.strategy.kmemLimit,
             state.strategy.constants}),
      dcache_(state.dentries, kmem_, state.slabs, lrus_, cpus_, state.journal) {
    for (std::uint32_t i = 0; i < state.dentries.mounts.size(); ++i) {
        superBlocks_.push_back(std::make_unique<SuperBlockShrinker>(dcache_, MountId{i}, state.strategy.vfs));
        shrinkers_.attach(state.dentries.mounts[i].shrinker, *superBlocks_.back());
    }
}

namespace {
constexpr std::uint32_t kDentrySize = 192;
}

Status Kernel::build() {
    const MachineSpec& spec = state_.spec;
    const CpuPartialRule rule = state_.strategy.constants.cpuPartial;
    SlabGeometry geometry = geometryOf(kDentrySize, spec.cpus, rule);
    bool reclaimable = true;
    if (const auto it = spec.slabs.find("dentry"); it != spec.slabs.end()) {
        const SlabGeometrySpec& given = it->second;
        if (given.objects == 0 || given.order > 10 || std::uint64_t{given.sizeBytes} * given.objects > (kPageSize << given.order))
            return Error{Fault::BadInput, "slab 'dentry': the objects do not fit into the slab's pages",
                         "size * objs <= 4096 << order", {}, 0, 0};
        geometry = geometryOf(given.sizeBytes, given.order, given.objects, rule);
        reclaimable = given.reclaimable;
    }
    state_.dentries.cache = kmem_.addRootCache("dentry", geometry, reclaimable);

    for (const MountSpec& mount : spec.mounts) {
        Mount m{mount.name, mount.type, {}, {}};
        m.shrinker = shrinkers_.add(mount.type + ":" + mount.name, {.seeks = 2, .batch = kSuperBlockBatch});
        m.dentryLru = lrus_.add(m.shrinker);
        state_.dentries.mounts.push_back(m);
    }

    sampler_.addMachine();
    for (const CgroupSpec& cgroup : spec.cgroups) {
        if (const int error = makeCgroup(cgroup.path, 0); error != 0)
            return Error{Fault::BadInput, "cgroup '" + cgroup.path + "' cannot be made",
                         "its parent must be listed before it, and a path only once", {}, 0, 0};
        const MemcgId id = state_.memcgs.find(cgroup.path);
        if (cgroup.memoryMax != kNoLimit) setMemoryMax(id, cgroup.memoryMax);
        if (cgroup.kmemMax != kNoLimit) setKmemMax(id, cgroup.kmemMax);
        if (!kmem_.chargeAtStart(id, cgroup.startKmemBytes))
            return Error{Fault::BadInput, "cgroup '" + cgroup.path + "': start_kmem is more than its limit", "", {}, 0, 0};
    }
    for (const TaskSpec& task : spec.tasks) {
        const Status added = addTask(task);
        if (!added) return added;
    }
    return Done{};
}

bool Kernel::advance(TimeNs to, std::uint64_t operations) {
    while (true) {
        const Due due = nextDue();
        const bool stops = due.at < to && due.at >= state_.tasks[due.task].spec.stop;
        if (due.at < to && !stops && operations == 0) return false;
        if (state_.spec.cpus > 1 && cpus_.idleEvent(std::min(due.at, to))) continue;   // may move what is due
        if (due.at >= to) break;
        TaskState& task = state_.tasks[due.task];
        cpus_.select(task.spec.cpu);
        cpus_.idleUntil(due.at);
        if (stops) {
            endTask(task, due.task, due.at);
            continue;
        }
        --operations;
        if (!task.started && !startTask(task, due.task)) continue;
        runOperation(task, due.task);
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
            case RcuKind::FreeObject:
                break;
            case RcuKind::CssKilled:
                cpus_.queueWork(WorkKind::CssOffline, callbacks[begin].argument);
                break;
            case RcuKind::CssFree:
                cpus_.queueWork(WorkKind::CssFree, callbacks[begin].argument);
                break;
        }
        ++begin;
    }
}

void Kernel::run(WorkItem item) {
    switch (item.kind) {
        case WorkKind::CssOffline:
            offline(MemcgId{item.argument});
            return;
        case WorkKind::CssRelease:
            release(MemcgId{item.argument});
            return;
        case WorkKind::CssFree:
            free(MemcgId{item.argument});
            return;
        case WorkKind::CacheDestroy:
            kmem_.runDestroyWork(CacheId{item.argument});
            return;
    }
}

void Kernel::checkInvariants() const {
    state_.memcgs.checkInvariants();
    state_.slabs.checkInvariants();
    lrus_.checkInvariants();
    kmem_.checkInvariants();
    std::uint64_t onLists = 0;
    for (const Mount& mount : state_.dentries.mounts) onLists += lrus_.countAll(mount.dentryLru);
    LAB_CHECK(onLists == state_.dentries.nrUnused);
}

}  // namespace reclaim
