// SeriesKey, Sample: what a machine records of itself over time.
//
// Values.
#pragma once
#include <cstdint>
#include <string>

#include "core/machine/metrics.h"
#include "core/trace/trace.h"

namespace reclaim {

// Where a sample came from: a metric of the machine (cgroup none) or of one cgroup.
struct SeriesKey {
    Metric metric;
    std::string cgroup;  // path, or empty for the machine
    friend bool operator==(const SeriesKey&, const SeriesKey&) = default;
};

struct Sample {
    TimeNs t;
    std::uint32_t series;  // index into Machine::series()
    double value;
};

}  // namespace reclaim
