// NAME_scenario.json of a capture: what was run, on which kernel, when the work began and ended, and what was done when.
#include <algorithm>
#include <utility>

#include "core/exchange/capture_csv.h"
#include "core/exchange/capture_json.h"

namespace reclaim {
namespace {

using nlohmann::json;

// "run ..." begins a piece of work and "exit ..." ends it; runs without such marks have begin and end 0.
void readTimeline(const json& root, CaptureInfo& info) {
    const auto timeline = root.find("timeline_ms");
    if (timeline == root.end() || !timeline->is_array()) return;
    bool begun = false;
    for (const json& entry : *timeline) {
        if (!entry.is_object()) continue;
        const std::string event = textAt(entry, "event");
        const auto time = entry.find("time_ms");
        if (time == entry.end() || !time->is_number()) continue;
        const double timeMs = time->get<double>();
        if (event.starts_with("run ") && !begun) {
            info.workBeginMs = timeMs;
            begun = true;
        }
        if (event.starts_with("exit ")) info.workEndMs = timeMs;
        info.marks.push_back({timeMs, event});
    }
    std::ranges::stable_sort(info.marks, {}, &CaptureMark::timeMs);
}

void readGeometry(const json& root, CaptureInfo& info) {
    const auto caches = root.find("slab_geometry_from_slabinfo");
    if (caches == root.end() || !caches->is_object()) return;
    for (const auto& [name, cache] : caches->items()) {
        if (!cache.is_object()) continue;
        const auto size = cache.find("object_size_with_meta");
        if (size != cache.end() && size->is_number_unsigned() && size->get<std::uint64_t>() <= (1u << 20))
            info.objectBytes[name] = size->get<std::uint32_t>();
    }
}

// cgroupfs numbers its inodes upward, so their order is the order in which the cgroups were made.
void readCgroups(const json& root, CaptureInfo& info) {
    const auto inodes = root.find("cgroup_inodes");
    if (inodes == root.end() || !inodes->is_object()) return;
    std::vector<std::pair<std::uint64_t, std::string>> made;
    for (const auto& [name, inode] : inodes->items())
        if (inode.is_number_unsigned()) made.emplace_back(inode.get<std::uint64_t>(), captureCgroupPath(name));
    std::ranges::sort(made);
    for (auto& [inode, name] : made) info.cgroupsByBirth.push_back(std::move(name));
}

}  // namespace

Result<CaptureInfo> readCaptureInfo(const std::string& path) {
    auto root = readCaptureJson(path, "the scenario file of a capture");
    if (!root) return root.error();
    CaptureInfo info;
    info.name = textAt(*root, "name");
    info.description = textAt(*root, "description");
    const auto kernel = root->find("kernel");
    if (kernel != root->end() && kernel->is_object()) info.kernelVersion = textAt(*kernel, "version");
    if (info.kernelVersion.empty())
        return Error{Fault::BadInput, "does not say which kernel was captured", "kernel.version is expected", path, 0, 0};
    readTimeline(*root, info);
    readGeometry(*root, info);
    readCgroups(*root, info);
    return info;
}

}  // namespace reclaim
