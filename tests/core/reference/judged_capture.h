// Reads captures, and judges runs by them.
#pragma once
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/reference/capture.h"
#include "core/reference/verdict.h"

namespace reclaim {

inline Capture captureOf(const std::string& prefix) {
    auto capture = readCapture(prefix, "");
    if (!capture) throw std::runtime_error(capture.error().text());
    return std::move(*capture);
}

// Names of the metrics that are not ok when `run` is judged by `changed`.
inline std::vector<std::string> failures(const Capture& changed, const Record& run) {
    std::vector<std::string> out;
    for (const MetricVerdict& verdict :
         judgeAll(findingsOf(changed.record, changed.plan), {findingsOf(run, changed.plan)}))
        if (!verdict.ok) out.push_back(verdict.name + " " + verdict.cgroup);
    return out;
}

}  // namespace reclaim
