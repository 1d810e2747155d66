// Axis: the range one axis of a chart shows, and where its ticks are. All painters put the same ticks under the same
// names.
//
// Threads: values and pure functions.
#pragma once
#include <string>
#include <vector>

#include "core/chart/chart_value.h"

namespace reclaim {

struct Axis {
    double low = 0, high = 1;  // high > low
    double step = 1;           // distance of ticks: 1, 2 or 5 times a power of ten

    std::vector<double> ticks() const;
    std::string label(double tick) const;  // "1,000", "0.25"
};

// An axis over exactly [low, high] with about `ticks` ticks; their distance is at least `stepMin`.
Axis axisOver(double low, double high, int ticks, double stepMin = 0);

// How many ticks find room: on a time axis of so many pixels, on a value axis of so many lines of text.
int timeTicks(double pixels, double penScale = 1);
int valueTicks(double lines);

// In seconds, over the time the chart shows.
Axis timeAxis(const Chart& chart, int ticks);
// From 0 to `top`, which is at least the chart's own.
Axis valueAxis(const Chart& chart, double top, int ticks);

}  // namespace reclaim
