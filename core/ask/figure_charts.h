// Two charts that compare strategies with each other: a figure at one moment as bars, and how long dead caches waited
// for their destruction. Made from timelines and frames only, so that the pane and an export look the same.
//
// Threads: pure functions of their input.
#pragma once
#include <string>

#include "core/ask/moment_figures.h"
#include "core/chart/chart.h"
#include "core/frame/frame.h"
#include "core/series/series.h"

namespace reclaim {

// REQUIRES: `to` is not before `t`: the axis has room for every value up to it, so that bars grow as `t` moves.
Chart barChart(const ChartSource& source, const FindTimeline& find, const MomentFigure& figure, TimeNs t, TimeNs to);
// Of the lanes as they stand in the frame; a lane whose fates are missing says so in a note.
Chart delayChart(const ChartSource& source, const Frame& frame, bool addedUp);

// Finds timelines of the whole machine; the store must outlive it.
FindTimeline findIn(const SeriesStore& store);
// "41.2 ms", "3 s": as many digits as a person reads.
std::string delayText(TimeNs delay);

}  // namespace reclaim
