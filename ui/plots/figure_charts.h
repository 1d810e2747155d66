// Two charts that compare strategies with each other: a figure at one moment as bars, and how long dead caches waited for
// their destruction. Made from timelines and frames only, so that the pane and an export look the same.
//
// Threads: pure functions of their input.
#pragma once
#include "core/frame/frame.h"
#include "core/ask/ask.h"
#include "ui/plots/run_charts.h"

namespace reclaim::ui {

// REQUIRES: `to` is not before `t`: the axis has room for every value up to it, so that bars grow as `t` moves.
Chart barChart(const ChartSource& source, const MomentFigure& figure, TimeNs t, TimeNs to);
// Of the lanes as they stand in the frame; a lane whose fates are missing says so in a note.
Chart delayChart(const ChartSource& source, const Frame& frame, bool addedUp);

// Finds timelines of the whole machine in a source's series; the source must outlive it.
FindTimeline findIn(const ChartSource& source);
// "41.2 ms", "3 s": as many digits as a person reads.
QString delayText(TimeNs delay);

}  // namespace reclaim::ui
