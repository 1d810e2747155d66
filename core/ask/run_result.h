// RunResult: what one run of one strategy came to.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/machine/machine.h"
#include "core/series/series.h"

namespace reclaim {

struct RunResult {
    std::string strategy;
    std::uint64_t seed = 0, fingerprint = 0, stateHash = 0;
    TimeNs end = 0;
    std::uint64_t cpuNs = 0;  // what the run took of this machine; no part of the result
    struct MetricValue {
        Metric metric;
        std::string cgroup;  // empty = machine
        double value;
    };
    std::vector<MetricValue> metrics;
    struct Verdict {
        std::string text;
        bool ok = false;
        double actual = 0;
        std::string problem;  // why there is no actual value
    };
    std::vector<Verdict> expect;
    std::vector<SeriesInfo> seriesInfo;  // parallel to series
    std::vector<std::shared_ptr<const SeriesView>> series;
    Journal::View failures, passes;
    std::uint64_t eventNumber = 0;         // of the next event, had there been one
    std::vector<std::string> cgroupPaths;  // by MemcgId, for the subjects of events; "" = not known
};

}  // namespace reclaim
