// The scenario hash: which input a run had, so that runs of one input are known as such whatever their texts say.
#pragma once
#include <string>

#include "core/scenario/scenario_value.h"

namespace reclaim {

// 64 hexadecimal digits: SHA-256 over hashedText().
std::string scenarioHash(const Scenario& scenario);

// What a course depends on, in the form of a scenario file: without title, goal, story, references and expectations,
// and without keys that have their default value, so that a key that comes later changes no hash of today.
std::string hashedText(const Scenario& scenario);

}  // namespace reclaim
