// Timeline: one series of a run on its way into a file: what it is, and its points in time order.
#pragma once
#include <string>
#include <vector>

#include "core/base/base.h"

namespace reclaim {

struct TimelinePoint {
    TimeNs t = 0;
    double value = 0;
    double lo = 0, hi = 0;      // extremes of what was merged into this point; equal to `value` if nothing was
};

struct Timeline {
    std::string cgroup;         // empty = the machine
    std::string metric, unit;
    std::vector<TimelinePoint> points;
};

// The points in [from, to], with the neighbour on either side, so that a line enters and leaves the picture.
Timeline between(const Timeline& whole, TimeNs from, TimeNs to);

}  // namespace reclaim
