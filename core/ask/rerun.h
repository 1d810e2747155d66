// Rerun: one strategy of a scenario run again, from the beginning or from a moment that is known, with a look at every
// event up to a level.
//
// Threads: one owner. Invariant: a run that is looked at takes the same course as one that is not.
#pragma once
#include <functional>
#include <string>

#include "core/scenario/scenario.h"

namespace reclaim {

using RunProgress = std::function<bool(TimeNs now, TimeNs end)>;  // false = cancel

// Whether every event at `t` and later is still to come. Operations that began before may have reached far.
inline bool beginsBefore(const ScenarioRun& moment, TimeNs t) {
    return moment.machine().now() < t && moment.reached() <= t;
}

class Rerun {
public:
    // Errors: an unknown strategy, a scenario a machine cannot be built from.
    static Result<Rerun> create(const Scenario& scenario, const std::string& strategy);

    // From a moment of that very run.
    static Rerun from(ScenarioRun moment, const Scenario& scenario, const std::string& strategy);

    const ScenarioRun& run() const { return run_; }
    // Of a run from the beginning, the events of building the machine: declared cgroups, before anybody could watch.
    // All are of level 0.
    std::vector<Event> buildEvents() const;

    // Shows events of levels <= `level` to `probe` until `to` is reached, and no longer.
    // Errors: cancelled, invariant breach. What the probe throws passes through: then destroy this.
    Status advance(TimeNs to, Probe& probe, int level, const RunProgress& progress);
    Status advance(TimeNs to, const RunProgress& progress);

private:
    Rerun(ScenarioRun run, std::string reproduce) : run_(std::move(run)), reproduce_(std::move(reproduce)) {}

    ScenarioRun run_;
    std::string reproduce_;
};

// An error if `t` is before the start or past the end of the scenario.
Status withinRun(const Scenario& scenario, TimeNs t);

}  // namespace reclaim
