// The object an event is about.
#pragma once
#include <optional>

#include "core/machine/machine.h"

namespace reclaim {

// None if it is about none: about pages, passes, cgroups.
std::optional<ObjectId> objectOf(const Event& event);

}  // namespace reclaim
