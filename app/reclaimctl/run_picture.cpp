#include "app/reclaimctl/run_picture.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace reclaim::ctl {
namespace {

std::string unitOf(const std::string& metric) {
    const auto known = metricNamed(metric);
    return known ? std::string(infoOf(*known).unit) : std::string();
}

// "655936", "0.25": no digits that say nothing.
std::string plainNumber(double value) {
    std::array<char, 64> text;
    const auto [end, problem] = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 15);
    return problem == std::errc{} ? std::string(text.data(), end) : std::to_string(value);
}

}  // namespace

std::optional<double> LanePicture::metric(Metric metric, const std::string& cgroup) const {
    const auto at = metrics.find({std::string(infoOf(metric).name), cgroup});
    return at == metrics.end() ? std::nullopt : std::optional(at->second);
}

const Timeline* LanePicture::timeline(const std::string& metric, const std::string& cgroup) const {
    for (const Timeline& timeline : timelines)
        if (timeline.metric == metric && timeline.cgroup == cgroup) return &timeline;
    return nullptr;
}

LanePicture pictureOf(const RunResult& result) {
    LanePicture lane;
    lane.strategy = result.strategy;
    lane.seed = result.seed;
    lane.fingerprint = formatHex(result.fingerprint);
    lane.state = "ended";
    for (const auto& value : result.metrics)
        lane.metrics[{std::string(infoOf(value.metric).name), value.cgroup}] = value.value;
    for (std::size_t i = 0; i < result.series.size(); ++i) {
        const SeriesInfo& info = result.seriesInfo[i];
        Timeline timeline{info.cgroup, info.metric, info.unit, {}};
        for (const SeriesPoint& point : result.series[i]->points())
            timeline.points.push_back({point.t, point.value, point.value, point.value});
        lane.timelines.push_back(std::move(timeline));
    }
    for (const auto& verdict : result.expect) {
        std::string line = (verdict.ok ? "ok: " : "failed: ") + verdict.text;
        if (!verdict.ok) line += ", but it is " + (verdict.problem.empty() ? plainNumber(verdict.actual) : verdict.problem);
        lane.expectations.push_back(std::move(line));
        lane.failed = lane.failed || !verdict.ok;
    }
    return lane;
}

Result<LanePicture> pictureOf(const LabBook& book, const StoredRun& run) {
    LanePicture lane;
    lane.strategy = run.strategy;
    lane.seed = run.seed;
    lane.fingerprint = run.fingerprint;
    lane.state = run.state;
    const auto metrics = book.metrics(run.id);
    if (!metrics) return metrics.error();
    for (const auto& [name, value] : *metrics) {
        const std::size_t space = name.find(' ');
        lane.metrics[{name.substr(0, space), space == std::string::npos ? "" : name.substr(space + 1)}] = value;
    }
    const auto series = book.series(run.id);
    if (!series) return series.error();
    for (const StoredSeries& stored : *series) {
        const auto samples = book.samples(stored.id);
        if (!samples) return samples.error();
        Timeline timeline{stored.cgroup, stored.metric, stored.unit.empty() ? unitOf(stored.metric) : stored.unit, {}};
        timeline.points.reserve(samples->size());
        for (const StoredSample& sample : *samples) timeline.points.push_back({sample.t, sample.value, sample.lo, sample.hi});
        lane.timelines.push_back(std::move(timeline));
    }
    return lane;
}

void addCapture(RunPicture& picture) {
    if (picture.scenario) picture.real = CaptureReference::load(*picture.scenario);
}

std::string watchedCgroup(const Scenario& scenario) {
    if (!scenario.referenceCgroup.empty()) return scenario.referenceCgroup;
    for (const CgroupSpec& cgroup : scenario.machine.cgroups)
        if (cgroup.memoryMax != kNoLimit) return cgroup.path;
    return scenario.machine.cgroups.empty() ? std::string("/") : scenario.machine.cgroups.front().path;
}

std::string footerOf(const RunPicture& picture) {
    std::string out = picture.name;
    if (!picture.lanes.empty()) out += " · seed " + std::to_string(picture.lanes.front().seed);
    out += " · ReclaimLab " RECLAIMLAB_VERSION;
    for (const LanePicture& lane : picture.lanes)
        if (!lane.fingerprint.empty()) out += " · " + lane.strategy + " " + lane.fingerprint;
    return out;
}

}  // namespace reclaim::ctl
