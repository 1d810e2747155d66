#include "core/lab/run_recording.h"

namespace reclaim {

std::string commandsText(const std::vector<Command>& commands) {
    std::string text;
    for (const Command& command : commands) text += describe(command.action) + " at " + formatTime(command.at) + "\n";
    return text;
}

Result<RunRecording> RunRecording::begin(Recorder& recorder, const Scenario& scenario, const std::string& strategy,
                                         const std::string& engine, std::optional<RunFork> fork) {
    NewRun run;
    run.scenario = writeScenario(scenario);   // complete, so that the run can be repeated from the lab book alone
    run.strategy = strategy;
    run.engine = engine;
    run.commands = commandsText(scenario.timeline);
    run.seed = scenario.machine.seed;
    run.fork = std::move(fork);
    const Result<std::int64_t> id = recorder.begin(run);
    if (!id) return id.error();
    return RunRecording(recorder, *id);
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
    if (!finished_) recorder_->commands(id_, commandsText(scenario.timeline), writeScenario(scenario));
}

void RunRecording::finish(const Machine& machine, const std::string& state, const std::vector<std::string>& cgroups,
                          bool healthy) {
    if (finished_) return;
    events(machine);
    recorder_->events(id_, events_.notes(machine.journal().number()));
    std::vector<std::pair<std::string, double>> metrics;
    if (healthy) metrics = namedMetrics(finalMetrics(machine, cgroups));
    recorder_->finish(id_, formatHex(machine.fingerprint()), state, std::move(metrics));
    finished_ = true;
}

void RunRecording::finishLeft() {
    if (finished_) return;
    recorder_->finish(id_, formatHex(fingerprint_), "stopped", {});
    finished_ = true;
}

}  // namespace reclaim
