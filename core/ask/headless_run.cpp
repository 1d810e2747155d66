#include "core/ask/headless_run.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "core/ask/final_metrics.h"
#include "core/ask/lane.h"
#include "core/ask/run_recording.h"
#include "core/frame/frame.h"
#include "core/series/series.h"

namespace reclaim {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kProgressEvery = std::chrono::milliseconds(100);

// Cuts the way at the next command, or at random places before it, to show that it makes no difference.
class Slicer {
public:
    explicit Slicer(std::uint64_t seed) : random_(seed != 0), prng_(seed) {}

    TimeNs next(const ScenarioRun& run, TimeNs now, TimeNs end) {
        if (run.nextCommand() < run.commands().size()) end = std::clamp(run.commands()[run.nextCommand()].at, now, end);
        if (!random_) return end;
        const auto length = 1 + prng_.below(std::uint64_t{1} << (4 + prng_.below(24)));
        return std::min(end, now + static_cast<TimeNs>(length));
    }
    std::uint64_t operations() { return random_ ? 1 + prng_.below(5000) : 20'000; }

private:
    bool random_;
    Prng prng_;
};

RunResult::Verdict shown(const Verdict& verdict) { return {verdict.text, verdict.ok, verdict.actual, verdict.problem}; }

Error failureOf(const Lane& lane) {
    if (lane.outOfMemory())
        return Error{Fault::Refused, lane.strategy() + ": " + lane.failure(), kOutOfMemoryHint, {}, 0, 0};
    return Error{Fault::Corrupt, lane.strategy() + ": " + lane.failure(), "this is a mistake of the program", {}, 0, 0};
}

RunResult resultOf(Lane& lane, const Scenario& scenario, const SampleCollector& collector, const SeriesStore& store) {
    const Machine& machine = lane.machine();
    RunResult result;
    result.strategy = lane.strategy();
    result.seed = scenario.machine.seed;
    result.fingerprint = machine.fingerprint();
    result.stateHash = machine.stateHash();
    result.end = machine.now();
    result.cpuNs = lane.cpuNs();
    result.metrics = finalMetrics(machine, cgroupPaths(scenario));
    for (const Verdict& verdict : lane.run().verdicts()) result.expect.push_back(shown(verdict));
    result.seriesInfo = collector.series();
    for (std::size_t i = 0; i < result.seriesInfo.size(); ++i)
        result.series.push_back(store.view(static_cast<std::uint32_t>(i)));
    result.failures = machine.journal().view(0);
    result.passes = machine.journal().view(1);
    result.eventNumber = machine.journal().number();
    return result;
}

}  // namespace

namespace {

// One run from its first moment to its end, step by step, with what is kept of it.
class Headless {
public:
    Headless(Lane& lane, const Scenario& scenario, const RunOptions& options, RunRecording* recording)
        : lane_(lane),
          scenario_(scenario),
          options_(options),
          recording_(recording),
          collector_(lane.strategy()),
          slicer_(options.randomSliceSeed) {
        notePaths();
    }

    Result<RunResult> run() {
        auto result = toTheEnd();
        if (!recording_) return result;
        const bool cancelled = !result && result.error().fault == Fault::Cancelled;
        const std::string state = result ? "ended" : cancelled ? "interrupted" : "failed: " + result.error().message;
        recording_->finish(lane_.machine(), state, cgroupPaths(scenario_), !lane_.failed());
        return result;
    }

private:
    Result<RunResult> toTheEnd() {
        for (TimeNs target = slicer_.next(lane_.run(), 0, scenario_.stop);;) {
            const bool reached = slice(target);
            if (lane_.failed()) return failureOf(lane_);
            if (!goesOn())
                return Error{Fault::Cancelled,
                             lane_.strategy() + ": cancelled at " + formatTime(lane_.machine().now()),
                             {},
                             {},
                             0,
                             0};
            if (!reached) continue;
            if (target >= scenario_.stop) break;
            target = slicer_.next(lane_.run(), target, scenario_.stop);
        }
        lane_.finish();
        if (lane_.failed()) return failureOf(lane_);
        collect();
        RunResult result = resultOf(lane_, scenario_, collector_, store_);
        result.cgroupPaths = paths_.take();
        return result;
    }

    bool slice(TimeNs target) {
        Lane::Budget budget;
        budget.operations = slicer_.operations();
        budget.until = Clock::now() + kProgressEvery;
        const bool reached = lane_.advance(target, budget);
        if (lane_.failed()) return reached;
        try {
            collect();
        } catch (const InvariantBreach& breach) {
            lane_.fail(breach.what());
        }
        notePaths();
        return reached;
    }

