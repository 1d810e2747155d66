// Charts of a lab: what they are made of besides timelines, from its newest frame.
#pragma once
#include "core/chart/chart.h"
#include "core/frame/frame_value.h"

namespace reclaim {

// Lanes, commands, time and footer. Without timelines: addTimelines() takes them from the lab's series.
ChartSource chartSourceOf(const Scenario& scenario, const Frame& frame);

}  // namespace reclaim
