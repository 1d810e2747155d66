// Every number a machine can be asked for at the end of a run: of the machine, and of each cgroup of the scenario
// that is still alive.
#pragma once
#include <vector>

#include "core/session/lab.h"

namespace reclaim {

std::vector<RunResult::MetricValue> finalMetrics(const Machine& machine, const std::vector<std::string>& cgroups);

// Named as in the lab book: "NAME" or "NAME CGROUP".
std::vector<std::pair<std::string, double>> namedMetrics(const std::vector<RunResult::MetricValue>& values);

}  // namespace reclaim
