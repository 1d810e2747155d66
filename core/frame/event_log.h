// EventLog: the stored events of one lane as one sequence in order of number, over the journal's two streams, without
// copying an event. Any row is found in O(log n).
//
// Threads: a value over immutable segments.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "core/trace/trace.h"

namespace reclaim {

class EventLog {
public:
    EventLog() = default;
    // Either stream may be absent.
    EventLog(const std::optional<Journal::View>& failures, const std::optional<Journal::View>& passes);

    std::uint64_t size() const { return streams_[0].size + streams_[1].size; }
    std::uint64_t dropped() const { return streams_[0].dropped + streams_[1].dropped; }
    const Event& at(std::uint64_t row) const;  // REQUIRES: row < size()

private:
    struct Stream {
        std::vector<std::shared_ptr<const Segment>> segments;
        std::vector<std::uint64_t> before;  // events in the segments ahead of the i-th
        std::uint64_t size = 0, dropped = 0;
        const Event& at(std::uint64_t i) const;
    };
    static Stream streamOf(const std::optional<Journal::View>& view);

    Stream streams_[2];
};

// Where the event of that number stands; none if it is not among them.
std::optional<std::uint64_t> rowOfNumber(const EventLog& log, std::uint64_t number);

}  // namespace reclaim
