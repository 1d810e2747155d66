#include "core/series/capture_reference.h"

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

std::vector<SeriesPoint> pointsOf(const CaptureSeries& series, const ReferenceCapture& one) {
    std::vector<SeriesPoint> points;
    TimeNs last = INT64_MIN;
    for (const CaptureSample& sample : series.samples) {
        if (!std::isfinite(sample.timeMs) || !std::isfinite(sample.value) || std::abs(sample.timeMs) > 1e12) continue;
        const TimeNs t = std::llround(sample.timeMs * 1e6) - one.from;
        if (t < last || (one.from > 0 && t < 0)) continue;  // a line out of order would bend the curve backwards
        points.push_back(SeriesPoint{t, sample.value});
        last = t;
    }
    return points;
}

// A metric of the root that was 0 in every sample stands in no line of the file; it was measured all the same.
void addZeros(const std::vector<CaptureSeries>& series, const ReferenceCapture& one, const std::string& prefix,
              std::vector<CaptureReference::Timeline>& out) {
    const auto root = std::ranges::find(series, "/", &CaptureSeries::cgroup);
    const auto info = readCaptureInfo(prefix + "_scenario.json");
    if (root == series.end() || !info) return;
    std::vector<SeriesPoint> points = pointsOf(*root, one);
    for (SeriesPoint& point : points) point.value = 0;
    for (const std::string& name : info->zeroMetrics) {
        const auto metric = metricNamed(name);
        if (metric && !points.empty())
            out.push_back({{realOf(one.strategy), name, "/", std::string(infoOf(*metric).unit)}, points, one.capture});
    }
}

// Why it could not be read; else empty.
std::string read(const Scenario& scenario, const ReferenceCapture& one, std::vector<CaptureReference::Timeline>& out) {
    if (!staysInside(one.capture))
        return "the capture '" + one.capture + "' is not below the data folder, so it is not drawn";
    const std::string prefix = dataDirectory() + "/datasets/" + one.capture;
    for (const char* file : {"_samples.csv", "_samples.csv.gz", "_scenario.json", "_scenario.json.gz"})
        if (!isShipped(prefix + file))
            return "the capture '" + one.capture +
                   "' is a link to what is not below the data folder, so it is not drawn";
    const auto series = readSamples(prefix + "_samples.csv");
    if (!series) return "the real kernel's curves are missing: " + series.error().text();
    const std::vector<std::string> paths = cgroupPaths(scenario);
    const std::size_t before = out.size();
    for (const CaptureSeries& each : *series) {
        const auto metric = metricNamed(each.metric);
        std::string cgroup;
        if (!metric || !counterpart(scenario, paths, each.cgroup, cgroup)) continue;
        std::vector<SeriesPoint> points = pointsOf(each, one);
        if (!points.empty())
            out.push_back({{realOf(one.strategy), each.metric, cgroup, std::string(infoOf(*metric).unit)},
                           std::move(points),
                           one.capture});
    }
    addZeros(*series, one, prefix, out);
    return out.size() > before ? "" : "the capture " + one.capture + " has no timeline of a cgroup of this scenario";
}

}  // namespace

std::string realOf(const std::string& strategy) {
    return strategy.empty() ? kRealStrategy : std::string(kRealStrategy) + " " + strategy;
}

bool isReal(const std::string& strategy) {
    return strategy == kRealStrategy || strategy.starts_with(std::string(kRealStrategy) + " ");
}

std::vector<ReferenceCapture> capturesOf(const Scenario& scenario) {
    if (!scenario.reference.empty()) return {{scenario.reference, "", 0}};
    return scenario.references;
}

CaptureReference CaptureReference::load(const Scenario& scenario) {
    CaptureReference out;
    for (const ReferenceCapture& one : capturesOf(scenario))
        if (const std::string problem = read(scenario, one, out.timelines); out.warning.empty()) out.warning = problem;
    return out;
}

}  // namespace reclaim
