#include "ui/plots/run_charts.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <span>

#include "core/machine/metrics.h"
#include "core/series/series.h"
#include "ui/runtime/text.h"

namespace reclaim::ui {

namespace {
constexpr double kMib = 1024.0 * 1024.0;

QString trChart(const char* text) { return QCoreApplication::translate("RunCharts", text); }

std::string nameOf(Metric metric) { return std::string(infoOf(metric).name); }

std::shared_ptr<const SeriesView> viewOf(const SeriesStore* store, const std::string& strategy, Metric metric,
                                         const std::string& cgroup) {
    return store ? store->find(SeriesInfo{strategy, nameOf(metric), cgroup, {}}) : nullptr;
}

double highest(const std::shared_ptr<const SeriesView>& view, const TimeRange& range) {
    double top = 0;
    if (!view || view->empty()) return top;
    for (const SeriesPoint& point : view->minMax(range.from, range.to, 200)) top = std::max(top, point.value);
    return top;
}

// Line, dash and marker of the i-th strategy: five colours, then the same ones with other dashes and markers.
Curve styled(std::size_t index) {
    using enum Dash;
    using enum Marker;
    static constexpr std::array<std::array<Dash, 5>, 3> dashes{{{Solid, Dashed, Solid, DashDot, Dotted},
                                                                {Dashed, DashDot, Dotted, Solid, Dashed},
                                                                {DashDot, Solid, Dashed, Dotted, Solid}}};
    static constexpr std::array<std::array<Marker, 5>, 3> markers{{{Square, Triangle, Disc, Diamond, Square},
                                                                   {Triangle, Disc, Diamond, Square, Disc},
                                                                   {Disc, Diamond, Square, Triangle, Triangle}}};
    const std::size_t colour = index % 5, round = index / 5 % 3;
    Curve curve;
    curve.color = static_cast<int>(colour);
    curve.dash = dashes[round][colour];
    curve.marker = markers[round][colour];
    return curve;
}

std::size_t placeOf(const ChartSource& source, const std::string& strategy, std::size_t index) {
    const auto found = std::ranges::find(source.order, strategy);
    return found == source.order.end() ? index : static_cast<std::size_t>(found - source.order.begin());
}

Curve curveOf(const ChartSource& source, std::size_t index, Metric metric, const std::string& cgroup, bool previous) {
    const auto& [id, title] = source.strategies[index];
    Curve curve = styled(placeOf(source, id, index));
    curve.info = SeriesInfo{id, nameOf(metric), cgroup, std::string(infoOf(metric).unit)};
    curve.data = viewOf(previous ? source.previous : source.series, id, metric, cgroup);
    curve.pale = previous;
    if (previous) {
        curve.marker = Marker::None;
        curve.width = 1.2;
        const QString what = source.previousName.empty() ? trChart("the run before") : toQt(source.previousName);
        curve.name = index == 0 ? trChart("pale: %1").arg(what) : QString();
    } else {
        curve.name = toQt(title);
    }
    return curve;
}

void addCurves(Chart& chart, const ChartSource& source, Metric metric, const std::string& cgroup, Curve::Kind kind,
               double factor) {
    for (const bool previous : {true, false}) {
        if (previous && !source.previous) continue;
        for (std::size_t i = 0; i < source.strategies.size(); ++i) {
            Curve curve = curveOf(source, i, metric, cgroup, previous);
            if (previous && !curve.data && i > 0) continue;
            curve.kind = kind;
            curve.factor = factor;
            chart.curves.push_back(std::move(curve));
        }
    }
}

double highestOf(const Chart& chart) {
    double top = 0;
    for (const Curve& curve : chart.curves) top = std::max(top, highest(curve.data, chart.time) * curve.factor);
    return top;
}

// Where lookups were refused: a red cross on the curve of memory for each stretch of time in which the count grew.
Curve refusalMarks(const ChartSource& source, std::size_t index) {
    Curve marks;
    const std::string& id = source.strategies[index].first;
    const auto refused = viewOf(source.series, id, Metric::LabEnomem, {});
    const auto memory = viewOf(source.series, id, Metric::MemoryCurrent, source.cgroup);
    marks.kind = Curve::Kind::Dots;
    marks.marker = Marker::Cross;
    marks.color = Curve::kWarning;
    marks.factor = 1 / kMib;
    marks.info = SeriesInfo{id, "lab.enomem marks", source.cgroup, "bytes"};
    std::vector<SeriesPoint> points;
    constexpr int kMarks = 48;
    double before = 0;
    for (int k = 1; k <= kMarks && refused && memory && !refused->empty(); ++k) {
        const TimeNs t = source.time.from + (source.time.to - source.time.from) / kMarks * k;
        double count = 0, bytes = 0;
        if (t > refused->lastTime() || !refused->at(t, count)) continue;
        if (count > before && memory->at(t, bytes)) points.push_back({t, bytes});
        before = count;
    }
    if (points.empty()) return marks;
    marks.data = std::make_shared<const SeriesView>(SeriesView::fromPoints(std::move(points)));
    return marks;
}

void addRefusals(Chart& chart, const ChartSource& source) {
    bool named = false;
    for (std::size_t i = 0; i < source.strategies.size(); ++i) {
        Curve marks = refusalMarks(source, i);
        if (!marks.data) continue;
        if (!named) marks.name = trChart("lookup refused (ENOMEM)");
        named = true;
        chart.curves.push_back(std::move(marks));
    }
}

// What the real kernel did, where the capture has that metric of that cgroup. Of several captures each has the colour of
// the strategy it is held against.
void addReal(Chart& chart, const ChartSource& source, Metric metric, const std::string& cgroup, double factor) {
    for (const ReferenceCapture& capture : capturesOf(*source.scenario)) {
        Curve real;
        const auto lane = std::ranges::find(source.strategies, capture.strategy, &std::pair<std::string, std::string>::first);
        if (lane != source.strategies.end())
            real = styled(placeOf(source, capture.strategy, static_cast<std::size_t>(lane - source.strategies.begin())));
        else if (!capture.strategy.empty()) continue;   // its strategy does not run this time
        else real.color = Curve::kReal;
        real.kind = Curve::Kind::Dots;
        real.marker = Marker::Disc;
        real.factor = factor;
        real.name = captureName(capture.capture);
        real.info = SeriesInfo{realOf(capture.strategy), nameOf(metric), cgroup, std::string(infoOf(metric).unit)};
        real.data = viewOf(source.series, real.info.strategy, metric, cgroup);
        if (real.data) chart.curves.push_back(std::move(real));
    }
}

void addCapture(Chart& chart, const ChartSource& source) {
    const std::string& cgroup =
        source.scenario->referenceCgroup.empty() ? source.cgroup : source.scenario->referenceCgroup;
    if (cgroup == source.cgroup) addReal(chart, source, Metric::MemoryCurrent, cgroup, 1 / kMib);
}

void addLimit(Chart& chart, const ChartSource& source) {
    LevelLine level;
    const auto step = [&](TimeNs t) {
        const std::uint64_t limit = limitAt(*source.scenario, *source.commands, source.cgroup, t);
        if (limit == kNoLimit) return;
        const double mib = toMib(static_cast<double>(limit));
        if (!level.steps.empty() && level.steps.back().value == mib) return;
        // Two changes at one time: the later one counts.
        if (!level.steps.empty() && level.steps.back().t == t) level.steps.pop_back();
        level.steps.push_back({t, mib});
        level.name = QStringLiteral("memory.max ") + toQt(formatBytes(limit));
    };
    step(0);
    for (const Command& command : *source.commands) {
        if (std::holds_alternative<WriteCommand>(command.action)) step(command.at);
    }
    double top = 0;
    for (const SeriesPoint& point : level.steps) top = std::max(top, point.value);
    if (!level.steps.empty()) chart.levels.push_back(std::move(level));
    // A tenth of air above the limit, on a round number.
    const double wanted = std::max(top * 1.1, highestOf(chart) * 1.02);
    chart.top = wanted <= 64 ? std::max(1.0, std::ceil(wanted / 4) * 4) : roundTop(wanted);
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

QString nameOf(std::span<const Command> commands) {
    constexpr std::size_t kNamesMax = 3;   // in one line
    if (commands.size() > kNamesMax)
        return trChart("%1 commands, until %2").arg(commands.size()).arg(clockText(commands.back().at));
    QStringList names;
    for (const Command& command : commands) names << toQt(describe(command.action));
    return names.join(QStringLiteral(", "));
}

// A line a command. Where so many follow each other that lines would touch, one line stands for all of them.
void addInstants(Chart& chart, const ChartSource& source, bool named) {
    constexpr int kLinesMax = 120;     // side by side over the whole chart
    const TimeNs near = (source.time.to - source.time.from) / kLinesMax;
    std::span<const Command> left(*source.commands);
    while (!left.empty()) {
        std::size_t together = 1;
        if (left.front().at > 0) {   // what acts at 0 is said by the limit's own line
            while (together < left.size() && left[together].at - left[together - 1].at <= near) ++together;
            chart.instants.push_back({left.front().at, named ? nameOf(left.first(together)) : QString()});
        }
        left = left.subspan(together);
    }
}
}  // namespace

Curve strategyCurve(const ChartSource& source, std::size_t index) {
    const auto& [id, title] = source.strategies[index];
    Curve curve = styled(placeOf(source, id, index));
    curve.name = toQt(title);
    curve.info.strategy = id;
    return curve;
}

std::string watchedCgroup(const Scenario& scenario) {
    if (!scenario.referenceCgroup.empty()) return scenario.referenceCgroup;
    for (const CgroupSpec& cgroup : scenario.machine.cgroups) {
        if (cgroup.memoryMax != kNoLimit) return cgroup.path;
    }
    return scenario.machine.cgroups.empty() ? std::string("/") : scenario.machine.cgroups.front().path;
}

std::uint64_t limitAt(const Scenario& scenario, const std::vector<Command>& commands, const std::string& cgroup,
                      TimeNs t) {
    std::uint64_t limit = kNoLimit;
    for (const CgroupSpec& spec : scenario.machine.cgroups) {
        if (spec.path == cgroup) limit = spec.memoryMax;
    }
    for (const Command& command : commands) {
        const auto* write = std::get_if<WriteCommand>(&command.action);
        if (command.at > t || !write || write->file != cgroup + "/memory.max") continue;
        if (const auto bytes = parseBytes(write->value)) limit = *bytes;
    }
    return limit;
}

QString captureName(const std::string& reference) {
    const QString text = toQt(reference);
    QString kernel = text.section(QLatin1Char('/'), 0, 0);
    kernel.replace(QStringLiteral("kernel-"), QStringLiteral("Linux "));
    return trChart("real %1 (%2)").arg(kernel, text.section(QLatin1Char('/'), -1));
}

Chart memoryChart(const ChartSource& source) {
    Chart chart;
    chart.id = QStringLiteral("memory");
    chart.title = trChart("memory.current of %1").arg(toQt(source.cgroup));
    chart.unit = QStringLiteral("MiB");
    chart.time = source.time;
    chart.footer = toQt(source.footer);
    chart.empty = trChart("No sample yet. Press Run (Space) to start.");
    addCurves(chart, source, Metric::MemoryCurrent, source.cgroup, Curve::Kind::Line, 1 / kMib);
    addRefusals(chart, source);
    addCapture(chart, source);
    addLimit(chart, source);
    addInstants(chart, source, true);
    return chart;
}

Chart refusedChart(const ChartSource& source) {
    Chart chart;
    chart.id = QStringLiteral("refused");
    chart.title = trChart("refused lookups (ENOMEM)");
    chart.time = source.time;
    chart.footer = toQt(source.footer);
    chart.whole = true;
    addCurves(chart, source, Metric::LabEnomem, {}, Curve::Kind::Line, 1);
    const double top = highestOf(chart);
    const double scale = top >= 10'000 ? 1000 : 1;
    for (Curve& curve : chart.curves) curve.factor = 1 / scale;
    chart.unit = scale > 1 ? trChart("thousand") : trChart("lookups");
    chart.top = std::max(4.0, roundTop(top / scale * 1.05));
    addInstants(chart, source, false);
    return chart;
}

Chart removedChart(const ChartSource& source) {
    Chart chart;
    chart.id = QStringLiteral("removed");
    chart.title = trChart("after rmdir: dying (solid), dead caches (dotted ×)");
    chart.unit = trChart("number");
    chart.time = source.time;
    chart.footer = toQt(source.footer);
    chart.whole = true;
    for (const auto& [metric, what] : {std::pair{Metric::LabDyingCgroups, trChart("%1: dying cgroups")},
                                       std::pair{Metric::LabDeadCaches, trChart("%1: dead caches")}}) {
        const bool caches = metric == Metric::LabDeadCaches;
        Chart part;
        addCurves(part, source, metric, {}, Curve::Kind::Steps, 1);
        for (std::size_t i = 0; i < part.curves.size(); ++i) {
            Curve curve = part.curves[i];
            if (!curve.pale) curve.name = what.arg(curve.name);
            if (curve.pale && caches) curve.name.clear();
            curve.dash = caches ? Dash::Dotted : Dash::Solid;
            if (caches && curve.marker != Marker::None) curve.marker = Marker::Cross;
            curve.width = 1.8;
            chart.curves.push_back(std::move(curve));
        }
    }
    standSideBySide(chart);
    const std::size_t lines = chart.curves.size();
    addReal(chart, source, Metric::CgroupNrDyingDescendants, "/", 1);
    if (chart.curves.size() > lines) chart.title += trChart(", real (dots)");
    chart.top = std::max(2.0, roundTop(highestOf(chart) * 1.25));
    addInstants(chart, source, false);
    return chart;
}

std::vector<Chart> holderCharts(const ChartSource& source) {
    using enum Metric;
    static const std::array kHolders{
        std::pair{LabDyingRefsPageCache, QT_TRANSLATE_NOOP("RunCharts", "pages of files")},
        std::pair{LabDyingRefsTmpfs, QT_TRANSLATE_NOOP("RunCharts", "tmpfs pages")},
        std::pair{LabDyingRefsMetadata, QT_TRANSLATE_NOOP("RunCharts", "block-device pages")},
        std::pair{LabDyingRefsKernelPages, QT_TRANSLATE_NOOP("RunCharts", "kernel pages")},
        std::pair{LabDyingRefsSlab, QT_TRANSLATE_NOOP("RunCharts", "slab pages, one a cgroup")},
        std::pair{LabDyingRefsCaches, QT_TRANSLATE_NOOP("RunCharts", "kmem caches of its own")},
        std::pair{LabDyingRefsChildren, QT_TRANSLATE_NOOP("RunCharts", "child cgroups")},
        std::pair{LabDyingRefsStock, QT_TRANSLATE_NOOP("RunCharts", "per-CPU stocks")},
        std::pair{LabDyingRefsWriteback, QT_TRANSLATE_NOOP("RunCharts", "written inodes")}};
    std::vector<Chart> charts;
    for (const auto& [metric, what] : kHolders) {
        Chart chart;
        chart.time = source.time;
        addCurves(chart, source, metric, {}, Curve::Kind::Steps, 1);
        const double top = highestOf(chart);
        if (top == 0) continue;   // nobody was held by it
        chart.id = toQt(nameOf(metric));
        chart.title = trChart("held by %1").arg(trChart(what));
        chart.unit = trChart("refs");
        chart.footer = toQt(source.footer);
        chart.whole = true;
        chart.top = std::max(2.0, roundTop(top * 1.25));
        addInstants(chart, source, false);
        charts.push_back(std::move(chart));
    }
    return charts;
}

std::optional<Chart> metricChart(const ChartSource& source, const std::string& metric, const std::string& cgroup) {
    const auto known = metricNamed(metric);
    if (!known) return std::nullopt;
    Chart chart;
    chart.id = toQt(metric);
    chart.title = cgroup.empty() ? toQt(metric) : trChart("%1 of %2").arg(toQt(metric), toQt(cgroup));
    chart.time = source.time;
    chart.footer = toQt(source.footer);
    const std::string unit(infoOf(*known).unit);
    chart.whole = unit != "bytes";
    chart.unit = unit == "bytes" ? QStringLiteral("MiB") : toQt(unit);
    const double factor = unit == "bytes" ? 1 / kMib : 1;
    addCurves(chart, source, *known, cgroup, Curve::Kind::Line, factor);
    if (!chart.hasPoints()) return std::nullopt;
    // A kernel counts the dying below its root.
    const bool dying = *known == Metric::LabDyingCgroups;
    addReal(chart, source, dying ? Metric::CgroupNrDyingDescendants : *known, dying ? "/" : cgroup, factor);
    chart.top = std::max(chart.whole ? 4.0 : 0.1, roundTop(highestOf(chart) * 1.05));
    addInstants(chart, source, true);
    return chart;
}

Chart leadingChart(const ChartSource& source, const std::string& metric) {
    const auto colon = metric.find(':');
    auto chart = metric.empty() ? std::nullopt
                                : metricChart(source, metric.substr(0, colon), colon == std::string::npos ? "" : metric.substr(colon + 1));
    return chart ? std::move(*chart) : memoryChart(source);
}

std::string leadingMetric(const Scenario& scenario) {
    for (const Watch& watch : scenario.watch)
        if (watch.cgroup.empty()) return watch.metric;
    return {};
}

Result<Chart> chartNamed(const ChartSource& source, const std::string& pane) {
    for (Chart& chart : runCharts(source)) {
        if (toStd(chart.id) == pane) return std::move(chart);
    }
    const auto colon = pane.find(':');
    auto chart = metricChart(source, pane.substr(0, colon), colon == std::string::npos ? "" : pane.substr(colon + 1));
    if (chart) return std::move(*chart);
    return Error{Fault::BadInput, "nothing of \"" + pane + "\" is recorded", "memory, refused, removed, METRIC or METRIC:CGROUP",
                 {}, 0, 0};
}

std::vector<Chart> runCharts(const ChartSource& source) {
    return {memoryChart(source), refusedChart(source), removedChart(source)};
}

}  // namespace reclaim::ui
