#include "ui/timelines/timeline_source.h"

#include <QFileInfo>

#include <algorithm>

#include "ui/runtime/text.h"

namespace reclaim::ui {

std::string footerOf(const Scenario& scenario, const Frame& frame) {
    std::string name = QFileInfo(toQt(scenario.path)).completeBaseName().toStdString();
    if (name.empty()) name = scenario.title;
    std::string text = name + " · seed " + std::to_string(scenario.machine.seed) + " · ReclaimLab " RECLAIMLAB_VERSION;
    for (const LaneFrame& lane : frame.lanes) {
        if (lane.fingerprint != 0) text += " · " + lane.strategy + " " + formatHex(lane.fingerprint);
    }
    return text;
}

ChartSource sourceOf(const StoredTimelines& stored) {
    ChartSource source;
    source.scenario = &stored.scenario;
    source.series = stored.series.get();
    source.previous = stored.parent.get();
    source.previousName = stored.parentName;
    source.strategies = stored.strategies;
    source.order = stored.scenario.strategies;   // the colour it had among the others
    source.commands = std::make_shared<const std::vector<Command>>(stored.scenario.timeline);
    source.cgroup = watchedCgroup(stored.scenario);
    source.footer = stored.footer;
    source.time = TimeRange{0, std::max<TimeNs>(stored.end, 1)};
    return source;
}

ChartSource sourceOf(const Scenario& scenario, const Frame& frame) {
    ChartSource source;
    source.scenario = &scenario;
    source.cgroup = watchedCgroup(scenario);
    source.commands = frame.mode == RunMode::Loading ? std::make_shared<const std::vector<Command>>(scenario.timeline)
                                                    : frame.commands;
    source.time = TimeRange{0, std::max<TimeNs>(frame.end > 0 ? frame.end : scenario.stop, 1)};
    source.footer = footerOf(scenario, frame);
    for (const LaneFrame& lane : frame.lanes) source.strategies.emplace_back(lane.strategy, lane.title);
    if (!frame.lanes.empty()) return source;
    for (const std::string& id : scenario.strategies) source.strategies.emplace_back(id, id);
    return source;
}

}  // namespace reclaim::ui
