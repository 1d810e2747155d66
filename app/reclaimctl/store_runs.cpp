#include "app/reclaimctl/store_runs.h"

#include "core/store/store.h"
#include "core/ask/ask.h"
#include "core/lab/lab.h"

namespace reclaim::ctl {
namespace {

Result<std::int64_t> storeRun(Recorder& recorder, const Scenario& scenario, const RunResult& result) {
    const auto id = recorder.begin(newRunOf(scenario, result.strategy, RECLAIMLAB_VERSION));
    if (!id) return id.error();
    for (std::uint32_t i = 0; i < result.series.size(); ++i) {
        const SeriesInfo& info = result.seriesInfo[i];
        recorder.declare(*id, i, info.metric, info.unit, info.cgroup);
        std::vector<SampleRow> rows;
        for (const SeriesPoint& point : result.series[i]->points()) rows.push_back({i, point.t, point.value});
        recorder.samples(*id, std::move(rows));
    }
    const auto pathOf = [&](MemcgId cgroup) {
        return cgroup.raw < result.cgroupPaths.size() ? result.cgroupPaths[cgroup.raw] : std::string();
    };
    EventRows events;
    auto rows = events.take(result.failures, result.passes, pathOf);
    recorder.events(*id, std::move(rows));
    recorder.events(*id, events.notes(result.eventNumber));
    recorder.finish(*id, formatHex(result.fingerprint), "ended", namedMetrics(result.metrics), result.cpuNs);
    return *id;
}

}  // namespace

Result<std::vector<std::int64_t>> storeRuns(const std::string& book, const Scenario& scenario,
                                            const std::vector<RunResult>& results) {
    auto recorder = Recorder::open(book);
    if (!recorder) return recorder.error();
    std::vector<std::int64_t> ids;
    for (const RunResult& result : results) {
        auto id = storeRun(**recorder, scenario, result);
        if (!id) return id.error();
        ids.push_back(*id);
    }
    (*recorder)->flush();
    if (auto health = (*recorder)->health(); !health) return health.error();
    return ids;
}

}  // namespace reclaim::ctl
