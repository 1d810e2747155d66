// A capture's workload run by the engine over many tick phases, and the verdict for each metric.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/base.h"
#include "core/scenario/scenario.h"

namespace reclaim {

struct MetricVerdict {
    std::string name;
    std::string cgroup;
    double predictedMin = 0, predictedMedian = 0, predictedMax = 0;
    double observed = 0;
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
Result<std::vector<MetricVerdict>> validateCapture(const std::string& prefix, const Scenario& scenario,
                                                   const ValidationOptions& options);

}  // namespace reclaim
