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
    // As the book has them; never null.
    std::shared_ptr<const std::vector<StoredRun>> runs = std::make_shared<const std::vector<StoredRun>>();
    std::vector<std::size_t> places;         // among the strategies of its scenario: gives its curves their colour
    bool otherEngine = false;                // one of them was recorded by an engine that is not this program's
    std::optional<std::uint64_t> rerunCost;  // CPU time of the first runs together, ns; none = not known
    RerunPhase phase = RerunPhase::NotRun;
    bool inside = false;        // the frame shows the machines of the re-run
    bool shownFromBook = true;  // series() are the book's; not once the re-run has left the course of the runs
    double progress = 0;        // 0 to 1
    std::string text;
    std::string previous;  // what previousSeries() shows: "run 3, another way from 1.50 s on", "run again here"
    std::vector<std::shared_ptr<const std::vector<StoredEvent>>> events;
};

}  // namespace reclaim
