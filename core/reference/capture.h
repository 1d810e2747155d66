// Capture: the files of one recorded run of a real kernel, as a record and as the plan of what can be compared.
#pragma once
#include <string>
#include <vector>

#include "core/base/base.h"
#include "core/reference/record.h"

namespace reclaim {

struct Capture {
    Record record;
    Plan plan;
    std::vector<double> sampleTimesMs;   // of memory.stat.slab_reclaimable
    std::vector<std::string> absent;     // a line for each file that is not there, with the facts it would give
};

// `prefix` = path and name ("datasets/kernel-6.1/K1"). Every file but one of _reclaim.csv, _css.csv may be missing;
// one that is there must be readable. `only` = the one cgroup to compare, or "" for each whose limit was hit.
Result<Capture> readCapture(const std::string& prefix, const std::string& only);

}  // namespace reclaim
