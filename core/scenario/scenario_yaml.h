// Scenarios as YAML: reading with a place for every error, and writing.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/scenario/scenario_override.h"
#include "core/scenario/scenario_reach.h"
#include "core/scenario/scenario_value.h"

namespace reclaim {

// Reads `path` and what it extends (paths relative to the file, inside ScenarioReach). All errors found, each with
// file, line and column; of a file that is no scenario its name alone.
struct ScenarioReading {
    std::optional<Scenario> scenario;  // set if there is no error
    std::vector<Error> errors;         // in order of place
    std::vector<std::string> outside;  // files that were read from outside, where that was allowed
};
ScenarioReading readScenario(const std::string& path);
// The same from text; `path` is used for messages and for relative `extends`. Text without a path (of a lab book) can
// extend shipped files only.
ScenarioReading readScenarioText(std::string_view text, const std::string& path);

// Sets one value by its path in the file ("cgroups./k1.memory.max=64MiB", "seed=3", "stop=5s"), before validation.
// Where `stop` or `strategies` is set this way, expectations of a later time or of another strategy are left out.
ScenarioReading readScenario(const std::string& path, const std::vector<ScenarioOverride>& overrides,
                             Outside outside = Outside::Refused);

// What a run was recorded with, as far as it decides the run's course: without story, references and expectations,
// under `strategies`, with commands that the kernel may have refused.
ScenarioReading readRecordedScenario(std::string_view text, const std::vector<std::string>& strategies);

// A complete file (nothing extended) that reads back to the same value.
std::string writeScenario(const Scenario& scenario);

// Commands as a `timeline:` of a scenario file, one a line, and back, in order of time. What they name is not looked
// for.
std::string writeCommands(const std::vector<Command>& commands);
Result<std::vector<Command>> readCommands(std::string_view text);

}  // namespace reclaim
