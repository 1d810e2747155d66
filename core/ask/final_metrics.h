// Every number a machine can be asked for at the end of a run: of the machine, and of the cgroups of the scenario that
// are still alive, the first thousand of them.
#pragma once
#include <vector>

#include "core/ask/run_result.h"

namespace reclaim {

inline constexpr std::size_t kFinalCgroupsMax = 1000;

std::vector<RunResult::MetricValue> finalMetrics(const Machine& machine, const std::vector<std::string>& cgroups);

// Named as in the lab book: "NAME" or "NAME CGROUP".
std::vector<std::pair<std::string, double>> namedMetrics(const std::vector<RunResult::MetricValue>& values);

}  // namespace reclaim
