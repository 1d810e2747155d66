// The charts of a run: memory of the watched cgroup, refused lookups, what is left of removed cgroups, what holds
// those, and any recorded metric. The only maker: the window, its exports and the headless program show the same.
//
// Threads: pure functions of their input.
#pragma once
#include <string>
#include <vector>

#include "core/chart/chart_source.h"

namespace reclaim {

struct MetricOf {
    std::string metric, cgroup;  // cgroup empty = the machine
    friend bool operator==(const MetricOf&, const MetricOf&) = default;
};

// The pane of what holds removed cgroups, one chart for each kind of holder.
inline constexpr std::string_view kHoldersPane = "holders";

// The timelines a pane is drawn from, by its name: "memory", "refused", "removed", "holders", "METRIC" or
// "METRIC:CGROUP". What a ChartSource must have among its series for that pane; those of the captures included.
std::vector<MetricOf> metricsOfPane(const std::string& pane, const std::string& watched);

// The three panes, in this order: "memory", "refused", "removed".
std::vector<Chart> makeCharts(const ChartSource& source);
// A pane by its name, as above but "holders". Errors: a pane nobody knows, or a metric that was not recorded.
Result<Chart> makeChart(const ChartSource& source, const std::string& pane);
// References that hold removed cgroups, one chart for each kind of holder that held any.
std::vector<Chart> makeHolderCharts(const ChartSource& source);

}  // namespace reclaim
