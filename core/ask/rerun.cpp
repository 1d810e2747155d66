#include "core/ask/rerun.h"

#include <new>

#include "core/ask/lane.h"

namespace reclaim {

namespace {

constexpr std::uint64_t kOperationsBetweenLooks = 20'000;

// Takes the probe away again however the advance ends.
class Watching {
public:
    Watching(Journal& journal, Probe& probe, int level) : journal_(journal) { journal.watch(&probe, level); }
    Watching(const Watching&) = delete;
    Watching& operator=(const Watching&) = delete;
    ~Watching() { journal_.watch(nullptr, 0); }

private:
    Journal& journal_;
};

}  // namespace

Result<Rerun> Rerun::create(const Scenario& scenario, const std::string& strategy) {
    const Result<Strategy> known = strategyNamed(strategy);
    if (!known) return known.error();
    Result<ScenarioRun> run = ScenarioRun::create(scenario, *known);
    if (!run) return run.error();
    return Rerun(std::move(*run), reproduceText(scenario, strategy));
}

Rerun Rerun::from(ScenarioRun moment, const Scenario& scenario, const std::string& strategy) {
    return Rerun(std::move(moment), reproduceText(scenario, strategy));
}

std::vector<Event> Rerun::buildEvents() const {
    std::vector<Event> events;
    const Journal::View stored = run_.machine().journal().view(0);
    for (const auto& segment : stored.sealed) events.insert(events.end(), segment->begin(), segment->end());
    if (stored.open) events.insert(events.end(), stored.open->begin(), stored.open->end());
    return events;
}

Status Rerun::advance(TimeNs to, Probe& probe, int level, const RunProgress& progress) {
    const Watching watching(run_.machine().journal(), probe, level);
    return advance(to, progress);
}

Status Rerun::advance(TimeNs to, const RunProgress& progress) {
    try {
        while (!run_.advanceTo(to, kOperationsBetweenLooks)) {
            // Nobody reads these samples; they would only grow.
            run_.machine().takeSamples();
            if (progress && !progress(std::min(run_.machine().now(), to), to))
                return Error{Fault::Cancelled, "cancelled at " + formatTime(run_.machine().now()), "", {}, 0, 0};
        }
    } catch (const std::bad_alloc&) {
        return Error{Fault::Refused, outOfMemoryText(run_.machine()), kOutOfMemoryHint, {}, 0, 0};
    } catch (const InvariantBreach& breach) {
        return Error{Fault::Corrupt,
                     std::string(breach.what()) + " at " + formatTime(run_.machine().now()) + ", event " +
                         formatCount(run_.machine().journal().number()),
                     "this is a mistake of the program; reproduce: " + reproduce_,
                     {},
                     0,
                     0};
    }
    return Done{};
}

Status withinRun(const Scenario& scenario, TimeNs t) {
    if (t >= 0 && t <= scenario.stop) return Done{};
    return Error{Fault::BadInput,
                 formatTime(t) + " is past the end: the run stops at " + formatTime(scenario.stop),
                 "a time up to " + formatTime(scenario.stop) + ", or a later stop: --set stop=...",
                 {},
                 0,
                 0};
}

}  // namespace reclaim
