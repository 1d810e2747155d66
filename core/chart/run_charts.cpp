#include "core/chart/run_charts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>

#include <fmt/format.h>

#include "core/chart/curve_look.h"
#include "core/machine/machine.h"

namespace reclaim {
namespace {

constexpr double kMib = 1024.0 * 1024.0;
constexpr std::size_t kExtremesOf = 200;  // pieces a curve is looked at in for its highest value

using enum Metric;

std::string nameOf(Metric metric) { return std::string(infoOf(metric).name); }

double highest(const std::shared_ptr<const SeriesView>& view, const TimeRange& range) {
    double top = 0;
    if (!view || view->empty()) return top;
    for (const SeriesPoint& point : view->minMax(range.from, range.to, kExtremesOf))
        if (std::isfinite(point.value)) top = std::max(top, point.value);
    return top;
}

double highestOf(const Chart& chart) {
    double top = 0;
    for (const Curve& curve : chart.curves) top = std::max(top, highest(curve.data, chart.time) * curve.factor);
    return top;
}

void addPrevious(Chart& chart, const ChartSource& source, Metric metric, const std::string& cgroup, Curve::Kind kind,
                 double factor) {
    for (std::size_t i = 0; i < source.lanes.size() && source.behind; ++i) {
        const ChartLane& lane = source.lanes[i];
        const auto found = std::ranges::find_if(source.previous, [&](const ChartSeries& one) {
            return one.info.strategy == lane.strategy && one.info.metric == nameOf(metric) && one.info.cgroup == cgroup;
        });
        const bool recorded = found != source.previous.end() && found->data;
        if (!recorded && i > 0) continue;  // the first names them all, in the legend
        Curve curve = curveLook(lane.place);
        curve.info = SeriesInfo{lane.strategy, nameOf(metric), cgroup, std::string(infoOf(metric).unit)};
        if (recorded) curve.data = found->data;
        curve.pale = true;
        curve.marker = Marker::None;
        curve.width = 1.2;
        curve.kind = kind;
        curve.factor = factor;
        if (i == 0) curve.name = "pale: " + (source.previousName.empty() ? "the run before" : source.previousName);
        chart.curves.push_back(std::move(curve));
    }
}

void addCurves(Chart& chart, const ChartSource& source, Metric metric, const std::string& cgroup, Curve::Kind kind,
               double factor) {
    addPrevious(chart, source, metric, cgroup, kind, factor);
    for (const ChartLane& lane : source.lanes) {
        Curve curve = curveLook(lane.place);
        curve.name = lane.title;
        curve.info = SeriesInfo{lane.strategy, nameOf(metric), cgroup, std::string(infoOf(metric).unit)};
        curve.data = source.find(lane.strategy, nameOf(metric), cgroup);
        curve.kind = kind;
        curve.factor = factor;
        chart.curves.push_back(std::move(curve));
    }
}

// Where lookups were refused: a cross on the curve of memory at the first sample after each growth of the count. Where
// many would lie over each other, the first of them stands for the stretch.
Curve refusalMarks(const ChartSource& source, const ChartLane& lane) {
    constexpr int kMarksMax = 48;  // side by side over the whole chart
    Curve marks;
    const auto refused = source.find(lane.strategy, nameOf(LabEnomem), {});
    const auto memory = source.find(lane.strategy, nameOf(MemoryCurrent), source.cgroup);
    marks.kind = Curve::Kind::Dots;
    marks.marker = Marker::Cross;
    marks.color = Curve::kWarning;
    marks.factor = 1 / kMib;
    marks.info = SeriesInfo{lane.strategy, "lab.enomem marks", source.cgroup, "bytes"};
    if (!refused || !memory) return marks;
    const TimeNs least = std::max<TimeNs>(1, (source.time.to - source.time.from) / kMarksMax);
    std::vector<SeriesPoint> points;
    double before = 0;
    for (const SeriesPoint& sample : refused->minMax(source.time.from, source.time.to, 1024)) {
        const bool grew = sample.value > before;
        before = sample.value;
        if (!grew || sample.t < source.time.from || sample.t > source.time.to) continue;
        if (!points.empty() && sample.t - points.back().t < least) continue;
        double bytes = 0;
        if (memory->at(sample.t, bytes)) points.push_back({sample.t, bytes});
    }
    if (!points.empty()) marks.data = std::make_shared<const SeriesView>(SeriesView::fromPoints(std::move(points)));
    return marks;
}

void addRefusals(Chart& chart, const ChartSource& source) {
    bool named = false;
    for (const ChartLane& lane : source.lanes) {
        Curve marks = refusalMarks(source, lane);
        if (!marks.data) continue;
        if (!named) marks.name = "lookup refused (ENOMEM)";
        named = true;
        chart.curves.push_back(std::move(marks));
    }
}

// What the real kernel did, where the capture has that metric of that cgroup. Of several captures each has the colour
// of the strategy it is held against.
void addReal(Chart& chart, const ChartSource& source, Metric metric, const std::string& cgroup, double factor) {
    for (const ChartCapture& capture : source.captures) {
        const auto lane = std::ranges::find(source.lanes, capture.strategy, &ChartLane::strategy);
        if (lane == source.lanes.end() && !capture.strategy.empty()) continue;  // its strategy does not run this time
        Curve real;
        if (lane != source.lanes.end()) real = curveLook(lane->place);
        else real.color = Curve::kReal;
        real.kind = Curve::Kind::Dots;
        real.marker = Marker::Disc;
        real.factor = factor;
        real.name = captureName(capture.capture);
        real.info = SeriesInfo{capture.series, nameOf(metric), cgroup, std::string(infoOf(metric).unit)};
        real.data = source.find(capture.series, nameOf(metric), cgroup);
        if (real.data) chart.curves.push_back(std::move(real));
    }
}

// The limit as the kernels took it: a level of all lanes, or where they differ one for each course.
void addLimits(Chart& chart, const ChartSource& source) {
    struct Course {
        std::vector<SeriesPoint> steps;
        std::vector<const ChartLane*> lanes;
        double last = 0;  // bytes
    };
    std::vector<Course> courses;
    for (const ChartLane& lane : source.lanes) {
        const auto limit = source.find(lane.strategy, nameOf(MemoryMax), source.cgroup);
        if (!limit) continue;
        Course course{{}, {&lane}, 0};
        for (const SeriesPoint& point : limit->points()) {
            course.steps.push_back({point.t, point.value / kMib});
            if (std::isfinite(point.value)) course.last = point.value;
        }
        if (course.last == 0) continue;
        const auto same = std::ranges::find_if(courses, [&](const Course& other) {
            return std::ranges::equal(other.steps, course.steps, [](const SeriesPoint& a, const SeriesPoint& b) {
                return a.t == b.t && a.value == b.value;
            });
        });
        if (same == courses.end()) courses.push_back(std::move(course));
        else same->lanes.push_back(&lane);
    }
    for (Course& course : courses) {
        Level level;
        level.name = nameOf(MemoryMax) + " " + formatBytes(static_cast<std::uint64_t>(course.last));
        if (courses.size() > 1) {
            for (const ChartLane* lane : course.lanes)
                level.name += (lane == course.lanes.front() ? ": " : ", ") + lane->title;
            if (course.lanes.size() == 1) level.color = curveLook(course.lanes.front()->place).color;
        }
        level.steps = std::move(course.steps);
        chart.levels.push_back(std::move(level));
    }
    // Names stand where levels end: those that end as one are one name, on the first of them.
    for (std::size_t i = 0; i < chart.levels.size(); ++i) {
        for (std::size_t k = i + 1; k < chart.levels.size(); ++k) {
            Level &first = chart.levels[i], &other = chart.levels[k];
            if (other.name.empty() || first.steps.back().value != other.steps.back().value) continue;
            first.name += other.name.substr(other.name.find(": ")).replace(0, 2, ", ");
            other.name.clear();
        }
    }
}

double highestLevel(const Chart& chart) {
    double top = 0;
    for (const Level& level : chart.levels)
        for (const SeriesPoint& step : level.steps)
            if (std::isfinite(step.value)) top = std::max(top, step.value);
    return top;
}

// Equal counts of several strategies are all to be seen: their lines stand close around the true value.
void standSideBySide(Chart& chart) {
    std::vector<Curve*> counting;
    for (Curve& curve : chart.curves) {
        if (!curve.pale && highest(curve.data, chart.time) > 0) counting.push_back(&curve);
    }
    const double middle = (static_cast<double>(counting.size()) - 1) / 2;
    for (std::size_t i = 0; i < counting.size(); ++i) counting[i]->lane = static_cast<double>(i) - middle;
}

std::string nameOf(std::span<const Command> commands) {
    constexpr std::size_t kNamesMax = 3;  // in one line
    if (commands.size() > kNamesMax)
        return fmt::format("{} commands, until {}", formatCount(commands.size()), clockOf(commands.back().at));
    std::string names;
    for (const Command& command : commands) names += (names.empty() ? "" : ", ") + describe(command.action);
    return names;
}

// A line a command. Where so many follow each other that lines would touch, one line stands for all of them.
void addInstants(Chart& chart, const ChartSource& source, bool named) {
    constexpr int kLinesMax = 120;  // side by side over the whole chart
    const TimeNs near = (source.time.to - source.time.from) / kLinesMax;
    std::span<const Command> left(*source.commands);
    while (!left.empty()) {
        std::size_t together = 1;
        if (left.front().at > 0) {  // what acts at 0 is said by the limit's own line
            while (together < left.size() && left[together].at - left[together - 1].at <= near) ++together;
            chart.instants.push_back({left.front().at, named ? nameOf(left.first(together)) : std::string()});
        }
        left = left.subspan(together);
    }
}

Chart memoryChart(const ChartSource& source) {
    Chart chart = chartOf(source, "memory", "memory.current of " + source.cgroup, "MiB");
    chart.empty = "No sample yet. Press Run (Space) to start.";
    addCurves(chart, source, MemoryCurrent, source.cgroup, Curve::Kind::Line, 1 / kMib);
    addRefusals(chart, source);
    const std::string& captured = source.captureCgroup.empty() ? source.cgroup : source.captureCgroup;
    if (captured == source.cgroup) addReal(chart, source, MemoryCurrent, captured, 1 / kMib);
    addLimits(chart, source);
    addInstants(chart, source, true);
    // A tenth of air above the limit, on a round number.
    const double wanted = std::max(highestLevel(chart) * 1.1, highestOf(chart) * 1.02);
    chart.top = wanted <= 64 ? std::max(1.0, std::ceil(wanted / 4) * 4) : roundTop(wanted);
    return chart;
}

Chart refusedChart(const ChartSource& source) {
    Chart chart = chartOf(source, "refused", "refused lookups (ENOMEM)", "lookups");
    chart.whole = true;
    addCurves(chart, source, LabEnomem, {}, Curve::Kind::Line, 1);
    const double top = highestOf(chart);
    const double scale = top >= 10'000 ? 1000 : 1;
    for (Curve& curve : chart.curves) curve.factor = 1 / scale;
    if (scale > 1) chart.unit = "thousand";
    chart.top = std::max(4.0, roundTop(top / scale * 1.05));
    addInstants(chart, source, false);
    return chart;
}

Chart removedChart(const ChartSource& source) {
    Chart chart = chartOf(source, "removed", "after rmdir: dying (solid), dead caches (dotted ×)", "number");
    chart.whole = true;
    for (const bool caches : {false, true}) {
        Chart part;
        part.time = source.time;
        addCurves(part, source, caches ? LabDeadCaches : LabDyingCgroups, {}, Curve::Kind::Steps, 1);
        for (Curve& curve : part.curves) {
            if (!curve.pale) curve.name += caches ? ": dead caches" : ": dying cgroups";
            if (curve.pale && caches) curve.name.clear();
            curve.dash = caches ? Dash::Dotted : Dash::Solid;
            if (caches && curve.marker != Marker::None) curve.marker = Marker::Cross;
            curve.width = 1.8;
            chart.curves.push_back(std::move(curve));
        }
    }
    standSideBySide(chart);
    const std::size_t lines = chart.curves.size();
    addReal(chart, source, CgroupNrDyingDescendants, "/", 1);
    if (chart.curves.size() > lines) chart.title += ", real (dots)";
    chart.top = std::max(2.0, roundTop(highestOf(chart) * 1.25));
    addInstants(chart, source, false);
    return chart;
}

Error nothingOf(const std::string& pane) {
    return Error{Fault::BadInput,
                 "'" + pane + "' is no pane and no recorded metric",
                 "memory, refused, removed, METRIC or METRIC:CGROUP; `reclaimctl metrics` lists the metrics",
                 {},
                 0,
                 0};
}

MetricOf metricOf(const std::string& pane, const std::string& watched) {
    const std::size_t colon = pane.find(':');
    MetricOf of{pane.substr(0, colon), colon == std::string::npos ? "" : pane.substr(colon + 1)};
    const auto known = metricNamed(of.metric);
    if (known && of.cgroup.empty() && infoOf(*known).scope == MetricScope::Cgroup) of.cgroup = watched;
    return of;
}

// A kernel counts the dying below its root.
MetricOf realCounterpart(const MetricOf& of) {
    return of.metric == nameOf(LabDyingCgroups) ? MetricOf{nameOf(CgroupNrDyingDescendants), "/"} : of;
}

Result<Chart> metricChart(const ChartSource& source, const std::string& pane) {
    const MetricOf of = metricOf(pane, source.cgroup);
    const auto known = metricNamed(of.metric);
    if (!known) return nothingOf(pane);
    const bool bytes = infoOf(*known).unit == "bytes";
    Chart chart = chartOf(source, of.metric, of.metric + (of.cgroup.empty() ? "" : " of " + of.cgroup),
                          bytes ? "MiB" : std::string(infoOf(*known).unit));
    chart.whole = !bytes;
    const double factor = bytes ? 1 / kMib : 1;
    addCurves(chart, source, *known, of.cgroup, *known == MemoryMax ? Curve::Kind::Steps : Curve::Kind::Line, factor);
    if (!chart.hasPoints()) return nothingOf(pane);
    const MetricOf real = realCounterpart(of);
    addReal(chart, source, *metricNamed(real.metric), real.cgroup, factor);
    chart.top = std::max(chart.whole ? 4.0 : 0.1, roundTop(highestOf(chart) * 1.05));
    addInstants(chart, source, true);
    return chart;
}

constexpr std::array kHolders{
    std::pair{LabDyingRefsPageCache, "pages of files"},      std::pair{LabDyingRefsTmpfs, "tmpfs pages"},
    std::pair{LabDyingRefsMetadata, "block-device pages"},   std::pair{LabDyingRefsKernelPages, "kernel pages"},
    std::pair{LabDyingRefsSlab, "slab pages, one a cgroup"}, std::pair{LabDyingRefsCaches, "kmem caches of its own"},
    std::pair{LabDyingRefsChildren, "child cgroups"},        std::pair{LabDyingRefsStock, "per-CPU stocks"},
    std::pair{LabDyingRefsWriteback, "written inodes"}};

}  // namespace

std::vector<MetricOf> metricsOfPane(const std::string& pane, const std::string& watched) {
    if (pane == "memory")
        return {{nameOf(MemoryCurrent), watched}, {nameOf(MemoryMax), watched}, {nameOf(LabEnomem), {}}};
    if (pane == "refused") return {{nameOf(LabEnomem), {}}};
    if (pane == "removed")
        return {{nameOf(LabDyingCgroups), {}}, {nameOf(LabDeadCaches), {}}, {nameOf(CgroupNrDyingDescendants), "/"}};
    if (pane == kHoldersPane) {
        std::vector<MetricOf> metrics;
        for (const auto& [metric, what] : kHolders) metrics.push_back({nameOf(metric), {}});
        return metrics;
    }
    const MetricOf of = metricOf(pane, watched);
    if (const MetricOf real = realCounterpart(of); real != of) return {of, real};
    return {of};
}

std::vector<Chart> makeCharts(const ChartSource& source) {
    return {memoryChart(source), refusedChart(source), removedChart(source)};
}

Result<Chart> makeChart(const ChartSource& source, const std::string& pane) {
    if (pane == "memory") return memoryChart(source);
    if (pane == "refused") return refusedChart(source);
    if (pane == "removed") return removedChart(source);
    return metricChart(source, pane);
}

std::vector<Chart> makeHolderCharts(const ChartSource& source) {
    std::vector<Chart> charts;
    for (const auto& [metric, what] : kHolders) {
        Chart chart = chartOf(source, nameOf(metric), std::string("held by ") + what, "refs");
        addCurves(chart, source, metric, {}, Curve::Kind::Steps, 1);
        const double top = highestOf(chart);
        if (top == 0) continue;  // nobody was held by it
        chart.whole = true;
        chart.top = std::max(2.0, roundTop(top * 1.25));
        addInstants(chart, source, false);
        charts.push_back(std::move(chart));
    }
    return charts;
}

}  // namespace reclaim
