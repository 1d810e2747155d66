// storeRun: a finished run into a lab book, with its timelines, events and final metrics.
#pragma once
#include <string>

#include "core/ask/run_result.h"
#include "core/scenario/scenario.h"
#include "core/store/store.h"

namespace reclaim {

// Gives the run's number. `engine` is the version of the program.
Result<std::int64_t> storeRun(Recorder& recorder, const Scenario& scenario, const RunResult& result,
                              const std::string& engine);

}  // namespace reclaim
