// Fills the sources of charts with timelines from a store: those that the wanted panes are drawn from, and no others.
//
// Threads: any; the store may be written to meanwhile.
#pragma once
#include <string>
#include <vector>

#include "core/chart/chart.h"
#include "core/series/series_store.h"

namespace reclaim {

// A source about a scenario: its captures, its watched cgroup, its whole time. Lanes, commands and footer are the
// caller's.
ChartSource chartSourceOf(const Scenario& scenario);

// Adds the timelines of the lanes and captures that the panes need. `previous` stands pale behind; it may be null.
// REQUIRES: the lanes and the cgroup of the source are set.
void addTimelines(ChartSource& source, const std::vector<std::string>& panes, const SeriesStore& store,
                  const SeriesStore* previous = nullptr);

}  // namespace reclaim
