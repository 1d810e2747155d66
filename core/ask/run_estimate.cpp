#include "core/ask/run_estimate.h"

#include <algorithm>
#include <set>

namespace reclaim {

namespace {

// A point of a timeline, and its part of the extremes over it (core/chart/series_chunk.h): 16 + 32 / 7, bytes.
constexpr double kPointBytes = 16 + 32.0 / 7;
constexpr std::uint64_t kCgroupsSampledMax = 64, kSeriesOfCgroup = 5;  // core/machine/sampler.h
// What a disk keeps of a file nobody has looked up, bytes: 21.3 with 10^7 and 4 * 10^7 files, and a little more.
// (tests/core/ask/run_estimate_test.cpp).
constexpr std::uint64_t kFileBytes = 24;

std::uint64_t seriesOf(const Scenario& scenario) {
    std::set<std::string> cgroups{"/"};
    for (const CgroupSpec& cgroup : scenario.machine.cgroups) cgroups.insert(cgroup.path);
    for (const Command& command : scenario.timeline)
        if (const auto* mkdir = std::get_if<MkdirCommand>(&command.action)) cgroups.insert(mkdir->path);
    const std::uint64_t sampled = std::min<std::uint64_t>(cgroups.size(), kCgroupsSampledMax);
    std::uint64_t series = sampled * kSeriesOfCgroup;
    series += static_cast<std::uint64_t>(std::ranges::count(metricTable(), MetricScope::Machine, &MetricInfo::scope));
    for (const Watch& watch : scenario.watch)
        series += watch.cgroup.find('*') == std::string::npos ? 1 : cgroups.size();
    return series;
}

double bytesAt(const Scenario& scenario, TimeNs interval) {
    const double times = 1 + static_cast<double>(scenario.stop) / static_cast<double>(interval);
    return times * static_cast<double>(seriesOf(scenario)) * static_cast<double>(scenario.strategies.size()) *
           kPointBytes;
}

std::uint64_t filesOf(const Scenario& scenario) {
    std::uint64_t files = 0;
    for (const MountSpec& mount : scenario.machine.mounts)
        for (const DiskFilesSpec& each : mount.files) files += each.files;
    return files;
}

std::uint64_t whole(double value) { return value < 1e19 ? static_cast<std::uint64_t>(value) : ~std::uint64_t{0}; }

// 1, 2 or 5 times a power of ten nanoseconds.
TimeNs roundInterval(double atLeast) {
    for (TimeNs power = 1; power < kNever / 10; power *= 10)
        for (const TimeNs each : {power, 2 * power, 5 * power})
            if (static_cast<double>(each) >= atLeast) return each;
    return kNever;
}

}  // namespace

RunEstimate estimateRun(const Scenario& scenario) {
    RunEstimate estimate;
    const double bytes = bytesAt(scenario, scenario.machine.sampleInterval);
    estimate.samples = whole(bytes / kPointBytes);
    estimate.sampleBytes = whole(bytes);
    estimate.files = filesOf(scenario);
    estimate.fileBytes =
        whole(static_cast<double>(estimate.files) * static_cast<double>(kFileBytes * scenario.strategies.size()));
    return estimate;
}

std::optional<Error> overBudget(const Scenario& scenario, std::uint64_t budget) {
    const RunEstimate estimate = estimateRun(scenario);
    if (estimate.sampleBytes > budget) {
        const double interval = static_cast<double>(scenario.machine.sampleInterval) *
                                static_cast<double>(estimate.sampleBytes) / static_cast<double>(budget);
        return Error{Fault::Refused,
                     "its " + formatCount(estimate.samples) + " samples want " + formatBytes(estimate.sampleBytes) +
                         ", the budget is " + formatBytes(budget),
                     "sample every " + formatTime(roundInterval(interval)) + ", or raise the budget (--budget)",
                     scenario.path,
                     0,
                     0};
    }
    if (estimate.bytes() <= budget) return std::nullopt;
    const std::uint64_t fits =
        (budget - estimate.sampleBytes) / kFileBytes / std::max<std::size_t>(1, scenario.strategies.size());
    return Error{Fault::Refused,
                 "its disks hold " + formatCount(estimate.files) + " files before it begins, which want " +
                     formatBytes(estimate.fileBytes) + " in " + formatCount(scenario.strategies.size()) +
                     " machines, the budget is " + formatBytes(budget),
                 "at most " + formatCount(fits) + " files, or raise the budget (--budget)",
                 scenario.path,
                 0,
                 0};
}

}  // namespace reclaim
