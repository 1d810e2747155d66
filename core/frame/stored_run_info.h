// StoredRunInfo: what a frame of stored runs says of the lab book they come from, and of running them again.
//
// A value. Its lists are by lane, as those of the frame.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/store/store.h"

namespace reclaim {

// Inspecting a list, a map or a moment of a stored run needs its machine: the run is run again for it.
enum class RerunPhase {
    NotRun,
    Running,    // up to where the stored run came; `progress` says how far
    Same,       // it came out as it is stored
    Differs,    // it did not: `text` is the first difference
    Impossible  // something is missing: `text` names it
};

struct StoredRunInfo {
    std::string book;  // path
    std::vector<std::int64_t> runs;
    std::vector<std::string> engineIds;      // "" = older than schema 4
    bool otherEngine = false;                // one of them is not this program's
    std::optional<std::uint64_t> rerunCost;  // CPU time of the first runs together, ns; none = not known
    RerunPhase phase = RerunPhase::NotRun;
    bool inside = false;  // the frame shows the machines of the re-run
    double progress = 0;  // 0 to 1
    std::string text;
    std::string previous;  // what previousSeries() shows: "run 3, another way from 1.50 s on"
    std::vector<std::shared_ptr<const std::vector<StoredEvent>>> events;
};

}  // namespace reclaim
