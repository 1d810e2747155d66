#include "core/ask/run_check.h"

#include <algorithm>

#include "core/ask/final_metrics.h"
#include "core/ask/lane.h"
#include "core/frame/frame.h"

namespace reclaim {

namespace {

constexpr std::chrono::milliseconds kLookEvery{50};

// Shows the check what happens, as it happens.
class CheckProbe final : public Probe {
public:
    CheckProbe(StoredRowsCheck& check, const Lane& lane) : check_(check), lane_(lane) {}

    void sample(TimeNs) override {}
    void reclaimEdge(MemcgId) override {}
    void event(const Event& event) override { check_.event(event, subjectPath(lane_.machine(), event)); }

private:
    StoredRowsCheck& check_;
    const Lane& lane_;
};

void showSamples(StoredRowsCheck& check, Lane& lane) {
    Machine& machine = lane.machine();
    try {
        for (const Sample& sample : machine.takeSamples()) {
            const SeriesKey& key = machine.series()[sample.series];
            check.sample(std::string(infoOf(key.metric).name), key.cgroup, sample.t, sample.value);
        }
    } catch (const InvariantBreach& breach) {
        lane.fail(breach.what());
    }
}

// Events of building the machine came before anybody could watch.
void showBuilding(StoredRowsCheck& check, const Machine& machine) {
    const Journal::View built = machine.journal().view(0);
    const auto show = [&](const Segment& segment) {
        for (const Event& event : segment) check.event(event, subjectPath(machine, event));
    };
    for (const auto& segment : built.sealed) show(*segment);
    if (built.open) show(*built.open);
}

// Runs the lane up to `to`, everything of that time included.
Status runAgain(Lane& lane, StoredRowsCheck& check, TimeNs to, const RunProgress& progress) {
    CheckProbe probe(check, lane);
    for (bool reached = false; !reached;) {
        Lane::Budget budget;
        budget.operations = 20'000;
        budget.until = std::chrono::steady_clock::now() + kLookEvery;
        lane.machine().journal().watch(&probe, 1);
        reached = lane.advance(to, budget);
        lane.machine().journal().watch(nullptr, -1);
        showSamples(check, lane);
        if (lane.failed()) return Done{};
        const TimeNs now = std::min(lane.machine().now(), to);
        if (progress && !progress(now, to))
            return Error{Fault::Cancelled, lane.strategy() + ": cancelled at " + formatTime(now), "", {}, 0, 0};
    }
    return Done{};
}

std::optional<FirstDifference> compareMetrics(const LabBook& book, std::int64_t run, const Lane& lane,
                                              const std::vector<std::string>& cgroups) {
    const auto stored = book.metrics(run);
    if (!stored) return std::nullopt;
    const auto now = namedMetrics(finalMetrics(lane.machine(), cgroups));
    for (const auto& [name, value] : *stored) {
        const auto same = std::ranges::find(now, name, &std::pair<std::string, double>::first);
        if (same == now.end())
            return FirstDifference{lane.run().stop(),
                                   name + " at the end: not known now, in the lab book " + std::to_string(value)};
        if (same->second != value)
            return FirstDifference{lane.run().stop(), name + " at the end: " + std::to_string(same->second) +
                                                          ", in the lab book " + std::to_string(value)};
    }
    return std::nullopt;
}

FirstDifference failsNow(const Lane& lane) { return {lane.machine().now(), "the run fails now: " + lane.failure()}; }

// Fingerprint and totals of a run that came to its end.
std::optional<FirstDifference> compareEnd(const LabBook& book, const StoredRun& run, Lane& lane, StoredRowsCheck& check,
                                          const std::vector<std::string>& cgroups) {
    CheckProbe probe(check, lane);
    lane.machine().journal().watch(&probe, 1);
    lane.finish();
    lane.machine().journal().watch(nullptr, -1);
    showSamples(check, lane);
    if (auto first = check.finish()) return first;
    if (lane.failed()) return failsNow(lane);
    if (auto first = compareMetrics(book, run.id, lane, cgroups)) return first;
    const std::string now = formatHex(lane.machine().fingerprint());
    if (now == run.fingerprint) return std::nullopt;
    return FirstDifference{lane.run().stop(), "fingerprint " + now + ", in the lab book " +
                                                  (run.fingerprint.empty() ? "none" : run.fingerprint) +
                                                  "; every stored sample and event is the same"};
}

}  // namespace

std::string_view nameOf(RunVerdict verdict) {
    switch (verdict) {
        case RunVerdict::Equal: return "equal";
        case RunVerdict::Differs: return "differs";
        case RunVerdict::OtherEngine: return "other engine";
        case RunVerdict::Missing: return "missing";
    }
    return {};
}

std::string comparedText(const RunCheck& check) {
    return std::string(check.fingerprint ? "fingerprint, " : "") + formatCount(check.samples) + " samples, " +
           formatCount(check.events) + " events" + (check.fingerprint ? "" : " up to " + formatTime(check.upTo));
}

Result<Scenario> storedScenario(const StoredRun& run) {
    if (run.scenario.empty())
        return Error{
            Fault::NotFound, "the scenario of run " + std::to_string(run.id) + " is not in the lab book", "", {}, 0, 0};
    if (auto strategy = strategyNamed(run.strategy); !strategy) return strategy.error();
    ScenarioReading reading = readRecordedScenario(run.scenario, {run.strategy});
    if (!reading.scenario) {
        Error error = reading.errors.front();
        error.message = "the stored scenario cannot be read: " + error.message;
        return error;
    }
    reading.scenario->machine.seed = run.seed;
    return std::move(*reading.scenario);
}

Result<RunCheck> verifyRun(const LabBook& book, std::int64_t id, const RunProgress& progress) {
    const auto run = book.run(id);
    if (!run) return run.error();
    RunCheck result;
    result.run = id;
    result.strategy = run->strategy;
    const auto missing = [&result](const Error& error) {
        result.verdict = RunVerdict::Missing;
        result.missing = error.text();
        return result;
    };
    const auto scenario = storedScenario(*run);
    if (!scenario) return missing(scenario.error());
    auto lane = Lane::create(*scenario, run->strategy);
    if (!lane) return missing(lane.error());
    const bool ended = run->state == "ended";
    auto check = StoredRowsCheck::read(book, id, ended);
    if (!check) return check.error();
    result.samples = check->samples();
    result.events = check->events();
    result.fingerprint = ended;
    result.upTo = ended ? scenario->stop : std::min(check->lastTime() + 1, scenario->stop);
    showBuilding(*check, (*lane)->machine());
    if (Status again = runAgain(**lane, *check, result.upTo, progress); !again) return again.error();
    if (!ended) result.upTo = check->lastTime();
    result.difference = ended ? compareEnd(book, *run, **lane, *check, cgroupPaths(*scenario)) : check->finish();
    if (!result.difference && (*lane)->failed() && !run->state.starts_with("failed"))
        result.difference = failsNow(**lane);
    result.equal = !result.difference;
    if (run->engineId != engineId()) result.verdict = RunVerdict::OtherEngine;
    else result.verdict = result.equal ? RunVerdict::Equal : RunVerdict::Differs;
    return result;
}

}  // namespace reclaim
