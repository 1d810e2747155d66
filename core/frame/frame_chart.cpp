#include "core/frame/frame_chart.h"

#include <filesystem>

#include "core/series/series.h"

namespace reclaim {

namespace {

std::string nameOf(const Scenario& scenario) {
    const std::string name = std::filesystem::path(scenario.path).stem().string();
    return name.empty() ? scenario.title : name;
}

std::vector<LaneOrigin> originsOf(const Frame& frame) {
    std::vector<LaneOrigin> origins;
    for (std::size_t i = 0; i < frame.lanes.size(); ++i) {
        const LaneFrame& lane = frame.lanes[i];
        LaneOrigin origin{lane.strategy, lane.fingerprint == 0 ? "" : formatHex(lane.fingerprint), {}, {}};
        if (frame.stored && frame.stored->shownFromBook && i < frame.stored->runs->size()) {
            const StoredRun& run = (*frame.stored->runs)[i];
            origin.version = run.engine;
            origin.engineId = run.engineId;
            origin.fingerprint = run.fingerprint;
        }
        origins.push_back(std::move(origin));
    }
    return origins;
}

}  // namespace

ChartSource chartSourceOf(const Scenario& scenario, const Frame& frame) {
    ChartSource source = chartSourceOf(scenario);
    if (frame.mode != RunMode::Loading) source.commands = frame.commands;
    if (frame.end > 0) source.time.to = frame.end;
    source.footer = footerOf(nameOf(scenario), scenario.machine.seed, originsOf(frame));
    for (std::size_t i = 0; i < frame.lanes.size(); ++i) {
        const bool told = frame.stored && i < frame.stored->places.size();
        source.lanes.push_back({frame.lanes[i].strategy, frame.lanes[i].title, told ? frame.stored->places[i] : i});
    }
    if (!frame.lanes.empty()) return source;
    for (const std::string& id : scenario.strategies) source.lanes.push_back({id, id, source.lanes.size()});
    return source;
}

}  // namespace reclaim
