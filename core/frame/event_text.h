// Events as people read them.
#pragma once
#include <string>

#include "core/machine/machine.h"

namespace reclaim {

// "shrink_slab_start /k1: priority 4, freeable 167,765, nr_deferred 3,208"; `cgroup` is the path of its subject, or "".
std::string eventText(const Event& event, const std::string& cgroup);
// The same, of a cgroup the machine knows or has known.
std::string eventText(const Event& event, const Machine& machine);
// The path of the cgroup an event speaks of; "" = none.
std::string subjectPath(const Machine& machine, const Event& event);

}  // namespace reclaim
