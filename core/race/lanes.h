// Lanes: a replay drawn as text or SVG: a column for each thread, a row for each step, what changed beside it.
#pragma once
#include <string>

#include "core/race/replay.h"

namespace reclaim::race {

std::string lanesText(const Model& model, const Replay& replay);
std::string lanesSvg(const Model& model, const Replay& replay);

}  // namespace reclaim::race
