#include "core/ask/final_metrics.h"

namespace reclaim {

std::vector<RunResult::MetricValue> finalMetrics(const Machine& machine, const std::vector<std::string>& cgroups) {
    std::vector<RunResult::MetricValue> values;
    std::vector<std::pair<std::string_view, MemcgId>> alive;
    for (const std::string& path : cgroups) {
        if (alive.size() == kFinalCgroupsMax) break;
        if (const MemcgId cgroup = machine.cgroupNamed(path); cgroup.valid()) alive.emplace_back(path, cgroup);
    }
    for (const MetricInfo& info : metricTable()) {
        if (info.scope == MetricScope::Machine) {
            values.push_back({info.metric, "", machine.value(info.metric)});
            continue;
        }
        for (const auto& [path, cgroup] : alive)
            values.push_back({info.metric, std::string(path), machine.value(info.metric, cgroup)});
    }
    return values;
}

std::vector<std::pair<std::string, double>> namedMetrics(const std::vector<RunResult::MetricValue>& values) {
    std::vector<std::pair<std::string, double>> named;
    named.reserve(values.size());
    for (const RunResult::MetricValue& value : values) {
        std::string name(infoOf(value.metric).name);
        if (!value.cgroup.empty()) name += " " + value.cgroup;
        named.emplace_back(std::move(name), value.value);
    }
    return named;
}

}  // namespace reclaim
