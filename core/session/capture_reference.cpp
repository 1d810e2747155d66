#include "core/session/capture_reference.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/exchange/exchange.h"

namespace reclaim {

namespace {

namespace fs = std::filesystem;

// A scenario may come from anywhere: it names a capture among the data, not any file of this computer.
bool staysInside(const std::string& reference) {
    const fs::path path(reference);
    return !path.empty() && path.is_relative() &&
           std::ranges::none_of(path, [](const fs::path& part) { return part == ".."; });
}

// The cgroup of the scenario whose real counterpart the capture's cgroup is; false if there is none.
bool counterpart(const Scenario& scenario, const std::vector<std::string>& paths, const std::string& captured,
                 std::string& cgroup) {
    if (captured.empty()) {
        cgroup.clear();
        return true;
    }
    if (!scenario.referenceCgroup.empty() && captured == scenario.referenceCgroup && !paths.empty()) {
        cgroup = std::ranges::find(paths, captured) != paths.end() ? captured : paths.front();
        return true;
    }
    if (captured != "/" && std::ranges::find(paths, captured) == paths.end()) return false;
    cgroup = captured;
    return true;
}

}  // namespace

CaptureReference CaptureReference::load(const Scenario& scenario) {
    CaptureReference out;
    if (scenario.reference.empty()) return out;
    if (!staysInside(scenario.reference)) {
        out.warning = "the capture '" + scenario.reference + "' is not below the data folder, so it is not drawn";
        return out;
    }
    const std::string prefix = dataDirectory() + "/datasets/" + scenario.reference;
    const auto series = readSamples(prefix + "_samples.csv");
    if (!series) {
        out.warning = "the real kernel's curves are missing: " + series.error().text();
        return out;
    }
    const std::vector<std::string> paths = cgroupPaths(scenario);
    for (const CaptureSeries& one : *series) {
        const auto metric = metricNamed(one.metric);
        std::string cgroup;
        if (!metric || !counterpart(scenario, paths, one.cgroup, cgroup)) continue;
        Timeline timeline{{kRealStrategy, one.metric, cgroup, std::string(infoOf(*metric).unit)}, {}};
        TimeNs last = INT64_MIN;
        for (const CaptureSample& sample : one.samples) {
            if (!std::isfinite(sample.timeMs) || !std::isfinite(sample.value) || std::abs(sample.timeMs) > 1e12) continue;
            const TimeNs t = std::llround(sample.timeMs * 1e6);
            if (t < last) continue;   // a sampler's line out of order would bend the curve backwards
            timeline.points.push_back(SeriesPoint{t, sample.value});
            last = t;
        }
        if (!timeline.points.empty()) out.timelines.push_back(std::move(timeline));
    }
    if (out.timelines.empty())
        out.warning = "the capture " + scenario.reference + " has no timeline of a cgroup of this scenario";
    return out;
}

}  // namespace reclaim
