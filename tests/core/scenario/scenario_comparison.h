// Field by field comparison of scenarios, for tests; says where the first difference is.
#pragma once
#include <algorithm>
#include <string>

#include "core/scenario/scenario.h"

namespace reclaim::testing_texts {

inline bool same(const StoryLine& x, const StoryLine& y) {
    return x.at == y.at && x.say == y.say && x.choices == y.choices && (x.choices.empty() || x.reveal == y.reveal);
}
inline bool same(const Watch& x, const Watch& y) { return x.cgroup == y.cgroup && x.metric == y.metric; }
inline bool same(const Expectation& x, const Expectation& y) {
    return x.at == y.at && x.strategy == y.strategy && x.metric == y.metric && x.cgroup == y.cgroup &&
           x.comparison == y.comparison && x.value == y.value;
}
inline bool same(const MountSpec& x, const MountSpec& y) {
    const auto sameFiles = [](const DiskFilesSpec& a, const DiskFilesSpec& b) {
        return a.dir == b.dir && a.files == b.files && a.bytes == b.bytes;
    };
    return x.name == y.name && x.type == y.type && std::ranges::equal(x.files, y.files, sameFiles);
}
inline bool same(const CgroupSpec& x, const CgroupSpec& y) {
    return x.path == y.path && x.memoryMax == y.memoryMax && x.kmemMax == y.kmemMax &&
           x.startKmemBytes == y.startKmemBytes;
}
inline bool same(const KeySpec& x, const KeySpec& y) {
    return x.dist == y.dist && x.n == y.n && (x.dist != KeyDist::Zipf || x.s == y.s);
}
inline bool same(const AllocSpec& x, const AllocSpec& y) {
    return x.what == y.what && x.bytes == y.bytes && x.objects == y.objects && x.pinnedBy == y.pinnedBy;
}
inline bool same(const TaskSpec& x, const TaskSpec& y) {
    return x.name == y.name && x.cgroup == y.cgroup && x.cpu == y.cpu && x.verb == y.verb && x.mount == y.mount &&
           x.dir == y.dir && same(x.keys, y.keys) && x.fileBytes == y.fileBytes && same(x.alloc, y.alloc) &&
           x.gfp == y.gfp && x.killable == y.killable && x.after == y.after && x.ratePerSecond == y.ratePerSecond &&
           x.count == y.count && x.start == y.start && x.stop == y.stop && x.onError == y.onError && x.walk == y.walk;
}
inline bool same(const std::string& x, const std::string& y) { return x == y; }
inline bool same(const Command& x, const Command& y) {
    if (x.at != y.at || x.action.index() != y.action.index()) return false;
    if (const auto* start = std::get_if<StartTaskCommand>(&x.action))
        return same(start->task, std::get<StartTaskCommand>(y.action).task);
    if (const auto* write = std::get_if<WriteCommand>(&x.action)) {
        const auto& other = std::get<WriteCommand>(y.action);
        return write->file == other.file && write->value == other.value;
    }
    if (const auto* drop = std::get_if<DropCachesCommand>(&x.action))
        return drop->mode == std::get<DropCachesCommand>(y.action).mode;
    if (const auto* exit = std::get_if<ExitCommand>(&x.action))
        return exit->task == std::get<ExitCommand>(y.action).task;
    if (const auto* sysctl = std::get_if<SysctlCommand>(&x.action)) {
        const auto& other = std::get<SysctlCommand>(y.action);
        return sysctl->name == other.name && sysctl->value == other.value;
    }
    if (std::holds_alternative<SyncCommand>(x.action)) return true;
    if (const auto* umount = std::get_if<UmountCommand>(&x.action))
        return umount->mount == std::get<UmountCommand>(y.action).mount;
    if (const auto* prune = std::get_if<PruneCommand>(&x.action))
        return prune->mount == std::get<PruneCommand>(y.action).mount;
    if (const auto* made = std::get_if<MkdirCommand>(&x.action))
        return made->path == std::get<MkdirCommand>(y.action).path;
    return std::get<RmdirCommand>(x.action).path == std::get<RmdirCommand>(y.action).path;
}

template <class T>
std::string differenceOf(const char* what, const std::vector<T>& x, const std::vector<T>& y) {
    if (x.size() != y.size())
        return std::string(what) + ": " + std::to_string(x.size()) + " and " + std::to_string(y.size());
    for (std::size_t i = 0; i < x.size(); ++i)
        if (!same(x[i], y[i])) return std::string(what) + " " + std::to_string(i);
    return {};
}

// Empty if equal. Text, path and line numbers of the file are no part of the value.
inline std::string differenceOf(const Scenario& x, const Scenario& y) {
    if (x.title != y.title || x.goal != y.goal) return "title or goal";
    if (x.reference != y.reference || x.referenceCgroup != y.referenceCgroup) return "reference";
    if (x.stop != y.stop) return "stop";
    const MachineSpec &m = x.machine, &n = y.machine;
    if (m.memoryBytes != n.memoryBytes || m.nodes != n.nodes || m.cpus != n.cpus) return "machine";
    if (m.minFreeKbytes != n.minFreeKbytes || m.vfsCachePressure != n.vfsCachePressure) return "sysctls";
    if (m.zones != n.zones || m.usedBytes != n.usedBytes) return "zones or used";
    if (m.seed != n.seed || m.sampleInterval != n.sampleInterval) return "seed or sample";
    if (m.timing.ideal != n.timing.ideal) return "ideal";
    for (const std::string& name : Timing::names())
        if (*m.timing.get(name) != *n.timing.get(name)) return "timing " + name;
    if (m.slabs.size() != n.slabs.size()) return "slabs";
    for (const auto& [name, slab] : m.slabs) {
        const auto other = n.slabs.find(name);
        if (other == n.slabs.end() || other->second.sizeBytes != slab.sizeBytes || other->second.order != slab.order ||
            other->second.objects != slab.objects || other->second.reclaimable != slab.reclaimable)
            return "slab " + name;
    }
    for (const std::string& difference :
         {differenceOf("mount", m.mounts, n.mounts), differenceOf("cgroup", m.cgroups, n.cgroups),
          differenceOf("task", m.tasks, n.tasks), differenceOf("story", x.story, y.story),
          differenceOf("strategy", x.strategies, y.strategies), differenceOf("command", x.timeline, y.timeline),
          differenceOf("watch", x.watch, y.watch), differenceOf("expectation", x.expect, y.expect)})
        if (!difference.empty()) return difference;
    return {};
}

}  // namespace reclaim::testing_texts
