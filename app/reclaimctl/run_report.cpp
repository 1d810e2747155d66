#include "app/reclaimctl/run_report.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "app/reclaimctl/console.h"

namespace reclaim::ctl {
namespace {

// "655936", "0.25": no digits that say nothing.
std::string plainNumber(double value) {
    std::array<char, 64> text;
    const auto [end, problem] =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 15);
    return problem == std::errc{} ? std::string(text.data(), end) : std::to_string(value);
}

std::string footerOf(const RunReport& report) {
    std::vector<LaneOrigin> origins;
    for (const ReportedLane& lane : report.lanes)
        origins.push_back({lane.strategy, lane.fingerprint, lane.version, lane.engineId});
    return reclaim::footerOf(report.name, report.lanes.empty() ? 1 : report.lanes.front().seed, origins);
}

TimeNs endOf(const RunReport& report) {
    TimeNs end = report.scenario ? report.scenario->stop : 0;
    if (end > 0) return end;
    for (const ReportedLane& lane : report.lanes)
        for (const ChartSeries& series : lane.series)
            if (series.data && !series.data->empty()) end = std::max(end, series.data->lastTime());
    return std::max<TimeNs>(end, kMillisecond);
}

// Without a scenario: the first cgroup that has a curve of memory.
std::string cgroupOf(const RunReport& report) {
    for (const ReportedLane& lane : report.lanes)
        for (const ChartSeries& series : lane.series)
            if (series.info.metric == infoOf(Metric::MemoryCurrent).name) return series.info.cgroup;
    return "/";
}

std::string count(const ReportedLane& lane, Metric metric) {
    const auto value = lane.metric(metric);
    return value ? shown(*value) : "-";
}

// A lab book of an older version may lack some of them.
std::string sum(const ReportedLane& lane, const std::array<Metric, 3>& metrics) {
    if (!lane.metric(metrics[0])) return "-";
    double total = 0;
    for (const Metric metric : metrics) total += lane.metric(metric).value_or(0);
    return shown(total);
}

}  // namespace

std::optional<double> ReportedLane::metric(Metric metric, const std::string& cgroup) const {
    const auto at = metrics.find({std::string(infoOf(metric).name), cgroup});
    return at == metrics.end() ? std::nullopt : std::optional(at->second);
}

ReportedLane laneOf(const RunResult& result) {
    ReportedLane lane;
    lane.strategy = result.strategy;
    lane.seed = result.seed;
    lane.fingerprint = formatHex(result.fingerprint);
    lane.state = "ended";
    for (const auto& value : result.metrics)
        lane.metrics[{std::string(infoOf(value.metric).name), value.cgroup}] = value.value;
    for (std::size_t i = 0; i < result.series.size(); ++i)
        lane.series.push_back({result.seriesInfo[i], result.series[i]});
    for (const auto& verdict : result.expect) {
        std::string line = (verdict.ok ? "ok: " : "failed: ") + verdict.text;
        if (!verdict.ok)
            line += ", but it is " + (verdict.problem.empty() ? plainNumber(verdict.actual) : verdict.problem);
        lane.expectations.push_back(std::move(line));
        lane.failed = lane.failed || !verdict.ok;
    }
    return lane;
}

Result<ReportedLane> laneOf(const LabBook& book, const StoredRun& run) {
    ReportedLane lane;
    lane.strategy = run.strategy;
    lane.seed = run.seed;
    lane.fingerprint = run.fingerprint;
    lane.state = run.state;
    lane.version = run.engine;
    lane.engineId = run.engineId;
    const auto metrics = book.metrics(run.id);
    if (!metrics) return metrics.error();
    for (const auto& [name, value] : *metrics) {
        const std::size_t space = name.find(' ');
        lane.metrics[{name.substr(0, space), space == std::string::npos ? "" : name.substr(space + 1)}] = value;
    }
    auto series = readStoredSeries(book, run.id, run.strategy);
    if (!series) return series.error();
    lane.series = std::move(*series);
    return lane;
}

void addCapture(RunReport& report) {
    if (!report.scenario) return;
    CaptureReference real = CaptureReference::load(*report.scenario);
    report.warning = std::move(real.warning);
    for (auto& timeline : real.timelines)
        report.real.push_back(
            {timeline.info, std::make_shared<const SeriesView>(SeriesView::fromPoints(std::move(timeline.points)))});
}

ChartSource chartSourceOf(const RunReport& report, const ShownTime& time) {
    ChartSource source;
    if (report.scenario) source = reclaim::chartSourceOf(*report.scenario);
    else source.cgroup = cgroupOf(report);
    source.time = TimeRange{time.from, std::min(time.to, endOf(report))};
    if (source.time.to <= source.time.from) source.time.to = source.time.from + kMillisecond;
    source.footer = footerOf(report);
    for (const ReportedLane& lane : report.lanes) {
        const auto strategy = strategyNamed(lane.strategy);
        std::size_t place = source.lanes.size();
        if (report.scenario) {  // the colour it has among all strategies of the run
            const auto& order = report.scenario->strategies;
            const auto found = std::ranges::find(order, lane.strategy);
            if (found != order.end()) place = static_cast<std::size_t>(found - order.begin());
        }
        source.lanes.push_back({lane.strategy, strategy ? strategy->title : lane.strategy, place});
        source.series.insert(source.series.end(), lane.series.begin(), lane.series.end());
    }
    source.series.insert(source.series.end(), report.real.begin(), report.real.end());
    return source;
}

const std::vector<std::string>& summaryHeader() {
    static const std::vector<std::string> header{"strategy",   "lookups",       "refused",    "reclaims",
                                                 "given back", "dying cgroups", "dead caches"};
    return header;
}

std::vector<std::vector<std::string>> summaryRows(const RunReport& report) {
    std::vector<std::vector<std::string>> rows;
    for (const ReportedLane& lane : report.lanes)
        rows.push_back({lane.strategy, count(lane, Metric::LabOperations), count(lane, Metric::LabEnomem),
                        sum(lane, kReclaimMetrics), sum(lane, kFreedMetrics), count(lane, Metric::LabDyingCgroups),
                        count(lane, Metric::LabDeadCaches)});
    return rows;
}

std::vector<std::string> storyOf(const RunReport& report) {
    std::vector<std::string> lines;
    if (!report.scenario) return lines;
    for (const StoryLine& line : report.scenario->story)
        lines.push_back(
            fmt::format("{:g} s  {}", static_cast<double>(line.at) / static_cast<double>(kSecond), line.say));
    return lines;
}

Report pageOf(const RunReport& report, const ShownTime& time, const SvgLook& look) {
    Report page;
    page.title = report.scenario && !report.scenario->title.empty() ? report.scenario->title : report.name;
    if (report.scenario) page.goal = report.scenario->goal;
    page.story = storyOf(report);
    page.tableTitle = "What each kernel did";
    page.header = summaryHeader();
    for (auto& cells : summaryRows(report)) page.rows.push_back({std::move(cells)});
    for (Chart& chart : makeCharts(chartSourceOf(report, time)))
        if (chart.hasPoints()) page.charts.push_back(std::move(chart));
    page.look = look;
    for (const ReportedLane& lane : report.lanes)
        page.expectations.insert(page.expectations.end(), lane.expectations.begin(), lane.expectations.end());
    page.footer = footerOf(report);
    return page;
}

}  // namespace reclaim::ctl
