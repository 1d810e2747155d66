// A machine's inside, for tests that break it on purpose.
#pragma once
#include "core/machine/state.h"

namespace reclaim {

struct MachineTestAccess {
    static MachineState& state(Machine& machine) { return *machine.state_; }
};

}  // namespace reclaim
