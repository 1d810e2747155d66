#include "app/reclaimctl/run_charts.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "app/reclaimctl/console.h"

namespace reclaim::ctl {
namespace {

constexpr double kMib = 1024.0 * 1024.0;

double seconds(TimeNs t) { return static_cast<double>(t) / static_cast<double>(kSecond); }

std::string nameOf(Metric metric) { return std::string(infoOf(metric).name); }

// A merged point stands for a range: both ends are drawn, so that no tooth is lost.
SvgCurve curveOf(std::string name, const Timeline& timeline, double divisor) {
    SvgCurve curve;
    curve.name = std::move(name);
    const auto put = [&](TimeNs t, double value) {
        curve.x.push_back(seconds(t));
        curve.y.push_back(value / divisor);
    };
    for (const TimelinePoint& point : timeline.points) {
        if (point.lo != point.hi) {
            put(point.t, point.lo);
            put(point.t, point.hi);
        }
        put(point.t, point.value);
    }
    return curve;
}

// "real Linux 6.1 (K1)" for "kernel-6.1/K1".
std::string nameOf(const std::string& capture) {
    const std::size_t slash = capture.find('/');
    std::string kernel = capture.substr(0, slash);
    if (kernel.starts_with("kernel-")) kernel = "Linux " + kernel.substr(7);
    return "real " + kernel + (slash == std::string::npos ? "" : " (" + capture.substr(slash + 1) + ")");
}

class ChartMaker {
public:
    ChartMaker(const RunPicture& picture, const ChartOptions& options) : picture_(picture), options_(options) {
        chart_.xLabel = "time, s";
        chart_.footer = footerOf(picture);
        chart_.width = options.width;
        chart_.height = options.height;
        chart_.theme = options.theme;
        end_ = endOf(picture);
        chart_.xFrom = seconds(options.from);
        chart_.xTo = seconds(std::min(options.to, end_));
        if (!(chart_.xTo > chart_.xFrom)) chart_.xTo = chart_.xFrom + 1e-3;
    }

    // One curve per lane. False if no lane has recorded it.
    bool add(const std::string& metric, const std::string& cgroup, double divisor, const std::string& suffix = {}) {
        bool any = false;
        for (const LanePicture& lane : picture_.lanes) {
            const Timeline* timeline = lane.timeline(metric, cgroup);
            if (!timeline || timeline->points.empty()) continue;
            any = true;
            chart_.curves.push_back(
                curveOf(lane.strategy + suffix, between(*timeline, options_.from, options_.to), divisor));
        }
        return any;
    }

    void addReal(const std::string& metric, const std::string& cgroup, double divisor) {
        for (const auto& real : picture_.real.timelines) {
            if (real.info.metric != metric || real.info.cgroup != cgroup) continue;
            SvgCurve curve;
            curve.name = nameOf(real.capture);
            curve.dots = true;
            for (const SeriesPoint& point : real.points) {
                const double x = seconds(point.t);
                if (x < chart_.xFrom || x > chart_.xTo) continue;
                curve.x.push_back(x);
                curve.y.push_back(point.value / divisor);
            }
            chart_.curves.push_back(std::move(curve));
        }
    }

    void addLimit(const std::string& cgroup) {
        if (!picture_.scenario) return;
        for (const CgroupSpec& spec : picture_.scenario->machine.cgroups)
            if (spec.path == cgroup && spec.memoryMax != kNoLimit) {
                chart_.markY = static_cast<double>(spec.memoryMax) / kMib;
                chart_.markName = "memory.max " + formatBytes(spec.memoryMax);
            }
    }

    void addTimeline() {
        if (!picture_.scenario) return;
        for (const Command& command : picture_.scenario->timeline)
            chart_.marks.push_back({seconds(command.at), describe(command.action)});
    }

    void showCounts() { chart_.counts = true; }

    SvgChart take(std::string title, std::string yLabel) {
        chart_.title = std::move(title);
        chart_.yLabel = std::move(yLabel);
        return std::move(chart_);
    }

private:
    static TimeNs endOf(const RunPicture& picture) {
        TimeNs end = picture.scenario ? picture.scenario->stop : 0;
        if (end > 0) return end;
        for (const LanePicture& lane : picture.lanes)
            for (const Timeline& timeline : lane.timelines)
                if (!timeline.points.empty()) end = std::max(end, timeline.points.back().t);
        return std::max<TimeNs>(end, kMillisecond);
    }

