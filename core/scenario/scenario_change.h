// What becomes of a scenario that was changed by hand: commands added while it ran, or another value at its start.
#pragma once
#include "core/scenario/scenario_value.h"

namespace reclaim {

// The first moment from which `changed` may differ from `original`: 0 if the machine or its work does, else the time
// of the first command that differs; kNever if nothing does. Texts (title, story) do not count.
TimeNs firstDifference(const Scenario& original, const Scenario& changed);

// Leaves out the expectations of `changed` that speak of that moment or a later one: they were made for another
// input. Gives how many.
std::size_t leaveOutExpectations(const Scenario& original, Scenario& changed);

}  // namespace reclaim
