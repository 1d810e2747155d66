#include "core/ask/run_recording.h"

namespace reclaim {

Result<RunRecording> RunRecording::begin(Recorder& recorder, const Scenario& scenario, const std::string& strategy,
                                         const std::string& engine, std::optional<RunFork> fork) {
    NewRun run = newRunOf(scenario, strategy, engine);
    run.fork = std::move(fork);
    const Result<std::int64_t> id = recorder.begin(run);
    if (!id) return id.error();
    return RunRecording(recorder, *id);
}

void RunRecording::worked(const Machine& machine, std::uint64_t cpuNs) {
    if (!finished_ && machine.journal().number() > frontier_) cpuNs_ += cpuNs;
}

void RunRecording::sharesWith(const RunRecording& parent, double share) {
    cpuNs_ = static_cast<std::uint64_t>(static_cast<double>(parent.cpuNs_) * share);
}

void RunRecording::samples(const Machine& machine, const std::vector<Sample>& samples,
                           const SampleCollector& collector) {
    if (finished_) return;
    if (machine.journal().number() > frontier_) {
        frontier_ = machine.journal().number();
        fingerprint_ = machine.fingerprint();
    }
    for (; declared_ < collector.series().size(); ++declared_) {
        const SeriesInfo& info = collector.series()[declared_];
        recorder_->declare(id_, static_cast<std::uint32_t>(declared_), info.metric, info.unit, info.cgroup);
    }
    std::vector<SampleRow> rows;
    rows.reserve(samples.size());
    for (const Sample& sample : samples) rows.push_back({sample.series, sample.t, sample.value});
    recorder_->samples(id_, std::move(rows));
}

void RunRecording::events(const Machine& machine) {
    if (finished_) return;
    const auto path = [&](MemcgId cgroup) { return paths_[cgroup]; };
    recorder_->events(id_, events_.take(machine.journal().view(0), machine.journal().view(1), path));
}

void RunRecording::commands(const Scenario& scenario) {
    if (!finished_) recorder_->commands(id_, changedCommandsOf(scenario));
}

void RunRecording::finish(const Machine& machine, const std::string& state, const std::vector<std::string>& cgroups,
                          bool healthy) {
    if (finished_) return;
    events(machine);
    recorder_->events(id_, events_.notes(machine.journal().number()));
    std::vector<std::pair<std::string, double>> metrics;
    if (healthy) metrics = namedMetrics(finalMetrics(machine, cgroups));
    recorder_->finish(id_, formatHex(machine.fingerprint()), state, std::move(metrics), cpuNs_);
    finished_ = true;
}

void RunRecording::finishLeft() {
    if (finished_) return;
    recorder_->finish(id_, formatHex(fingerprint_), "stopped", {}, cpuNs_);
    finished_ = true;
}

}  // namespace reclaim
