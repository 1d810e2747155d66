// From the tree of a scenario to its value.
#pragma once
#include "core/scenario/scenario_tree.h"
#include "core/scenario/scenario_value.h"

namespace reclaim {

// The value as far as it could be read; it is meant only if the log is empty afterwards.
Scenario readTree(ReadLog& log, const ScenarioTree& tree);

}  // namespace reclaim
