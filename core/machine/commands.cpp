// What a person or the timeline does to a machine: cgroup files, mkdir, rmdir, drop_caches.
#include <cerrno>

#include "core/machine/kernel.h"

namespace reclaim {

std::string describe(const Action& action) {
    struct Text {
        std::string operator()(const MkdirCommand& c) const { return "mkdir " + c.path; }
        std::string operator()(const RmdirCommand& c) const { return "rmdir " + c.path; }
        std::string operator()(const WriteCommand& c) const { return "write " + c.value + " to " + c.file; }
        std::string operator()(const DropCachesCommand& c) const { return "drop_caches " + std::to_string(c.mode); }
        std::string operator()(const StartTaskCommand& c) const {
            return "start task " + c.task.name + " in " + c.task.cgroup;
        }
        std::string operator()(const ExitCommand& c) const { return "exit " + c.task; }
        std::string operator()(const SysctlCommand& c) const { return "sysctl " + c.name + "=" + c.value; }
        std::string operator()(const SyncCommand&) const { return "sync"; }
        std::string operator()(const UmountCommand& c) const { return "umount " + c.mount; }
        std::string operator()(const PruneCommand& c) const { return "prune " + c.mount; }
    };
    return std::visit(Text{}, action);
}

int Kernel::apply(const Command& command, std::uint32_t index) {
    cpus_.select(0);
    cpus_.beginTask(cpus_.cpu().taskVruntime);  // a shell does it
    const int error = std::visit([this, &command](const auto& c) { return act(c, command.at); }, command.action);
    device_.settle();
    forgetTasks();
    cpus_.endTask();
    state_.journal.emit<EventKind::Command>(MemcgId::none(), index, static_cast<std::uint32_t>(error));
    cpus_.settle();
    if (state_.sweep.sweeps == Sweeps::Often) sweep();
    else sweepIfDue();
    return error;
}

int Kernel::makeCgroup(const std::string& path, TimeNs now) {
    const auto slash = path.rfind('/');
    if (path.empty() || path[0] != '/' || slash + 1 == path.size() || path.find("//") != std::string::npos)
        return EINVAL;
    const MemcgId existing = state_.memcgs.find(path);
    if (existing.valid() && state_.memcgs.isOnline(existing)) return EEXIST;
    const MemcgId parent = state_.memcgs.find(slash == 0 ? "/" : path.substr(0, slash));
    if (!parent.valid() || !state_.memcgs.isOnline(parent)) return ENOENT;
    const MemcgId id = state_.memcgs.add(parent, path.substr(slash + 1), now);
    const bool active = state_.strategy.constants.kmemActiveByDefault || state_.memcgs[parent].kmemActive;
    if (active && !kmem_.activate(id, RuleId::None)) {
        state_.memcgs.touch();
        removeCgroup(id);
        return ENOSPC;
    }
    state_.journal.emit<EventKind::CssOnline>(id);
    sampler_.addCgroup(path);
    return 0;
}

int Kernel::act(const MkdirCommand& command, TimeNs at) { return makeCgroup(command.path, at); }

int Kernel::act(const RmdirCommand& command, TimeNs) {
    const MemcgId id = state_.memcgs.find(command.path);
    if (!id.valid() || !state_.memcgs.isOnline(id)) return ENOENT;
    return removeCgroup(id);
}

int Kernel::act(const WriteCommand& command, TimeNs) {
    const auto slash = command.file.rfind('/');
    if (slash == std::string::npos) return EINVAL;
    const MemcgId id = state_.memcgs.find(slash == 0 ? "/" : command.file.substr(0, slash));
    if (!id.valid() || !state_.memcgs.isOnline(id)) return ENOENT;
    if (id == MemcgTable::root()) return EINVAL;
    const std::string file = command.file.substr(slash + 1);
    const Result<std::uint64_t> bytes = parseBytes(command.value);
    if (!bytes) return EINVAL;
    if (file == "memory.max") return setMemoryMax(id, *bytes);
    if (file == "memory.kmem.limit_in_bytes") return setKmemMax(id, *bytes);
    if (file == "memory.reclaim") return reclaimMemory(id, *bytes);
    return ENOENT;
}

int Kernel::setMemoryMax(MemcgId memcg, std::uint64_t bytes) {
    PageCounter& counter = state_.memcgs[memcg].memory;
    const std::uint64_t pages = bytes == kNoLimit ? PageCounter::kUnlimited : bytes / kPageSize;
    if (!state_.memcgs[memcg].kmemActive && pages != PageCounter::kUnlimited &&
        !kmem_.activate(memcg, RuleId::KmemActiveForLimit))
        return ENOSPC;
    const bool v1 = !state_.strategy.constants.kmemActiveByDefault;
    const std::uint64_t oldMax = counter.max;
    state_.memcgs.touch();
    if (!v1) {  // memory_max_write: the new limit holds at once
        counter.max = pages;
        sampler_.limitSet(memcg, state_.journal.now);
    }
    int retries = state_.strategy.constants.charge.retries;
    bool drained = false;
    while (state_.memcgs[memcg].memory.usage > pages) {
        if (!drained) {
            kmem_.drainStocks(memcg);
            drained = true;
            continue;
        }
        const std::uint64_t before = state_.memcgs[memcg].memory.usage;
        const std::uint64_t got = reclaimer_.tryToFreeMemcgPages({.target = memcg, .pages = before - pages});
        if (got > 0 || state_.memcgs[memcg].memory.usage < before) continue;
        if (retries-- > 0) continue;
        if (v1) {  // mem_cgroup_resize_limit gives up and keeps the old limit
            state_.memcgs[memcg].memory.max = oldMax;
            return EBUSY;
        }
        state_.memcgs.count(memcg, &MemcgEvents::oom);
        state_.journal.emit<EventKind::Oom>(memcg, 0, 0, 0, RuleId::NoVictim);
        break;
    }
    state_.memcgs[memcg].memory.max = pages;
    sampler_.limitSet(memcg, state_.journal.now);
    return 0;
}

int Kernel::setKmemMax(MemcgId memcg, std::uint64_t bytes) {
    if (!state_.strategy.kmemLimit->failsAtOnce()) return EOPNOTSUPP;  // writes refused since 5.16
    const std::uint64_t pages = bytes == kNoLimit ? PageCounter::kUnlimited : bytes / kPageSize;
    if (!state_.memcgs[memcg].kmemActive && !kmem_.activate(memcg, RuleId::KmemActiveForLimit)) return ENOSPC;
    if (state_.memcgs[memcg].kmem.usage > pages) return EBUSY;
    state_.memcgs[memcg].kmem.max = pages;
    state_.memcgs.touch();
    return 0;
}

int Kernel::act(const DropCachesCommand& command, TimeNs) {
    if (command.mode < 1 || command.mode > 3) return EINVAL;
    state_.journal.emit<EventKind::DropCachesBegin>(MemcgId::none(), static_cast<std::uint32_t>(command.mode));
    if (command.mode & 1) icache_.dropPagecache();
    if (command.mode & 2) reclaimer_.dropSlab();
    else state_.journal.emit<EventKind::DropCachesEnd>(MemcgId::none());
    return 0;
}

MountId Kernel::mountNamed(std::string_view name) const {
    for (std::uint32_t i = 0; i < state_.dentries.mounts.size(); ++i)
        if (state_.dentries.mounts[i].name == name) return MountId{i};
    return MountId::none();
}

int Kernel::act(const ExitCommand& command, TimeNs) {
    for (std::uint32_t id : state_.living) {
        TaskState& task = state_.tasks[id];
        if (task.name != command.task) continue;
        if (!task.ended) endTask(task, id, cpus_.now());
        if (!task.exited) exitProcess(id);
        return 0;
    }
    return ESRCH;
}

int Kernel::act(const SysctlCommand& command, TimeNs) {
    const Result<std::uint64_t> value = parseCount(command.value);
    if (!value || *value > 10'000'000) return EINVAL;
    if (command.name != "vm.vfs_cache_pressure") return ENOENT;
    state_.dentries.vfsCachePressure = static_cast<std::uint32_t>(*value);
    return 0;
}

int Kernel::act(const SyncCommand&, TimeNs) {
    files_.sync();
    return 0;
}

int Kernel::act(const UmountCommand& command, TimeNs) {
    const MountId mount = mountNamed(command.mount);
    if (!mount.valid()) return ENOENT;
    for (std::uint32_t id : state_.living)
        for (const HeldFile& file : state_.tasks[id].held.files)
            if (dcache_.mountOf(file.dentry) == mount) return EBUSY;
    return files_.umount(mount);
}

int Kernel::act(const PruneCommand& command, TimeNs) {
    const MountId mount = mountNamed(command.mount);
    if (!mount.valid()) return ENOENT;
    SuperBlockShrinker& shrinker = *superBlocks_[mount.raw];
    for (std::uint32_t node = 0; node < state_.memcgs.nodes(); ++node) {
        // No memcg is named, so list_lru shows the list of the root: of everybody until 3.19, of nobody else's since.
        ShrinkControl control{.node = node, .memcg = MemcgTable::root()};
        control.toScan = shrinker.count(control);
        if (control.toScan > 0) shrinker.scan(control);
    }
    return 0;
}

// memory.reclaim: as often as it makes progress, and 16 times more.
int Kernel::reclaimMemory(MemcgId memcg, std::uint64_t bytes) {
    if (!state_.strategy.constants.kmemActiveByDefault) return ENOENT;  // cgroup v2, 5.19 and later
    const std::uint64_t wanted = bytes / kPageSize;
    std::uint64_t got = 0;
    int retries = state_.strategy.constants.charge.retries;
    while (got < wanted) {
        const std::uint64_t now = reclaimer_.tryToFreeMemcgPages({.target = memcg, .pages = wanted - got});
        if (now == 0 && retries-- == 0) return EAGAIN;
        got += now;
    }
    return 0;
}

int Kernel::act(const StartTaskCommand& command, TimeNs at) {
    const MemcgId memcg = state_.memcgs.find(command.task.cgroup);
    if (!memcg.valid() || !state_.memcgs.isOnline(memcg)) return ENOENT;
    return addTask(command.task, at, memcg) ? 0 : EINVAL;
}

}  // namespace reclaim
