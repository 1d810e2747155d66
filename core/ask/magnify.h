// magnify: every event of an interval down to a level, by running the strategy again. A run repeats exactly, so these
// are the events that happened, with their numbers, also those that nobody stored.
#pragma once
#include <optional>

#include "core/ask/rerun.h"

namespace reclaim {

struct MagnifyOptions {
    int level = 3;
    std::uint64_t eventsMax = 1'000'000;  // 32 bytes each; what is beyond is counted
    RunProgress progress;
    // A moment of that very run, to begin at; see beginsBefore(). None or a later one: from the beginning.
    std::optional<ScenarioRun> moment;
};

struct Magnified {
    std::string strategy;
    std::vector<Event> events;             // from <= t <= to, in order of number
    std::uint64_t leftOut = 0;             // events of the interval beyond eventsMax
    std::vector<std::string> cgroupPaths;  // by MemcgId, for the subjects
    // Where the run stood at the end of the interval; those of any run of the same scenario there.
    std::uint64_t eventNumber = 0, fingerprint = 0;

    std::string pathOf(const Event& event) const {
        return event.subject < cgroupPaths.size() ? cgroupPaths[event.subject] : std::string();
    }
};

// Errors: an unknown strategy, from > to, an interval past the end, cancelled, invariant breach.
Result<Magnified> magnify(const Scenario& scenario, const std::string& strategy, TimeNs from, TimeNs to,
                          const MagnifyOptions& options = {});

}  // namespace reclaim
