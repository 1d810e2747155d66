// Runs of strategies without a lab: for the headless program, validation and tests.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "core/ask/run_result.h"
#include "core/scenario/scenario.h"

namespace reclaim {

struct RunOptions {
    std::uint64_t randomSliceSeed = 0;                     // 0 = one slice per boundary
    std::function<bool(TimeNs now, TimeNs end)> progress;  // false = cancel
    int recordLevel = 1;
    Sweeps sweeps = Sweeps::Spaced;  // over all invariants, and at the end
};

// Errors: unknown strategy, cancelled, invariant breach (with the command that reproduces it).
Result<RunResult> runStrategy(const Scenario& scenario, const std::string& strategy, const RunOptions& options = {});
// All strategies of the scenario, `permits` at a time.
Result<std::vector<RunResult>> runScenario(const Scenario& scenario, unsigned permits, const RunOptions& options = {});

}  // namespace reclaim
