// Why is this cgroup or this object still there? First form: what holds it, since which event, by which rule of the
// kernel; what holds those that hold it; and what would end it. Found by running the strategy again under a watch.
#pragma once
#include "core/session/rerun.h"

namespace reclaim {

struct WhyLine {
    int depth = 0;                // 0 = of what was asked about, 1 = of a child that holds it, ...
    std::string about;            // "/k1", "object 1,234"
    std::string text;             // "391 slab pages hold its css"
    std::string ends;             // what would end it; "" = nothing to say
    std::uint64_t event = 0;      // the event that made it so
    std::string eventText;
    TimeNs t = 0;                 // of that event
    std::string rule, source;     // a sentence, and where it is written
};

struct Why {
    std::string strategy;
    TimeNs at = 0;
    std::string about;
    std::string headline;         // "/k1 was removed at 5 s and is offline: held by 391 slab pages"
    std::vector<WhyLine> lines;
};

struct WhyQuestion {
    std::string strategy;
    TimeNs at = 0;                // operations that begin before it have ended, commands up to it have acted
    std::string cgroup;           // a path, or
    std::optional<std::uint32_t> object;
};

// Errors: an unknown strategy, a time past the end, a cgroup or object that is not there at that time (and when it was
// or will be), cancelled, invariant breach.
Result<Why> why(const Scenario& scenario, const WhyQuestion& question, const RunProgress& progress = {});

}  // namespace reclaim
