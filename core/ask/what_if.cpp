#include "core/ask/what_if.h"

#include <algorithm>

#include <fmt/format.h>

namespace reclaim {

namespace {
// "64MiB": a whole number of the largest unit that fits, as scenario files write it.
std::string plainBytes(std::uint64_t bytes) {
    for (const auto& [shift, unit] : {std::pair{30, "GiB"}, std::pair{20, "MiB"}, std::pair{10, "KiB"}}) {
        const std::uint64_t whole = std::uint64_t{1} << shift;
        if (bytes % whole == 0) return std::to_string(bytes >> shift) + unit;
    }
    return std::to_string(bytes);
}

// The limit at the first moment: as declared, or as the timeline writes it then. Nothing is charged yet that could be
// in its way.
std::uint64_t limitAtStart(const Scenario& scenario, const std::string& cgroup) {
    std::uint64_t limit = kNoLimit;
    for (const CgroupSpec& spec : scenario.machine.cgroups)
        if (spec.path == cgroup) limit = spec.memoryMax;
    for (const Command& command : scenario.timeline) {
        const auto* write = std::get_if<WriteCommand>(&command.action);
        if (command.at > 0 || !write || write->file != cgroup + "/memory.max") continue;
        if (const auto bytes = parseBytes(write->value)) limit = *bytes;
    }
    return limit;
}
}  // namespace

std::optional<Change> giveMore(const Scenario& scenario, const std::string& cgroup) {
    const std::uint64_t limit = limitAtStart(scenario, cgroup);
    if (limit == kNoLimit || limit == 0 || limit > (std::uint64_t{1} << 40)) return std::nullopt;
    Change change;
    change.scenario = scenario;
    const WriteCommand write{cgroup + "/memory.max", plainBytes(limit * 2)};
    auto& timeline = change.scenario.timeline;
    // A second click doubles again instead of piling up commands.
    std::erase_if(timeline, [&](const Command& command) {
        const auto* old = std::get_if<WriteCommand>(&command.action);
        return command.at == 0 && old && old->file == write.file;
    });
    timeline.insert(timeline.begin(), Command{0, write});
    change.text = "Give it " + formatBytes(limit * 2);
    change.why =
        fmt::format("Writes {} to {} at 0 s and runs again. The old lines stay, pale.", write.value, write.file);
    return change;
}

std::optional<Change> removeEarlier(const Scenario& scenario, const std::string& cgroup, TimeNs workEnd) {
    Change change;
    change.scenario = scenario;
    auto& timeline = change.scenario.timeline;
    const auto removal = std::find_if(timeline.begin(), timeline.end(), [&](const Command& command) {
        const auto* rmdir = std::get_if<RmdirCommand>(&command.action);
        return rmdir && rmdir->path == cgroup;
    });
    if (removal == timeline.end()) return std::nullopt;
    const TimeNs from = workEnd == kNever ? 0 : workEnd;
    constexpr TimeNs kGrid = 500 * kMillisecond;
    TimeNs at = (from + removal->at) / 2 / kGrid * kGrid;
    if (at <= from) at = from + (removal->at - from) / 2;
    if (at >= removal->at) return std::nullopt;
    removal->at = at;
    std::stable_sort(timeline.begin(), timeline.end());
    change.text = "Remove it earlier";
    change.why = fmt::format("Removes {} at {:g} s and runs again. The old lines stay, pale.", cgroup, toSeconds(at));
    return change;
}

std::optional<Change> repeatHalf(const Scenario& scenario) {
    Change change;
    change.scenario = scenario;
    bool any = false;
    for (TaskSpec& task : change.scenario.machine.tasks) {
        if (task.keys.n < 2) continue;
        // Sequential keys end when used up; a loop would not: the number of operations stays what it was.
        if (task.count == 0 && task.keys.dist == KeyDist::Sequential) task.count = task.keys.n;
        if (task.keys.dist == KeyDist::Sequential) task.keys.dist = KeyDist::Loop;
        task.keys.n /= 2;
        any = true;
    }
    if (!any) return std::nullopt;
    change.text = "Make half of the names repeat";
    change.why = "Looks up half as many names, each of them twice, and runs again. The old lines stay, pale.";
    return change;
}

std::vector<Change> changesFor(const Scenario& scenario, const std::string& cgroup, TimeNs workEnd) {
    std::vector<Change> changes;
    for (auto change : {giveMore(scenario, cgroup), removeEarlier(scenario, cgroup, workEnd), repeatHalf(scenario)}) {
        if (change) changes.push_back(std::move(*change));
    }
    return changes;
}

}  // namespace reclaim
