// Runs of strategies without a lab: for the headless program, validation and tests.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "core/ask/run_estimate.h"
#include "core/ask/run_result.h"
#include "core/scenario/scenario.h"
#include "core/store/store.h"

namespace reclaim {

struct RunOptions {
    std::uint64_t randomSliceSeed = 0;                     // 0 = one slice per boundary
    std::function<bool(TimeNs now, TimeNs end)> progress;  // false = cancel
    int recordLevel = 1;
    Sweeps sweeps = Sweeps::Spaced;              // over all invariants, and at the end
    std::uint64_t memoryBudget = kMemoryBudget;  // bytes; see overBudget()
    // Records the run while it goes on; it must outlive it. A disk that fails does not end the run: see
    // Recorder::health().
    Recorder* recorder = nullptr;
    std::string engine;  // version of the program, for the lab book
};

// Errors: unknown strategy, cancelled, invariant breach (with the command that reproduces it), a lab book that takes no
// run. A run that was cancelled or broke off stays in the book, marked so.
Result<RunResult> runStrategy(const Scenario& scenario, const std::string& strategy, const RunOptions& options = {});
// All strategies of the scenario, `permits` at a time. Recorded, they have numbers in their order.
Result<std::vector<RunResult>> runScenario(const Scenario& scenario, unsigned permits, const RunOptions& options = {});

}  // namespace reclaim
