#include "core/chart/exported_series.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/chart/csv_cell.h"

namespace reclaim {
namespace {

struct Row {
    TimeNs t;
    std::uint32_t series, point;
};

std::vector<Row> inTimeOrder(const std::vector<ExportedSeries>& series) {
    std::vector<Row> rows;
    for (std::uint32_t i = 0; i < series.size(); ++i)
        for (std::uint32_t k = 0; k < series[i].points.size(); ++k) rows.push_back({series[i].points[k].t, i, k});
    std::stable_sort(rows.begin(), rows.end(), [](const Row& x, const Row& y) { return x.t < y.t; });
    return rows;
}

// Milliseconds without a rounding: 1500000 ns is "1.5".
std::string milliseconds(TimeNs t) {
    std::string out = fmt::format("{}.{:06d}", t / kMillisecond, t % kMillisecond);
    while (out.back() == '0') out.pop_back();
    if (out.back() == '.') out.pop_back();
    return out;
}

std::string number(double value) { return std::isinf(value) ? "max" : fmt::format("{}", value); }

// Those still on their way have no bounds.
std::string delaysCsv(const Chart& chart) {
    std::string csv = "strategy,state,from_ns,to_ns,caches\n";
    for (const DelayCurve& curve : chart.delays) {
        const std::string strategy = csvCell(curve.look.info.strategy);
        for (const DelayCurve::Step& step : curve.steps)
            csv += fmt::format("{},destroyed,{},{},{}\n", strategy, step.from, step.to, step.count);
        csv += fmt::format("{},waiting,,,{}\n", strategy, curve.waiting);
    }
    return csv;
}

}  // namespace

ExportedSeries exportedSeries(const SeriesInfo& info, const SeriesView& view) {
    ExportedSeries series{info, {}};
    const std::vector<SeriesPoint> points = view.points();
    series.points.reserve(points.size());
    for (const SeriesPoint& point : points) series.points.push_back({point.t, point.value, point.value, point.value});
    return series;
}

std::string seriesCsv(const std::vector<ExportedSeries>& series, bool withStrategy) {
    bool merged = false;
    for (const ExportedSeries& one : series) {
        for (const ExportedPoint& point : one.points) merged = merged || point.lo != point.hi;
        withStrategy = withStrategy || one.info.strategy != series.front().info.strategy;
    }
    std::string out = "time_ms,cgroup,metric,value";
    if (merged) out += ",lo,hi";
    if (withStrategy) out += ",strategy,unit";
    out += '\n';
    for (const Row& row : inTimeOrder(series)) {
        const ExportedSeries& one = series[row.series];
        const ExportedPoint& point = one.points[row.point];
        out += fmt::format("{},{},{},{}", milliseconds(point.t),
                           one.info.cgroup.empty() ? "_system" : csvCell(one.info.cgroup), csvCell(one.info.metric),
                           number(point.value));
        if (merged) out += fmt::format(",{},{}", number(point.lo), number(point.hi));
        if (withStrategy) out += fmt::format(",{},{}", csvCell(one.info.strategy), csvCell(one.info.unit));
        out += '\n';
    }
    return out;
}

std::string chartCsv(const Chart& chart) {
    std::vector<ExportedSeries> series;
    switch (chart.form) {
        case ChartForm::Delays:
        case ChartForm::DelaysSoFar: return delaysCsv(chart);
        case ChartForm::Bars:
            for (const Bar& bar : chart.bars)
                if (bar.value) series.push_back({bar.info, {{bar.t, *bar.value, *bar.value, *bar.value}}});
            break;
        case ChartForm::Timelines:
            for (const Curve& curve : chart.curves)
                if (curve.data && !curve.pale && curve.color != Curve::kWarning)
                    series.push_back(exportedSeries(curve.info, *curve.data));
            break;
    }
    return seriesCsv(series, true);
}

}  // namespace reclaim
