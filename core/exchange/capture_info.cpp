// NAME_scenario.json of a capture: what was run, on which kernel, when the work began and ended, and what was done
// when.
#include <algorithm>
#include <bit>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/exchange/capture_csv.h"
#include "core/exchange/capture_json.h"

namespace reclaim {
namespace {

constexpr std::uint32_t kSlabPagesMax = 1024;  // MAX_ORDER 11: the page allocator gives no more at once
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

// 0 where there is no number of a sensible size.
std::uint32_t numberAt(const json& object, const char* key) {
    const auto at = object.find(key);
    if (at == object.end() || !at->is_number_unsigned() || at->get<std::uint64_t>() > (1u << 20)) return 0;
    return at->get<std::uint32_t>();
}

// A slab is 1 << order pages and its objects fit into it.
bool isPossible(const CaptureGeometry& g) {
    return g.objectBytes >= 8 && g.objectsPerSlab > 0 && g.objectsPerSlab <= 0xffffu &&
           std::has_single_bit(g.pagesPerSlab) && g.pagesPerSlab <= kSlabPagesMax &&
           std::uint64_t{g.objectBytes} * g.objectsPerSlab <= g.pagesPerSlab * kPageSize;
}

void readGeometry(const json& root, CaptureInfo& info) {
    const auto caches = root.find("slab_geometry_from_slabinfo");
    if (caches == root.end() || !caches->is_object()) return;
    for (const auto& [name, cache] : caches->items()) {
        if (!cache.is_object()) continue;
        const auto size = cache.find("object_size_with_meta");
        if (size != cache.end() && size->is_number_unsigned() && size->get<std::uint64_t>() <= (1u << 20))
            info.objectBytes[name] = size->get<std::uint32_t>();
        const CaptureGeometry geometry{numberAt(cache, "object_size_with_meta"), numberAt(cache, "objs_per_slab"),
                                       numberAt(cache, "pages_per_slab")};
        if (isPossible(geometry)) info.geometry[name] = geometry;
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

void readZeros(const json& root, CaptureInfo& info) {
    constexpr std::string_view kOfCgroups = "cg:";
    const auto dropped = root.find("metrics_always_zero_dropped");
    if (dropped == root.end() || !dropped->is_array()) return;
    for (const json& entry : *dropped)
        if (entry.is_string() && entry.get<std::string>().starts_with(kOfCgroups))
            info.zeroMetrics.push_back(entry.get<std::string>().substr(kOfCgroups.size()));
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
        return Error{
            Fault::BadInput, "does not say which kernel was captured", "kernel.version is expected", path, 0, 0};
    const auto guest = root->find("guest");
    if (guest != root->end() && guest->is_object()) info.cpus = std::max(1u, numberAt(*guest, "vcpus"));
    readTimeline(*root, info);
    readGeometry(*root, info);
    readCgroups(*root, info);
    readZeros(*root, info);
    return info;
}

}  // namespace reclaim
