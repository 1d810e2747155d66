#include "core/series/stored_series.h"

#include <algorithm>

namespace reclaim {

namespace {
// A book of before units were written down, or of a metric this program does not know.
std::string unitOf(const StoredSeries& series) {
    if (!series.unit.empty()) return series.unit;
    const auto known = metricNamed(series.metric);
    return known ? std::string(infoOf(*known).unit) : std::string();
}

// lo and hi of a merged sample stand at its time, before its value, so that both are drawn.
std::vector<SeriesPoint> drawnOf(const ExportedSeries& series) {
    std::vector<SeriesPoint> points;
    points.reserve(series.points.size());
    for (const ExportedPoint& point : series.points) {
        if (point.lo != point.value) points.push_back({point.t, point.lo});
        if (point.hi != point.value) points.push_back({point.t, point.hi});
        points.push_back({point.t, point.value});
    }
    return points;
}
}  // namespace

Result<std::vector<ExportedSeries>> readStoredSamples(const LabBook& book, std::int64_t run,
                                                      const std::string& strategy) {
    const auto catalogue = book.series(run);
    if (!catalogue) return catalogue.error();
    std::vector<ExportedSeries> all;
    all.reserve(catalogue->size());
    for (const StoredSeries& series : *catalogue) {
        const auto samples = book.samples(series.id);
        if (!samples) return samples.error();
        ExportedSeries one{{strategy, series.metric, series.cgroup, unitOf(series)}, {}};
        one.points.reserve(samples->size());
        for (const StoredSample& sample : *samples)
            one.points.push_back({sample.t, sample.value, sample.lo, sample.hi});
        all.push_back(std::move(one));
    }
    return all;
}

Result<std::vector<ChartSeries>> readStoredSeries(const LabBook& book, std::int64_t run, const std::string& strategy) {
    const auto stored = readStoredSamples(book, run, strategy);
    if (!stored) return stored.error();
    std::vector<ChartSeries> all;
    all.reserve(stored->size());
    for (const ExportedSeries& series : *stored)
        all.push_back({series.info, std::make_shared<const SeriesView>(SeriesView::fromPoints(drawnOf(series)))});
    return all;
}

Result<TimeNs> addStoredSeries(SeriesStore& store, const LabBook& book, std::int64_t run, const std::string& strategy) {
    const auto stored = readStoredSamples(book, run, strategy);
    if (!stored) return stored.error();
    TimeNs end = 0;
    for (const ExportedSeries& series : *stored) {
        const std::uint32_t index = store.add(series.info);
        for (const SeriesPoint& point : drawnOf(series)) store.append(index, point.t, point.value);
        if (!series.points.empty()) end = std::max(end, series.points.back().t);
    }
    return end;
}

}  // namespace reclaim