    const RunPicture& picture_;
    const ChartOptions& options_;
    SvgChart chart_;
    TimeNs end_ = 0;
};

// The cgroup of the memory chart. Without a scenario: the first one that has a curve.
std::string mainCgroup(const RunPicture& picture) {
    if (picture.scenario) return watchedCgroup(*picture.scenario);
    for (const LanePicture& lane : picture.lanes)
        for (const Timeline& timeline : lane.timelines)
            if (timeline.metric == nameOf(Metric::MemoryCurrent)) return timeline.cgroup;
    return "/";
}

Error unknownPane(const std::string& pane) {
    return Error{Fault::BadInput, "'" + pane + "' is no pane and no recorded metric",
                 "memory, refused, removed, METRIC or METRIC:CGROUP; `reclaimctl metrics` lists the metrics", {}, 0, 0};
}

Result<SvgChart> metricChart(const RunPicture& picture, const std::string& pane, const ChartOptions& options) {
    const std::size_t colon = pane.find(':');
    const std::string metric = pane.substr(0, colon);
    const auto known = metricNamed(metric);
    if (!known) return unknownPane(pane);
    const MetricInfo& info = infoOf(*known);
    std::string cgroup = colon == std::string::npos ? "" : pane.substr(colon + 1);
    if (cgroup.empty() && info.scope == MetricScope::Cgroup) cgroup = mainCgroup(picture);
    const bool bytes = info.unit == "bytes";
    const double divisor = bytes ? kMib : 1;
    ChartMaker maker(picture, options);
    if (!maker.add(metric, cgroup, divisor)) return unknownPane(pane);
    // A kernel counts the dying below its root.
    const bool dying = *known == Metric::LabDyingCgroups;
    maker.addReal(dying ? nameOf(Metric::CgroupNrDyingDescendants) : metric, dying ? "/" : cgroup, divisor);
    maker.addTimeline();
    return maker.take(metric + (cgroup.empty() ? "" : " of " + cgroup), bytes ? "MiB" : std::string(info.unit));
}

std::string count(const LanePicture& lane, Metric metric) {
    const auto value = lane.metric(metric);
    return value ? shown(*value) : "-";
}

// A lab book of an older version may lack some of them.
std::string sum(const LanePicture& lane, const std::array<Metric, 3>& metrics) {
    if (!lane.metric(metrics[0])) return "-";
    double total = 0;
    for (const Metric metric : metrics) total += lane.metric(metric).value_or(0);
    return shown(total);
}

}  // namespace

Result<SvgChart> chartOf(const RunPicture& picture, const std::string& pane, const ChartOptions& options) {
    ChartMaker maker(picture, options);
    const std::string cgroup = mainCgroup(picture);
    if (pane == "memory") {
        maker.add(nameOf(Metric::MemoryCurrent), cgroup, kMib);
        maker.addReal(nameOf(Metric::MemoryCurrent), cgroup, kMib);
        maker.addLimit(cgroup);
        maker.addTimeline();
        return maker.take("memory.current of " + cgroup, "MiB");
    }
    if (pane == "refused") {
        maker.add(nameOf(Metric::LabEnomem), "", 1);
        maker.addTimeline();
        return maker.take("refused lookups (ENOMEM)", "lookups");
    }
    if (pane == "removed") {
        maker.add(nameOf(Metric::LabDyingCgroups), "", 1, ": dying cgroups");
        maker.add(nameOf(Metric::LabDeadCaches), "", 1, ": dead caches");
        maker.addTimeline();
        maker.showCounts();
        return maker.take("left of removed cgroups: dying cgroups, dead caches", "number");
    }
    return metricChart(picture, pane, options);
}

const std::vector<std::string>& summaryHeader() {
    static const std::vector<std::string> header{"strategy",   "lookups",       "refused",    "reclaims",
                                                 "given back", "dying cgroups", "dead caches"};
    return header;
}

std::vector<std::vector<std::string>> summaryRows(const RunPicture& picture) {
    std::vector<std::vector<std::string>> rows;
    for (const LanePicture& lane : picture.lanes)
        rows.push_back({lane.strategy, count(lane, Metric::LabOperations), count(lane, Metric::LabEnomem),
                        sum(lane, kReclaimMetrics), sum(lane, kFreedMetrics),
                        count(lane, Metric::LabDyingCgroups), count(lane, Metric::LabDeadCaches)});
    return rows;
}

std::vector<std::string> storyOf(const RunPicture& picture) {
    std::vector<std::string> lines;
    if (picture.scenario)
        for (const StoryLine& line : picture.scenario->story) lines.push_back(fmt::format("{:g} s  {}", seconds(line.at), line.say));
    return lines;
}

Report reportOf(const RunPicture& picture, const ChartOptions& options) {
    Report report;
    report.title = picture.scenario && !picture.scenario->title.empty() ? picture.scenario->title : picture.name;
    if (picture.scenario) report.goal = picture.scenario->goal;
    report.story = storyOf(picture);
    report.tableTitle = "What each kernel did";
    report.header = summaryHeader();
    for (auto& cells : summaryRows(picture)) report.rows.push_back({std::move(cells)});
    for (const char* pane : {"memory", "refused", "removed"})
        if (auto chart = chartOf(picture, pane, options); chart && !chart->curves.empty())
            report.charts.push_back(std::move(*chart));
    for (const LanePicture& lane : picture.lanes)
        report.expectations.insert(report.expectations.end(), lane.expectations.begin(), lane.expectations.end());
    report.footer = footerOf(picture);
    return report;
}

}  // namespace reclaim::ctl