    void collect() {
        const std::vector<Sample> samples = collector_.collect(lane_.machine(), store_);
        if (!recording_) return;
        recording_->worked(lane_.machine(), lane_.cpuNs() - std::exchange(cpuSeen_, lane_.cpuNs()));
        recording_->samples(lane_.machine(), samples, collector_);
        recording_->events(lane_.machine());
    }

    void notePaths() {
        paths_.note(lane_.run());
        if (recording_) recording_->paths(lane_.run());
    }

    // Somebody who watches may end it.
    bool goesOn() {
        const auto now = Clock::now();
        if (!options_.progress || now - shownAt_ < kProgressEvery) return true;
        shownAt_ = now;
        return options_.progress(std::min(lane_.machine().now(), scenario_.stop), scenario_.stop);
    }

    Lane& lane_;
    const Scenario& scenario_;
    const RunOptions& options_;
    RunRecording* recording_;
    SampleCollector collector_;
    SeriesStore store_;
    CgroupPaths paths_;
    Slicer slicer_;
    std::uint64_t cpuSeen_ = 0;
    Clock::time_point shownAt_ = Clock::now();
};

Result<std::optional<RunRecording>> recordingOf(const Scenario& scenario, const std::string& strategy,
                                                const RunOptions& options) {
    if (!options.recorder) return std::optional<RunRecording>();
    auto begun = RunRecording::begin(*options.recorder, scenario, strategy, options.engine);
    if (!begun) return begun.error();
    return std::optional<RunRecording>(std::move(*begun));
}

Result<RunResult> runRecorded(const Scenario& scenario, const std::string& strategy, const RunOptions& options,
                              RunRecording* recording) {
    auto created = Lane::create(scenario, strategy);
    if (!created) return created.error();
    Lane& lane = **created;
    lane.machine().journal().setRecordLevel(options.recordLevel);
    lane.machine().setSweeps(options.sweeps);
    return Headless(lane, scenario, options, recording).run();
}

}  // namespace

Result<RunResult> runStrategy(const Scenario& scenario, const std::string& strategy, const RunOptions& options) {
    auto recording = recordingOf(scenario, strategy, options);
    if (!recording) return recording.error();
    return runRecorded(scenario, strategy, options, *recording ? &**recording : nullptr);
}

Result<std::vector<RunResult>> runScenario(const Scenario& scenario, unsigned permits, const RunOptions& options) {
    const std::vector<std::string>& strategies = scenario.strategies;
    if (strategies.empty())
        return Error{Fault::BadInput,
                     "the scenario names no strategy",
                     "add a line such as 'strategies: [linux-6.1]'",
                     scenario.path,
                     0,
                     0};
    if (auto over = overBudget(scenario, options.memoryBudget)) return *over;
    std::vector<std::optional<RunRecording>> recordings;
    for (const std::string& strategy : strategies) {
        auto recording = recordingOf(scenario, strategy, options);
        if (!recording) return recording.error();
        recordings.push_back(std::move(*recording));
    }
    std::vector<std::optional<Result<RunResult>>> results(strategies.size());
    std::vector<TimeNs> reached(strategies.size(), 0);
    std::mutex mutex;  // reached, and calls of the caller's progress
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> cancelled = false;
    const auto work = [&] {
        for (std::size_t i = next++; i < strategies.size(); i = next++) {
            RunOptions mine = options;
            mine.progress = [&, i](TimeNs now, TimeNs end) {
                if (cancelled) return false;
                if (!options.progress) return true;
                const std::lock_guard lock(mutex);
                reached[i] = now;
                TimeNs sum = 0;
                for (const TimeNs each : reached) sum += each;
                if (!options.progress(sum, end * static_cast<TimeNs>(strategies.size()))) cancelled = true;
                return !cancelled;
            };
            results[i] = runRecorded(scenario, strategies[i], mine, recordings[i] ? &*recordings[i] : nullptr);
            if (!*results[i]) cancelled = true;
            const std::lock_guard lock(mutex);
            reached[i] = scenario.stop;
        }
    };
    std::vector<std::thread> threads;
    const std::size_t count = std::clamp<std::size_t>(permits, 1, strategies.size());
    for (std::size_t i = 1; i < count; ++i) threads.emplace_back(work);
    work();
    for (std::thread& thread : threads) thread.join();

    std::vector<RunResult> all;
    // The reason why the others were stopped comes before "cancelled".
    for (const auto& result : results)
        if (!*result && result->error().fault != Fault::Cancelled) return result->error();
    for (auto& result : results) {
        if (!*result) return result->error();
        all.push_back(std::move(**result));
    }
    return all;
}

}  // namespace reclaim
