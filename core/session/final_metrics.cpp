#include "core/session/final_metrics.h"

namespace reclaim {

std::vector<RunResult::MetricValue> finalMetrics(const Machine& machine, const std::vector<std::string>& cgroups) {
    std::vector<RunResult::MetricValue> values;
    for (const MetricInfo& info : metricTable()) {
        if (info.scope == MetricScope::Machine) {
            values.push_back({info.metric, "", machine.value(info.metric)});
            continue;
        }
        for (const std::string& path : cgroups) {
            const MemcgId cgroup = machine.cgroupNamed(path);
            if (cgroup.valid()) values.push_back({info.metric, path, machine.value(info.metric, cgroup)});
        }
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
