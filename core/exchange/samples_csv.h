// Timelines as CSV in the form of the captures (`time_ms,cgroup,metric,value`), so that one reader reads both.
// `lo` and `hi` follow if any point stands for merged ones; readers that do not know them pass them over.
#pragma once
#include <string>
#include <vector>

#include "core/exchange/timeline.h"

namespace reclaim {

// Rows in the order of time, those of one time in the order of the timelines. Numbers read back to equal values.
std::string samplesCsv(const std::vector<Timeline>& timelines);

}  // namespace reclaim
