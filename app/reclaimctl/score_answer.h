// The score table of a run as text and as JSON.
#pragma once
#include "app/reclaimctl/console.h"
#include "core/ask/ask.h"

namespace reclaim::ctl {

std::string scoresText(const std::vector<RunResult>& results);
Json scoresJson(const std::vector<RunResult>& results);

}  // namespace reclaim::ctl
