// SeriesPoint, SeriesInfo: one point of a timeline, and what a timeline is of.
//
// Values.
#pragma once
#include <string>

#include "core/base/base.h"

namespace reclaim {

struct SeriesPoint {
    TimeNs t;
    double value;
};

// What a series is, for legends and axes.
struct SeriesInfo {
    std::string strategy;  // strategy id; "real" for a capture
    std::string metric;
    std::string cgroup;  // empty = machine
    std::string unit;
    friend bool operator==(const SeriesInfo&, const SeriesInfo&) = default;
};

}  // namespace reclaim
