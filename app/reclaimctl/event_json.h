// One event as JSON: {"number","t_ns","level","kind","cgroup","rule","fields":{NAME:value}}; null where there is none.
#pragma once
#include "app/reclaimctl/console.h"

namespace reclaim::ctl {

Json eventJson(const Event& event, const std::string& cgroup);

}  // namespace reclaim::ctl
