// CgroupPaths: the path of every cgroup a run has had, by id, so that events of removed ones can still be named.
//
// Threads: one owner; the run is at rest.
#pragma once
#include <string>
#include <vector>

#include "core/scenario/scenario.h"

namespace reclaim {

class CgroupPaths {
public:
    // Called at the beginning and whenever commands have acted. Costs nothing if none has: cgroups come by mkdir only.
    void note(const ScenarioRun& run);
    std::string operator[](MemcgId cgroup) const;  // "" if not known
    std::vector<std::string> take() { return std::move(paths_); }

private:
    bool begun_ = false;
    std::size_t seenCommands_ = 0;
    std::vector<std::string> paths_;  // by id
};

}  // namespace reclaim
