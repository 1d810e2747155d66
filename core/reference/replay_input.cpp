// The files of a replay: the trace, and beside it what the guest was and what its kernel counted.
#include <bit>
#include <string_view>

#include "core/reference/kernel_version.h"
#include "core/reference/replay_capture.h"

namespace reclaim {
namespace {

constexpr std::string_view kSuffix = "_alloc.csv";

Result<std::string> prefixOf(const std::string& tracePath) {
    std::string prefix = tracePath.ends_with(".gz") ? tracePath.substr(0, tracePath.size() - 3) : tracePath;
    if (!prefix.ends_with(kSuffix))
        return Error{Fault::BadInput,
                     "the name does not end in _alloc.csv or _alloc.csv.gz",
                     "NAME_alloc.csv.gz with NAME_scenario.json and NAME_samples.csv beside it",
                     tracePath,
                     0,
                     0};
    prefix.resize(prefix.size() - kSuffix.size());
    return prefix;
}

const CaptureSeries* find(const std::vector<CaptureSeries>& all, const std::string& metric) {
    for (const CaptureSeries& series : all)
        if (series.cgroup.empty() && series.metric == metric) return &series;
    return nullptr;
}

Result<ReplayCache> cacheOf(const ReplayInput& input, std::size_t index, const std::string& prefix, ReplayStart start) {
    ReplayCache out;
    out.name = input.trace.caches[index];
    const auto bad = [&](std::string message, std::string hint) {
        return Error{Fault::BadInput,  std::move(message),           std::move(hint),
                     input.trace.path, input.trace.firstLine[index], 0};
    };
    const auto shown = "cache '" + out.name.substr(0, 60) + "'";
    const auto geometry = input.info.geometry.find(out.name);
    if (geometry == input.info.geometry.end())
        return bad("nothing is known of " + shown, "slab_geometry_from_slabinfo in " + prefix +
                                                       "_scenario.json gives object_size_with_meta, "
                                                       "objs_per_slab and pages_per_slab of each cache");
    const CaptureGeometry& g = geometry->second;
    out.geometry = geometryOf(g.objectBytes, static_cast<std::uint32_t>(std::countr_zero(g.pagesPerSlab)),
                              g.objectsPerSlab, input.rule);
    const CaptureSeries* slabs = find(input.samples, metricOf(ReplayFigure::NumSlabs, out.name));
    if (slabs == nullptr || slabs->samples.empty())
        return bad("there are no samples of " + shown,
                   metricOf(ReplayFigure::NumSlabs, out.name) + " is expected in " + prefix + "_samples.csv");
    if (start == ReplayStart::Empty) {
        out.start.reason = "the replay was asked to begin without slabs";
        return out;
    }
    out.start = slabStartOf(input.trace, index, out.geometry);
    // Left out of the samples if it stayed 0 all the time.
    const CaptureSeries* partial = find(input.samples, metricOf(ReplayFigure::PartialSlabs, out.name));
    if (partial != nullptr && !partial->samples.empty() && partial->samples.front().value != 0) {
        out.start = SlabStart{};
        out.start.reason = "slabs lay on the node's list at the first sample: their order is not known";
    }
    return out;
}

}  // namespace

std::string metricOf(ReplayFigure figure, const std::string& cache) {
    switch (figure) {
        case ReplayFigure::NumSlabs: return "slabinfo." + cache + ".num_slabs";
        case ReplayFigure::ActiveObjects: return "slabinfo." + cache + ".active_objs";
        case ReplayFigure::CpuSlabs: return "sysfs_slab." + cache + ".cpu_slabs";
        case ReplayFigure::PartialSlabs: return "sysfs_slab." + cache + ".partial";
        case ReplayFigure::PartialObjects: return "sysfs_slab." + cache + ".objects_partial";
        case ReplayFigure::Count: break;
    }
    LAB_CHECK(!"a figure of the replay");
    return {};
}

Result<ReplayInput> readReplay(const std::string& tracePath, ReplayStart start,
                               const std::function<bool(double)>& progress) {
    auto prefix = prefixOf(tracePath);
    if (!prefix) return prefix.error();
    ReplayInput input;
    auto trace = readAllocTrace(tracePath, progress);
    if (!trace) return trace.error();
    input.trace = std::move(*trace);
    auto info = readCaptureInfo(*prefix + "_scenario.json");
    if (!info) return info.error();
    input.info = std::move(*info);
    auto samples = readSamples(*prefix + "_samples.csv");
    if (!samples) return samples.error();
    input.samples = std::move(*samples);
    auto kernel = kernelVersionOf(input.info.kernelVersion);
    if (!kernel) {
        Error error = kernel.error();
        error.file = *prefix + "_scenario.json";
        return error;
    }
    // b47291ef02b0 (5.16): the chain is bounded by slabs, no longer by free objects.
    input.rule = kernel->atLeast(5, 16) ? CpuPartialRule::BySlabs : CpuPartialRule::ByObjects;
    for (std::size_t i = 0; i < input.trace.caches.size(); ++i) {
        auto cache = cacheOf(input, i, *prefix, start);
        if (!cache) return cache.error();
        input.caches.push_back(std::move(*cache));
    }
    return input;
}

}  // namespace reclaim
