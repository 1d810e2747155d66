// Tour: what a stranger without a display gets: the story, a table of what each kernel did, and three files to open.
#pragma once
#include <string>
#include <vector>

#include "app/reclaimctl/run_report.h"

namespace reclaim::ctl {

// Story, table and failed expectations as text.
std::string tourText(const RunReport& report);
// Writes NAME.svg and NAME.html into the current folder; gives their paths.
Result<std::vector<std::string>> writeTourFiles(const RunReport& report);

}  // namespace reclaim::ctl
