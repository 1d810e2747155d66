// MomentWish: which moment of a run somebody wants to run again from.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/scenario/scenario.h"

namespace reclaim {

// Which moment of a run is wanted: one of the course `commands` from which everything at `t` and later is still to
// come.
struct MomentWish {
    std::uint32_t run = 0;  // Frame::run
    std::string strategy;
    std::vector<Command> commands;
    TimeNs t = 0;
};

}  // namespace reclaim
