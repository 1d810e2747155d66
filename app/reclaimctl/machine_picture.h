// MachinePicture: how a machine stands at one moment, as far as `run --until` shows it. Read while the machine stands
// there.
//
// Threads: a value; taking one reads the machine of the calling thread.
#pragma once
#include "app/reclaimctl/console.h"

namespace reclaim::ctl {

// One LRU list and its first entries, the oldest.
struct ListPicture {
    std::string mount, kind, owner;  // kind: "dentry" or "inode"; owner: a path, or "" for the one list of the machine
    std::uint32_t node = 0;
    LruSlice slice;
    std::vector<std::string> charged;  // parallel to slice.entries: paths
};

struct MachinePicture {
    std::vector<RunResult::MetricValue> totals;   // of the machine
    std::vector<RunResult::MetricValue> metrics;  // of it and of every cgroup that is there
    std::vector<CgroupRow> cgroups;
    std::vector<TaskTotals> tasks;
    std::vector<ListPicture> lists;  // those that are not empty
};

MachinePicture pictureOf(const Machine& machine);
// `dump`: "", "state", "lists" or "holders".
std::string textOf(const MachinePicture& picture, const std::string& dump);
void addTo(Json& out, const MachinePicture& picture, const std::string& dump);

}  // namespace reclaim::ctl
