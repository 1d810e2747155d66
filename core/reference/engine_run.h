// EngineRun: a capture's workload run once by the engine, as a record.
#pragma once
#include <functional>
#include <vector>

#include "core/reference/capture.h"
#include "core/scenario/scenario.h"

namespace reclaim {

// Errors: a scenario no machine can be built from; more reclaim passes than the journal keeps.
// The engine is told at which times to look and at which cgroups, never what was seen there.
Result<Record> runEngine(const Scenario& scenario, const Strategy& strategy, const Capture& capture);

// All `phases` of the tick, `permits` at a time; in the order of the phases. `progress` returning false cancels.
Result<std::vector<Record>> runPhases(const Scenario& scenario, const Strategy& strategy, const Capture& capture,
                                      int phases, unsigned permits,
                                      const std::function<bool(int done, int all)>& progress);

}  // namespace reclaim
