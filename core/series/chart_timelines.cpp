#include "core/series/chart_timelines.h"

#include <algorithm>

#include "core/series/capture_reference.h"

namespace reclaim {

namespace {
void add(std::vector<ChartSeries>& out, const SeriesStore& store, const std::string& strategy, const MetricOf& of) {
    SeriesInfo info{strategy, of.metric, of.cgroup, {}};
    if (std::ranges::find(out, info, &ChartSeries::info) != out.end()) return;
    if (auto data = store.find(info)) out.push_back({std::move(info), std::move(data)});
}
}  // namespace

ChartSource chartSourceOf(const Scenario& scenario) {
    ChartSource source;
    source.cgroup = watchedCgroup(scenario);
    source.captureCgroup = scenario.referenceCgroup;
    for (const ReferenceCapture& one : capturesOf(scenario))
        source.captures.push_back({one.capture, one.strategy, realOf(one.strategy)});
    source.time = TimeRange{0, std::max<TimeNs>(scenario.stop, 1)};
    source.commands = std::make_shared<const std::vector<Command>>(scenario.timeline);
    return source;
}

void addTimelines(ChartSource& source, const std::vector<std::string>& panes, const SeriesStore& store,
                  const SeriesStore* previous) {
    source.behind = previous != nullptr;
    for (const std::string& pane : panes) {
        for (const MetricOf& of : metricsOfPane(pane, source.cgroup)) {
            for (const ChartLane& lane : source.lanes) {
                add(source.series, store, lane.strategy, of);
                if (previous) add(source.previous, *previous, lane.strategy, of);
            }
            for (const ChartCapture& capture : source.captures) add(source.series, store, capture.series, of);
        }
    }
}

}  // namespace reclaim
