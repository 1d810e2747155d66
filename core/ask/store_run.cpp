#include "core/ask/store_run.h"

#include "core/ask/final_metrics.h"
#include "core/ask/new_run.h"

namespace reclaim {

Result<std::int64_t> storeRun(Recorder& recorder, const Scenario& scenario, const RunResult& result,
                              const std::string& engine) {
    const auto id = recorder.begin(newRunOf(scenario, result.strategy, engine));
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

}  // namespace reclaim
