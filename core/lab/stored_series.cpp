#include "core/lab/stored_series.h"

#include <algorithm>

namespace reclaim {

namespace {

// lo and hi of a merged sample stand at its time, before its value, so that both are drawn.
void append(SeriesStore& store, std::uint32_t series, const StoredSample& sample) {
    if (sample.lo != sample.value) store.append(series, sample.t, sample.lo);
    if (sample.hi != sample.value) store.append(series, sample.t, sample.hi);
    store.append(series, sample.t, sample.value);
}

}  // namespace

Result<TimeNs> readStoredSeries(SeriesStore& store, const LabBook& book, std::int64_t run,
                                const std::string& strategy) {
    TimeNs end = 0;
    const auto catalogue = book.series(run);
    if (!catalogue) return catalogue.error();
    for (const StoredSeries& series : *catalogue) {
        const auto samples = book.samples(series.id);
        if (!samples) return samples.error();
        const std::uint32_t index = store.add({strategy, series.metric, series.cgroup, series.unit});
        for (const StoredSample& sample : *samples) append(store, index, sample);
        if (!samples->empty()) end = std::max(end, samples->back().t);
    }
    return end;
}

}  // namespace reclaim
