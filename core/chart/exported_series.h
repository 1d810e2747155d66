// ExportedSeries: a timeline on its way into a file: what it is of, and its points; and timelines as CSV, in the form
// of the captures (`time_ms,cgroup,metric,value`), so that one reader reads both.
//
// Threads: values and pure functions.
#pragma once
#include <string>
#include <vector>

#include "core/chart/chart_value.h"

namespace reclaim {

struct ExportedPoint {
    TimeNs t = 0;
    double value = 0;
    double lo = 0, hi = 0;  // extremes of what was merged into this point; equal to `value` if nothing was
};

struct ExportedSeries {
    SeriesInfo info;
    std::vector<ExportedPoint> points;
};

ExportedSeries exportedSeries(const SeriesInfo& info, const SeriesView& view);

// Rows in the order of time, those of one time in the order of the series. Numbers read back to equal values; no limit
// is "max". `lo,hi` follow if any point stands for merged ones, `strategy,unit` if the series are of several strategies
// or if asked for; readers that do not know a column pass it over.
std::string seriesCsv(const std::vector<ExportedSeries>& series, bool withStrategy = false);
// Every recorded sample behind a chart, with strategy and unit; of bars the values at that moment. Of delays:
// "strategy,state,from_ns,to_ns,caches", a row a bucket, and one of those that wait.
std::string chartCsv(const Chart& chart);

}  // namespace reclaim
