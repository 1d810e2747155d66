// A capture's workload run by the engine over many tick phases, and the verdict for each metric.
//
// Nothing observable fixes where a kernel's ticks fall, so a prediction is a range: lowest, median and highest over
// tick phases spread evenly over one jiffy. The engine is not told what was observed.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/base.h"
#include "core/scenario/scenario.h"

namespace reclaim {

struct MetricVerdict {
    std::string name;                        // "reclaim.scanned_per_call"
    std::string cgroup;                      // whose limit was hit
    std::string unit;
    double predictedMin = 0, predictedMedian = 0, predictedMax = 0;   // not a number: no run gave a value
    double observed = 0;                                              // likewise: the capture has none
    double residual = 0;                     // (median - observed) / observed; absolute when observed is 0
    std::optional<double> tolerance;         // null in this version: reported, not judged
    bool ok = true;
};

struct ValidationOptions {
    int phases = 16;
    unsigned permits = 2;
    std::function<bool(int done, int all)> progress;   // false = cancel
};

// `prefix` = path and name of the capture ("datasets/kernel-6.1/K1"), without "_samples.csv".
// Errors: a file of the capture that cannot be read, a scenario no machine can be built from, cancelled.
Result<std::vector<MetricVerdict>> validateCapture(const std::string& prefix, const Scenario& scenario,
                                                   const ValidationOptions& options);

}  // namespace reclaim
