// ChartSource: what charts are made of: timelines of the lanes and of captures, the commands, names. A live run, a
// stored one and a run that has just ended without a window fill the same value.
//
// Threads: a value; what it points to is immutable and shared.
#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/chart/chart_value.h"
#include "core/scenario/scenario.h"

namespace reclaim {

struct ChartLane {
    std::string strategy, title;
    std::size_t place = 0;  // among all strategies of the run: gives colour, dash and marker
};

struct ChartSeries {
    SeriesInfo info;
    std::shared_ptr<const SeriesView> data;  // null = nothing was recorded
};

// A real kernel's dots.
struct ChartCapture {
    std::string capture;   // "kernel-6.1/K1"
    std::string strategy;  // the lane it is held against; empty = all
    std::string series;    // SeriesInfo::strategy of its timelines
};

struct ChartSource {
    std::vector<ChartLane> lanes;
    std::vector<ChartSeries> series;    // of lanes and captures
    std::vector<ChartSeries> previous;  // stand pale behind them
    bool behind = false;                // there is a run behind
    std::string previousName;           // what it is, for the legend; empty = the run before
    std::vector<ChartCapture> captures;
    std::string captureCgroup;  // the cgroup the captures speak of; empty = `cgroup`
    SharedCommands commands = std::make_shared<const std::vector<Command>>();  // in order of time; never null
    std::string cgroup;                                                        // the one the charts are about
    TimeRange time;
    std::string footer;

    // Null if it is not among `series` or nothing was recorded.
    std::shared_ptr<const SeriesView> find(const std::string& strategy, std::string_view metric,
                                           const std::string& cgroup) const;
};

// A chart of that form with nothing in it yet: names, time and footer.
Chart chartOf(const ChartSource& source, std::string id, std::string title, std::string unit,
              ChartForm form = ChartForm::Timelines);
// "4.812 s": three digits, as the window's clocks have them.
std::string clockOf(TimeNs t);

// The cgroup charts are about: the one the capture speaks of, else the first with a limit, else the first.
std::string watchedCgroup(const Scenario& scenario);
// What a scenario wants to be looked at first: the first metric of the whole machine under `watch:`. Those are recorded
// anyway, so naming one there can only mean that. Empty = memory of the watched cgroup.
std::string leadingMetric(const Scenario& scenario);
// "real Linux 6.1 (K1)" for the capture "kernel-6.1/K1".
std::string captureName(const std::string& capture);

}  // namespace reclaim
