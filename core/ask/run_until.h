// runUntil: one strategy without threads, from the beginning to the first moment at which a condition holds.
//
// The machine at such a moment stands in the middle of what it does; it can be read, and that is all.
#pragma once
#include "core/ask/condition.h"
#include "core/ask/rerun.h"

namespace reclaim {

struct UntilOptions {
    std::uint64_t ignore = 0;  // hits that do not stop
    RunProgress progress;
    std::function<void(const Machine&)> atStop;  // reads the machine where it stopped; not called after a breach
};

struct UntilResult {
    std::string strategy;
    bool held = false;
    TimeNs at = 0;                  // when it held; otherwise the last time looked at
    std::optional<Event> event;     // right behind it; none = at a boundary between operations
    std::string cgroup, text, why;  // of the event; why: its rule with source; "" = none
    std::uint64_t eventNumber = 0;  // of the next event
    std::uint64_t stateHash = 0;    // of the machine as it stands there
    std::uint64_t hits = 0;
    std::string breach;  // the invariant that was broken, if the engine itself stopped at it
};

// Errors: an unknown strategy, a condition that cannot hold in this scenario, cancelled, an invariant breach that the
// condition did not ask for. That it never holds is an answer.
Result<UntilResult> runUntil(const Scenario& scenario, const std::string& strategy, const Condition& condition,
                             const UntilOptions& options = {});

}  // namespace reclaim
