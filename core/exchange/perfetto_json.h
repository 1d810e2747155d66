// Timelines as a Perfetto / Chrome trace: JSON with one counter track per series, for ui.perfetto.dev.
#pragma once
#include <string>
#include <vector>

#include "core/chart/chart.h"

namespace reclaim {

// `process` names the tracks' group: the strategy.
std::string perfettoJson(const std::string& process, const std::vector<ExportedSeries>& series);

}  // namespace reclaim
