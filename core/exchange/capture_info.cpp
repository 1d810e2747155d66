// NAME_scenario.json of a capture: what was run, on which kernel, and when the work began and ended.
#include <algorithm>
#include <bit>

#include <nlohmann/json.hpp>

#include "core/exchange/capture_csv.h"
#include "core/exchange/line_reader.h"

namespace reclaim {
namespace {

constexpr std::uint64_t kInfoBytesMax = 16u << 20;
constexpr std::uint32_t kSlabPagesMax = 1024;   // MAX_ORDER 11: the page allocator gives no more at once
using nlohmann::json;

Error placed(const std::string& path, std::string message, std::string hint) {
    return Error{Fault::BadInput, std::move(message), std::move(hint), path, 0, 0};
}

Error parseError(const std::string& path, const std::string& text, const json::parse_error& problem) {
    std::size_t end = std::min(problem.byte > 0 ? problem.byte - 1 : 0, text.size());
    if (end == text.size() && end > 0) --end;   // a text that is cut off: its last line, not the one after it
    const std::size_t lineStart = text.rfind('\n', end > 0 ? end - 1 : 0);
    Error error = placed(path, "is not valid JSON", "the text is broken or cut off here");
    error.line = 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
    error.column = static_cast<int>(end - (lineStart == std::string::npos ? 0 : lineStart + 1)) + 1;
    return error;
}

std::string textAt(const json& object, const char* key) {
    const auto at = object.find(key);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

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
        if (event.starts_with("run ") && !begun) {
            info.workBeginMs = time->get<double>();
            begun = true;
        }
        if (event.starts_with("exit ")) info.workEndMs = time->get<double>();
    }
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

}  // namespace

Result<CaptureInfo> readCaptureInfo(const std::string& path) {
    auto text = readPackedText(path, kInfoBytesMax);
    if (!text) return text.error();
    json root;
    try {
        root = json::parse(*text);
    } catch (const json::parse_error& problem) {
        return parseError(path, *text, problem);
    }
    if (!root.is_object()) return placed(path, "is not a JSON object", "the scenario file of a capture is expected");
    CaptureInfo info;
    info.name = textAt(root, "name");
    info.description = textAt(root, "description");
    const auto kernel = root.find("kernel");
    if (kernel != root.end() && kernel->is_object()) info.kernelVersion = textAt(*kernel, "version");
    if (info.kernelVersion.empty())
        return placed(path, "does not say which kernel was captured", "kernel.version is expected");
    const auto guest = root.find("guest");
    if (guest != root.end() && guest->is_object()) info.cpus = std::max(1u, numberAt(*guest, "vcpus"));
    readTimeline(root, info);
    readGeometry(root, info);
    return info;
}

}  // namespace reclaim
