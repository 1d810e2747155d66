// StoredRuns: some runs of one lab book as they are read when they are opened, and what running them again is held
// against.
//
// Values, constant once read. Threads: reading uses a connection of its own.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/ask/ask.h"
#include "core/frame/frame.h"
#include "core/series/series.h"
#include "core/store/store.h"

namespace reclaim {

struct StoredRuns {
    std::string book;
    std::vector<StoredRun> runs;
    Scenario scenario;  // of the first run, as far as it can be read; its commands are the timeline
    std::shared_ptr<SeriesStore> series, previous;
    std::shared_ptr<const Frame> frame;  // mode Ended, nothing run again
    // What to run again, and up to when; or why that cannot be done.
    Result<Scenario> input = Error{};
    TimeNs upTo = 0;
    bool toTheEnd = false;  // upTo is the end of the scenario

    static Result<StoredRuns> read(const std::string& book, const std::vector<std::int64_t>& ids);
};

// The first difference between a stored run and its lane of a re-run that has come to `StoredRuns::upTo`. `events`:
// what the lane's journal has stored; none if it has forgotten some.
std::optional<FirstDifference> differenceOf(const LabBook& book, const StoredRun& run, const LaneFrame& lane,
                                            const SeriesStore& series, const std::optional<std::vector<Event>>& events);

}  // namespace reclaim
