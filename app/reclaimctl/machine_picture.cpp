#include "app/reclaimctl/machine_picture.h"

#include <algorithm>

namespace reclaim::ctl {
namespace {

constexpr std::uint64_t kEntriesShown = 16;
// What the window's strip of totals shows.
constexpr std::array kTotals{Metric::LabOperations,     Metric::LabEnomem,         Metric::LabReclaims,
                             Metric::LabFreedByReclaim, Metric::LabScanned,        Metric::LabDyingCgroups,
                             Metric::LabDeadCaches,     Metric::LabDeadCachePages, Metric::LabRcuPending,
                             Metric::LabKmemcgIds,      Metric::LabLruArrayBytes};

std::string stateOf(MemcgState state) {
    switch (state) {
        case MemcgState::Online: return "online";
        case MemcgState::Dying: return "dying";
        case MemcgState::Offline: return "offline";
        case MemcgState::Released: return "released";
        case MemcgState::Freed: return "freed";
    }
    return "";
}

std::vector<ListPicture> listsOf(const Machine& machine, const std::vector<CgroupRow>& cgroups) {
    std::vector<ListPicture> lists;
    const std::vector<std::string> mounts = machine.mountNames();
    for (std::uint32_t mount = 0; mount < mounts.size(); ++mount)
        for (const LruKind kind : {LruKind::Dentry, LruKind::Inode})
            for (std::uint32_t node = 0; node < machine.spec().nodes; ++node) {
                std::vector<MemcgId> seen;  // owners; under a global layout there is one list
                for (const CgroupRow& cgroup : cgroups) {
                    const MemcgId owner = machine.lruOwner(cgroup.id);
                    if (std::find(seen.begin(), seen.end(), owner) != seen.end()) continue;
                    seen.push_back(owner);
                    ListPicture list{mounts[mount],
                                     kind == LruKind::Inode ? "inode" : "dentry",
                                     owner.valid() ? machine.cgroupPath(owner) : "",
                                     node,
                                     machine.lru({kind, mount}, cgroup.id, node, 0, kEntriesShown),
                                     {}};
                    if (list.slice.total == 0) continue;
                    for (const LruEntry& entry : list.slice.entries)
                        list.charged.push_back(machine.cgroupPath(entry.charged));
                    lists.push_back(std::move(list));
                }
            }
    return lists;
}

Json timeJson(TimeNs t) { return t == kNever ? Json() : Json(t); }

Json cgroupJson(const CgroupRow& row) {
    return {{"cgroup", row.path},
            {"state", stateOf(row.state)},
            {"born_ns", row.born},
            {"removed_ns", timeJson(row.removed)},
            {"memory.current", row.current},
            {"memory.max", row.max == kNoLimit ? Json("max") : Json(row.max)},
            {"lru_length", row.lruLength},
            {"inode_lru_length", row.inodeLruLength},
            {"charged_objects", row.chargedObjects},
            {"memory.events.max", row.eventsMax},
            {"refused", row.refused},
            {"held", heldText(row.heldBy)}};
}

Json listJson(const ListPicture& list) {
    Json entries = Json::array();
    for (std::size_t i = 0; i < list.slice.entries.size(); ++i) {
        const LruEntry& entry = list.slice.entries[i];
        entries.push_back({{"object", entry.object.raw},
                           {"charged", list.charged[i]},
                           {"slab", entry.slab},
                           {"age", entry.age},
                           {"referenced", entry.referenced},
                           {"negative", entry.negative},
                           {"in_use", entry.inUse},
                           {"pages", entry.pages}});
    }
    return {
        {"mount", list.mount}, {"kind", list.kind},          {"owner", list.owner.empty() ? Json() : Json(list.owner)},
        {"node", list.node},   {"length", list.slice.total}, {"oldest", std::move(entries)}};
}

std::string cgroupsText(const std::vector<CgroupRow>& cgroups) {
    std::vector<std::vector<std::string>> rows;
    for (const CgroupRow& row : cgroups)
        rows.push_back({row.path, stateOf(row.state), formatBytes(row.current), formatBytes(row.max),
                        formatCount(row.lruLength), formatCount(row.chargedObjects), formatCount(row.eventsMax)});
    return table({"cgroup", "state", "memory.current", "memory.max", "on its list", "objects charged", "limit hits"},
                 rows);
}

std::string listsText(const std::vector<ListPicture>& lists) {
    std::string out;
    for (const ListPicture& list : lists) {
        out += "\n" + formatCount(list.slice.total) + (list.kind == "inode" ? " inodes" : " dentries") + " of mount " +
               list.mount + (list.owner.empty() ? ", one list for all" : ", list of " + list.owner) + ", node " +
               std::to_string(list.node) + "; oldest first:\n";
        std::vector<std::vector<std::string>> rows;
        for (std::size_t i = 0; i < list.slice.entries.size(); ++i) {
            const LruEntry& entry = list.slice.entries[i];
            std::string marks = entry.referenced ? "referenced" : "";
            if (entry.inUse) marks += marks.empty() ? "in use" : ", in use";
            rows.push_back({"object " + std::to_string(entry.object.raw), list.charged[i], std::to_string(entry.slab),
                            formatCount(entry.pages), marks});
        }
        out += table({"", "charged to", "slab", "pages", "marks"}, rows);
    }
    return out;
}

std::string holdersText(const std::vector<CgroupRow>& cgroups) {
    std::string out = "\n";
    for (const CgroupRow& row : cgroups)
        out += row.path + " (" + stateOf(row.state) +
               "): " + (row.heldBy.empty() ? "nothing holds it but itself" : heldText(row.heldBy)) + "\n";
    return out;
}

std::string stateText(const MachinePicture& picture) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& value : picture.metrics)
        if (value.value != 0)
            rows.push_back({std::string(infoOf(value.metric).name) + (value.cgroup.empty() ? "" : " " + value.cgroup),
                            shown(value.value)});
    std::string out = "\n" + table({"metrics that are not 0", ""}, rows) + "\n";
    rows.clear();
    for (const TaskTotals& task : picture.tasks)
        rows.push_back({task.name, formatCount(task.operations), formatCount(task.failed),
                        task.running ? "runs" : "does not run"});
    return out + table({"task", "operations", "failed", ""}, rows);
}

}  // namespace

