// Puts finished runs into a lab book, with their timelines, events and final metrics.
#pragma once
#include <string>
#include <vector>

#include "core/ask/ask.h"

namespace reclaim::ctl {

// Gives the ids of the runs. The book is made if it is not there.
Result<std::vector<std::int64_t>> storeRuns(const std::string& book, const Scenario& scenario,
                                            const std::vector<RunResult>& results);

}  // namespace reclaim::ctl
