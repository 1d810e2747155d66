// CaptureReference: the timelines of the real kernel capture a scenario names, to be drawn beside the predictions.
//
// A value; reading is done once, in load().
#pragma once
#include <string>
#include <vector>

#include "core/chart/chart.h"
#include "core/scenario/scenario.h"

namespace reclaim {

inline constexpr const char* kRealStrategy = "real";  // SeriesInfo::strategy of a capture's timelines

// The same where a scenario names a capture for each of several strategies: "real linux-4.0".
std::string realOf(const std::string& strategy);
bool isReal(const std::string& strategy);

struct CaptureReference {
    struct Timeline {
        SeriesInfo info;                  // strategy "real", cgroup as in the scenario
        std::vector<SeriesPoint> points;  // t = time_ms of the capture, less where the scenario lets it begin
        std::string capture;              // "kernel-6.1/K1"
    };
    std::vector<Timeline> timelines;
    std::string warning;  // why there are none although the scenario names a capture; else empty

    // Metrics this program knows, of the machine and of the cgroups of the scenario.
    static CaptureReference load(const Scenario& scenario);
};

// The captures a scenario names, whichever way.
std::vector<ReferenceCapture> capturesOf(const Scenario& scenario);

}  // namespace reclaim
