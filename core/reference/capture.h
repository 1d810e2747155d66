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
    std::vector<double> sampleTimesMs;  // of what is compared sample by sample
    std::vector<std::string> absent;    // a line for each file that is not there, with the facts it would give
};

// `prefix` = path and name ("datasets/kernel-6.1/K1"). There must be a _reclaim.csv, a _css.csv, or a _samples.csv of a
// machine whose kswapd ran; any other file may be missing, and one that is there must be readable. `only` = the one
// cgroup to compare, or "" for each whose limit was hit.
Result<Capture> readCapture(const std::string& prefix, const std::string& only);

}  // namespace reclaim
