#include "core/ask/headless_run.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "core/ask/final_metrics.h"
#include "core/ask/lane.h"
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

Result<RunResult> runStrategy(const Scenario& scenario, const std::string& strategy, const RunOptions& options) {
    auto created = Lane::create(scenario, strategy);
    if (!created) return created.error();
    Lane& lane = **created;
    lane.machine().journal().setRecordLevel(options.recordLevel);
    lane.machine().setSweeps(options.sweeps);
    SampleCollector collector(lane.strategy());
    SeriesStore store;
    CgroupPaths paths;
    paths.note(lane.run());
    Slicer slicer(options.randomSliceSeed);
    auto shownAt = Clock::now();
    for (TimeNs target = slicer.next(lane.run(), 0, scenario.stop);;) {
        Lane::Budget budget;
        budget.operations = slicer.operations();
        budget.until = Clock::now() + kProgressEvery;
        const bool reached = lane.advance(target, budget);
        if (lane.failed()) return failureOf(lane);
        try {
            collector.collect(lane.machine(), store);
        } catch (const InvariantBreach& breach) {
            lane.fail(breach.what());
            return failureOf(lane);
        }
        paths.note(lane.run());
        const auto now = Clock::now();
        if (options.progress && now - shownAt >= kProgressEvery) {
            shownAt = now;
            if (!options.progress(std::min(lane.machine().now(), scenario.stop), scenario.stop))
                return Error{Fault::Cancelled,
                             lane.strategy() + ": cancelled at " + formatTime(lane.machine().now()),
                             "",
                             {},
                             0,
                             0};
        }
        if (!reached) continue;
        if (target >= scenario.stop) break;
        target = slicer.next(lane.run(), target, scenario.stop);
    }
    lane.finish();
    if (lane.failed()) return failureOf(lane);
    collector.collect(lane.machine(), store);
    RunResult result = resultOf(lane, scenario, collector, store);
    result.cgroupPaths = paths.take();
    return result;
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
            results[i] = runStrategy(scenario, strategies[i], mine);
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
