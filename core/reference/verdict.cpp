#include "core/reference/verdict.h"

#include <algorithm>
#include <cmath>

namespace reclaim {
namespace {

bool isOk(const MetricVerdict& verdict, bool complete) {
    if (verdict.rule == Rule::Information) return true;
    if (!complete) return false;
    const double least = verdict.predictedMin, most = verdict.predictedMax, seen = verdict.observed;
    const bool spanned = least <= seen && seen <= most;
    const double off = std::abs(verdict.predictedMedian - seen);
    switch (verdict.rule) {
        case Rule::Information: break;
        case Rule::Exact: return least == seen && most == seen;
        case Rule::Relative: return spanned || off <= verdict.tolerance * std::abs(seen);
        case Rule::Absolute: return spanned || off <= verdict.tolerance;
        case Rule::Band: return least >= seen - verdict.tolerance && most <= seen + verdict.tolerance;
    }
    return true;
}

}  // namespace

MetricVerdict judge(const Finding& observed, const std::vector<double>& values) {
    const FactInfo& info = infoOf(observed.fact);
    MetricVerdict out;
    out.name = observed.name();
    out.cgroup = observed.cgroup;
    out.unit = info.unit;
    out.observed = observed.value;
    out.rule = info.rule;
    out.tolerance = observed.tolerance;
    out.reason = info.reason;
    std::vector<double> known;
    for (const double value : values)
        if (!std::isnan(value)) known.push_back(value);
    std::ranges::sort(known);
    if (!known.empty()) {
        const std::size_t half = known.size() / 2;
        out.predictedMin = known.front();
        out.predictedMax = known.back();
        out.predictedMedian = known.size() % 2 == 1 ? known[half] : (known[half - 1] + known[half]) / 2;
        out.residual = out.observed == 0 ? out.predictedMedian : (out.predictedMedian - out.observed) / out.observed;
    }
    out.ok = isOk(out, known.size() == values.size() && !values.empty());
    return out;
}

std::vector<MetricVerdict> judgeAll(const Findings& observed, const std::vector<Findings>& predicted) {
    std::vector<MetricVerdict> out;
    for (const Finding& finding : observed.all()) {
        if (std::isnan(finding.value)) continue;  // the capture does not tell
        std::vector<double> values;
        for (const Findings& run : predicted) values.push_back(run.valueOf(finding));
        out.push_back(judge(finding, values));
    }
    return out;
}

}  // namespace reclaim
