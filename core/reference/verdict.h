// MetricVerdict: one fact predicted over many tick phases, held against what was observed.
#pragma once
#include <string>
#include <vector>

#include "core/reference/findings.h"

namespace reclaim {

struct MetricVerdict {
    std::string name;    // "reclaim.scanned_per_call", "css.released@drop1"
    std::string cgroup;  // whose limit was hit; "" = the machine
    std::string unit;
    double predictedMin = kNoValue, predictedMedian = kNoValue,
           predictedMax = kNoValue;  // no number: no run gave a value
    double observed = kNoValue;
    double residual = kNoValue;  // (median - observed) / observed; absolute when observed is 0
    Rule rule = Rule::Information;
    double tolerance = 0;  // in the terms of the rule; meaningless for Information
    std::string reason;
    bool ok = true;
};

// `values`: the prediction of each phase; no number = that run has no such fact.
MetricVerdict judge(const Finding& observed, const std::vector<double>& values);
// For each fact of the capture, in their order. A judged fact that a run does not have is not ok.
std::vector<MetricVerdict> judgeAll(const Findings& observed, const std::vector<Findings>& predicted);

}  // namespace reclaim
