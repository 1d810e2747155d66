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

ChartSource sourceOf(const StoredTimelines& stored, const std::vector<std::string>& panes) {
    ChartSource source = chartSourceOf(stored.scenario);
    source.previousName = stored.parentName;
    for (const auto& [id, title] : stored.strategies) {
        // The colour it had among the others.
        const auto& order = stored.scenario.strategies;
        const auto place = std::ranges::find(order, id);
        source.lanes.push_back({id, title, place == order.end() ? source.lanes.size() : static_cast<std::size_t>(place - order.begin())});
    }
    source.footer = stored.footer;
    source.time = TimeRange{0, std::max<TimeNs>(stored.end, 1)};
    addTimelines(source, panes, *stored.series, stored.parent.get());
    return source;
}

ChartSource sourceOf(const Scenario& scenario, const Frame& frame) {
    ChartSource source = chartSourceOf(scenario);
    if (frame.mode != RunMode::Loading) source.commands = frame.commands;
    if (frame.end > 0) source.time.to = frame.end;
    source.footer = footerOf(scenario, frame);
    for (const LaneFrame& lane : frame.lanes) source.lanes.push_back({lane.strategy, lane.title, source.lanes.size()});
    if (!frame.lanes.empty()) return source;
    for (const std::string& id : scenario.strategies) source.lanes.push_back({id, id, source.lanes.size()});
    return source;
}

}  // namespace reclaim::ui
