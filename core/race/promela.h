// Promela: a model as a text for the checker Spin, printed from the same trees that are explored here.
//
// A violation is a failed assertion. LEAK: a thread that waits for ever is an invalid end state to Spin, and at the end
// of all threads the goal is asserted; a leak by polling for ever would be a non-progress cycle and is not asked for.
#pragma once
#include <string>

#include "core/race/model.h"

namespace reclaim::race {

std::string promela(const Model& model);

}  // namespace reclaim::race
