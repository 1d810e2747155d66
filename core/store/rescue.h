// Rescue: what can be read of a damaged lab book, copied into a new one, run by run.
//
// Every row is looked up by its own key, so that a page that cannot be read costs what is on it and nothing else.
// Numbers of runs stay. The damaged file is not changed.
//
// Threads: as a call; two connections of its own.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/base.h"

namespace reclaim {

struct RescuedRun {
    std::int64_t id = 0;
    std::string strategy, title;
    std::uint64_t series = 0, samples = 0, events = 0, metrics = 0;  // copied
    std::vector<std::string> lost;     // "samples of memory.current /k1 from 1.50 s to 2.00 s"; empty = nothing
    std::vector<std::string> changed;  // copied as they are, although not what was written: their checksums say so
};

struct Rescue {
    std::vector<RescuedRun> runs;   // oldest first
    std::vector<std::string> lost;  // of the book: "run 4: its row cannot be read"
    std::uint64_t schedules = 0;

    bool complete() const;
};

// `keepGoing` is asked after each run; no means cancelled, and no new file. Errors: a file that is no lab book or whose
// first page cannot be read; `to` exists or cannot be written; cancelled.
Result<Rescue> rescueLabBook(const std::string& from, const std::string& to,
                             const std::function<bool(double part)>& keepGoing = {});
// What one that was ended in the middle has left of its new book.
void removeRescued(const std::string& to);

}  // namespace reclaim
