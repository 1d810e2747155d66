// The three charts of a run as values: memory of the watched cgroup, refused lookups, what is left of removed
// cgroups. Made from timelines and the scenario only, so that a live run, a stored run and an export look the same.
//
// Threads: pure functions of their input.
#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "core/scenario/scenario.h"
#include "core/series/series.h"
#include "ui/plots/chart.h"

namespace reclaim::ui {

struct ChartSource {
    const Scenario* scenario = nullptr;
    const SeriesStore* series = nullptr;      // may be null: nothing recorded yet
    const SeriesStore* previous = nullptr;    // pale lines; may be null
    std::string previousName;                 // what they are, for the legend; empty = the run before
    SharedCommands commands;   // timeline and what was added by hand; never null
    std::vector<std::pair<std::string, std::string>> strategies;   // id, title; in the order of the colours
    std::vector<std::string> order;           // a strategy's place in it gives its colour; empty = that in strategies
    std::string cgroup;                       // the watched one
    TimeRange time;
    std::string footer;
};

// Name, colour, dash and marker of the i-th strategy: a curve without data.
Curve strategyCurve(const ChartSource& source, std::size_t index);

Chart memoryChart(const ChartSource& source);
Chart refusedChart(const ChartSource& source);
Chart removedChart(const ChartSource& source);
// What holds removed cgroups, one chart for each kind of holder that held any: references by kind.
std::vector<Chart> holderCharts(const ChartSource& source);
// Any recorded metric of the machine or of one cgroup; none if no strategy has it.
std::optional<Chart> metricChart(const ChartSource& source, const std::string& metric, const std::string& cgroup);
// A pane by its name: "memory", "refused", "removed", "METRIC" or "METRIC:CGROUP".
Result<Chart> chartNamed(const ChartSource& source, const std::string& pane);
std::vector<Chart> runCharts(const ChartSource& source);   // all three, in this order
// The first of the three with another metric, "METRIC" or "METRIC:CGROUP"; that of memory if none of it is recorded.
Chart leadingChart(const ChartSource& source, const std::string& metric);

// What a scenario wants to be looked at first: the first metric of the whole machine under `watch:`. Those are recorded
// anyway, so naming one there can only mean that. Empty = memory of the watched cgroup.
std::string leadingMetric(const Scenario& scenario);

// The cgroup the charts are about: the one the capture speaks of, else the first with a limit, else the first.
std::string watchedCgroup(const Scenario& scenario);
// Its limit in bytes at `t`, from the scenario and the commands before `t`.
std::uint64_t limitAt(const Scenario& scenario, const std::vector<Command>& commands, const std::string& cgroup,
                      TimeNs t);
// "real Linux 6.1 (K1)" for the capture "kernel-6.1/K1".
QString captureName(const std::string& reference);

}  // namespace reclaim::ui
