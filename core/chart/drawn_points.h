// DrawnPoints: what is drawn of a curve or a level, in seconds and axis units, cut at the borders of the axes.
// Everything that is drawn goes through here: nothing can leave the axes, whatever the painter does about clipping.
//
// Threads: pure functions.
#pragma once
#include <vector>

#include "core/chart/chart_value.h"

namespace reclaim {

struct DrawnPoints {
    std::vector<double> t, v;  // of equal length; t does not fall
};
// At most two points for each of `columns` pixel columns, and the cut ends. Values that are not finite are left out.
DrawnPoints pointsInside(const Curve& curve, const TimeRange& range, std::size_t columns, double top);
// Where markers stand on a drawn curve: at real points, about eight in the picture, shifted from curve to curve
// (`index`) so that equal curves do not hide each other's.
DrawnPoints markersOn(const DrawnPoints& points, const TimeRange& range, std::size_t index);
// The corners of a level's steps, to be joined by straight lines; one list for each piece without a gap.
std::vector<DrawnPoints> stepsInside(const Level& level, const TimeRange& range, double top);

}  // namespace reclaim
