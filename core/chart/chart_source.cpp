#include "core/chart/chart_source.h"

#include <algorithm>

#include <fmt/format.h>

namespace reclaim {

std::shared_ptr<const SeriesView> ChartSource::find(const std::string& strategy, std::string_view metric,
                                                    const std::string& of) const {
    const auto found = std::ranges::find_if(series, [&](const ChartSeries& one) {
        return one.info.strategy == strategy && one.info.metric == metric && one.info.cgroup == of;
    });
    return found == series.end() ? nullptr : found->data;
}

Chart chartOf(const ChartSource& source, std::string id, std::string title, std::string unit, ChartForm form) {
    Chart chart;
    chart.form = form;
    chart.id = std::move(id);
    chart.title = std::move(title);
    chart.unit = std::move(unit);
    chart.time = source.time;
    chart.footer = source.footer;
    return chart;
}

std::string clockOf(TimeNs t) { return fmt::format("{:.3f} s", toSeconds(t)); }

std::string watchedCgroup(const Scenario& scenario) {
    if (!scenario.referenceCgroup.empty()) return scenario.referenceCgroup;
    for (const CgroupSpec& cgroup : scenario.machine.cgroups)
        if (cgroup.memoryMax != kNoLimit) return cgroup.path;
    return scenario.machine.cgroups.empty() ? std::string("/") : scenario.machine.cgroups.front().path;
}

std::string leadingMetric(const Scenario& scenario) {
    for (const Watch& watch : scenario.watch)
        if (watch.cgroup.empty()) return watch.metric;
    return {};
}

std::string captureName(const std::string& capture) {
    const std::size_t slash = capture.find('/');
    std::string kernel = capture.substr(0, slash);
    if (kernel.starts_with("kernel-")) kernel = "Linux " + kernel.substr(7);
    return "real " + kernel + (slash == std::string::npos ? "" : " (" + capture.substr(slash + 1) + ")");
}

}  // namespace reclaim
