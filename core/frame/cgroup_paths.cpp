#include "core/frame/cgroup_paths.h"

namespace reclaim {

void CgroupPaths::note(const ScenarioRun& run) {
    const auto set = [&](MemcgId id, const std::string& path) {
        if (id.raw >= paths_.size()) paths_.resize(id.raw + 1);
        paths_[id.raw] = path;
    };
    if (!begun_) {
        for (const CgroupRow& row : run.machine().directory()) set(row.id, row.path);
        begun_ = true;
    }
    for (; seenCommands_ < run.nextCommand(); ++seenCommands_) {
        const auto* mkdir = std::get_if<MkdirCommand>(&run.commands()[seenCommands_].action);
        if (!mkdir) continue;
        const MemcgId id = run.machine().cgroupNamed(mkdir->path);
        if (id.valid()) set(id, mkdir->path);
    }
}

std::string CgroupPaths::operator[](MemcgId cgroup) const {
    return cgroup.raw < paths_.size() ? paths_[cgroup.raw] : std::string();
}

}  // namespace reclaim
