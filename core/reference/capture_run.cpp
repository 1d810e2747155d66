#include "core/reference/capture_run.h"

#include <algorithm>

#include "core/reference/engine_run.h"

namespace reclaim {

bool Validation::ok() const {
    return std::ranges::all_of(metrics, [](const MetricVerdict& metric) { return metric.ok; });
}

Result<Validation> validateCapture(const std::string& prefix, const Scenario& scenario,
                                   const ValidationOptions& options) {
    if (options.phases < 1) return Error{Fault::BadInput, "at least one tick phase is needed", "--phases 16", {}, 0, 0};
    auto capture = readCapture(prefix, scenario.referenceCgroup);
    if (!capture) return capture.error();
    const Findings observed = findingsOf(capture->record, capture->plan);
    if (observed.all().empty())
        return Error{Fault::BadInput,
                     "the capture has no reclaim call and no removed cgroup: there is nothing to compare",
                     scenario.referenceCgroup.empty() ? "" : "the scenario compares cgroup " + scenario.referenceCgroup,
                     prefix,
                     0,
                     0};
    auto strategy = strategyNamed(scenario.strategies.empty() ? "linux-6.1" : scenario.strategies.front());
    if (!strategy) return strategy.error();
    auto runs = runPhases(scenario, *strategy, *capture, options.phases, options.permits, options.progress);
    if (!runs) return runs.error();
    std::vector<Findings> predicted;
    for (const Record& run : *runs) predicted.push_back(findingsOf(run, capture->plan));
    return Validation{judgeAll(observed, predicted), capture->absent};
}

}  // namespace reclaim
