// NAME_summary.json of a capture: the state read at each mark ("SNAP ..."), and what became of each workload
// ("EVENTS ...", "FAIL ...", "RESULT ...").
#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/base/base.h"

namespace reclaim {

struct SlabinfoRow {
    std::string cache;
    std::int64_t activeObjs = 0, numObjs = 0;
};

// What was read at one mark. Its time stands in NAME_scenario.json as "snap NAME".
struct CaptureSnapshot {
    std::string mark;
    bool hasDying = false;
    std::int64_t nrDescendants = 0, nrDyingDescendants = 0;  // of the root
    std::vector<SlabinfoRow> slabinfo;
    std::map<std::string, std::map<std::string, std::int64_t>>
        cgroups;  // path -> "current", "file", "max" ... -> value
};

struct CaptureSummary {
    std::vector<CaptureSnapshot> snapshots;                             // in the order of the file
    std::map<std::string, std::map<std::string, std::int64_t>> events;  // path -> memory.events at the end
    std::map<std::string, std::int64_t> failedStep;                     // path -> step of the first call that failed
    std::map<std::string, std::int64_t> failedErrno;
    std::map<std::string, std::map<std::string, std::int64_t>>
        failcnt;  // path -> "memory.failcnt", "memory.kmem.failcnt"
};

// Rows of other kinds are left out. Errors: not JSON; a row of a known kind that cannot be read.
Result<CaptureSummary> readCaptureSummary(const std::string& path);

}  // namespace reclaim