MachinePicture pictureOf(const Machine& machine) {
    MachinePicture picture;
    picture.cgroups = machine.directory();
    std::vector<std::string> paths;
    for (const CgroupRow& row : picture.cgroups)
        if (row.path != "/") paths.push_back(row.path);
    for (const Metric metric : kTotals) picture.totals.push_back({metric, "", machine.value(metric)});
    picture.metrics = finalMetrics(machine, paths);
    picture.tasks = machine.tasks();
    picture.lists = listsOf(machine, picture.cgroups);
    return picture;
}

std::string textOf(const MachinePicture& picture, const std::string& dump) {
    std::string out;
    for (const auto& value : picture.totals)
        out += (out.empty() ? "  " : " · ") + std::string(infoOf(value.metric).name) + " " + shown(value.value);
    out += "\n" + cgroupsText(picture.cgroups);
    if (dump == "state") out += stateText(picture);
    if (dump == "lists") out += listsText(picture.lists);
    if (dump == "holders") out += holdersText(picture.cgroups);
    return out;
}

void addTo(Json& out, const MachinePicture& picture, const std::string& dump) {
    Json totals = Json::object(), cgroups = Json::array();
    for (const auto& value : picture.totals) totals[std::string(infoOf(value.metric).name)] = jsonOf(value.value);
    for (const CgroupRow& row : picture.cgroups) cgroups.push_back(cgroupJson(row));
    out["totals"] = std::move(totals);
    out["cgroups"] = std::move(cgroups);
    if (dump == "state") {
        Json metrics = Json::object(), tasks = Json::array();
        for (const auto& value : picture.metrics)
            metrics[std::string(infoOf(value.metric).name)][value.cgroup.empty() ? "/" : value.cgroup] =
                jsonOf(value.value);
        for (const TaskTotals& task : picture.tasks)
            tasks.push_back({{"name", task.name},
                             {"operations", task.operations},
                             {"failed", task.failed},
                             {"running", task.running}});
        out["state"] = {{"metrics", std::move(metrics)}, {"tasks", std::move(tasks)}};
    }
    if (dump == "lists") {
        out["lists"] = Json::array();
        for (const ListPicture& list : picture.lists) out["lists"].push_back(listJson(list));
    }
    if (dump == "holders") {
        out["holders"] = Json::array();
        for (const CgroupRow& row : picture.cgroups) {
            Json by = Json::array();
            for (const auto& holder : row.heldBy) by.push_back({{"what", holder.what}, {"count", holder.count}});
            out["holders"].push_back({{"cgroup", row.path},
                                      {"state", stateOf(row.state)},
                                      {"held_by", std::move(by)},
                                      {"text", heldText(row.heldBy)}});
        }
    }
}

}  // namespace reclaim::ctl
