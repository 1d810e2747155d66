// NewRun from a scenario: what the lab book is told when a run is recorded, whoever records it.
#pragma once
#include <string>
#include <vector>

#include "core/scenario/scenario.h"
#include "core/store/store.h"

namespace reclaim {

// "rmdir /k1" and its time, one command a line.
std::string commandsText(const std::vector<Command>& commands);

// `engine` is the version of the program. The scenario's text is complete, so that the run can be repeated from the lab
// book alone.
NewRun newRunOf(const Scenario& scenario, const std::string& strategy, const std::string& engine);

// The same of a run that goes on with other commands.
ChangedCommands changedCommandsOf(const Scenario& scenario);

}  // namespace reclaim
