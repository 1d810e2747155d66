// A capture's workload run by the engine over many tick phases, and the verdict for each fact.
//
// Nothing observable fixes where a kernel's ticks fall, so a prediction is a range: lowest, median and highest over
// tick phases spread evenly over one jiffy. The engine is not told what was observed.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "core/base/base.h"
#include "core/reference/verdict.h"
#include "core/scenario/scenario.h"

namespace reclaim {

struct ValidationOptions {
    int phases = 16;
    unsigned permits = 2;
    std::function<bool(int done, int all)> progress;  // false = cancel
};

struct Validation {
    std::vector<MetricVerdict> metrics;
    std::vector<std::string> absent;  // files that are not there, and which metrics are missing for it

    bool ok() const;
};

// `prefix` = path and name of the capture ("datasets/kernel-6.1/K1"), without "_samples.csv".
// Errors: a file of the capture that cannot be read, a capture with nothing to compare, a scenario no machine can be
// built from, cancelled.
Result<Validation> validateCapture(const std::string& prefix, const Scenario& scenario,
                                   const ValidationOptions& options);

}  // namespace reclaim
