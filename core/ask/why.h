// Why is this cgroup or this object still there? First form: what holds it, since which event, by which rule of the
// kernel; what holds those that hold it; and what would end it. Found by running the strategy again under a watch.
#pragma once
#include <optional>

#include "core/ask/rerun.h"
#include "core/ask/why_answer.h"

namespace reclaim {

struct WhyQuestion {
    std::string strategy;
    TimeNs at = 0;       // operations that begin before it have ended, commands up to it have acted
    std::string cgroup;  // a path, or
    std::optional<std::uint32_t> object;
};

// Errors: an unknown strategy, a time past the end, a cgroup or object that is not there at that time (and when it was
// or will be), cancelled, invariant breach.
Result<Why> why(const Scenario& scenario, const WhyQuestion& question, const RunProgress& progress = {});

}  // namespace reclaim
