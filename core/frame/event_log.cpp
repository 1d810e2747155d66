#include "core/frame/event_log.h"

#include <algorithm>

namespace reclaim {

EventLog::EventLog(const std::optional<Journal::View>& failures, const std::optional<Journal::View>& passes)
    : streams_{streamOf(failures), streamOf(passes)} {}

EventLog::Stream EventLog::streamOf(const std::optional<Journal::View>& view) {
    Stream stream;
    if (!view) return stream;
    const auto add = [&stream](const std::shared_ptr<const Segment>& segment) {
        if (!segment || segment->empty()) return;
        stream.before.push_back(stream.size);
        stream.size += segment->size();
        stream.segments.push_back(segment);
    };
    for (const auto& segment : view->sealed) add(segment);
    add(view->open);
    stream.dropped = view->dropped;
    return stream;
}

const Event& EventLog::Stream::at(std::uint64_t i) const {
    // All sealed segments but perhaps none are full: the guess is right at once, the search is for safety.
    std::size_t segment = std::min<std::size_t>(i / Journal::kSegmentEvents, segments.size() - 1);
    if (before[segment] > i || i - before[segment] >= segments[segment]->size()) {
        segment = static_cast<std::size_t>(std::upper_bound(before.begin(), before.end(), i) - before.begin()) - 1;
    }
    return (*segments[segment])[i - before[segment]];
}

const Event& EventLog::at(std::uint64_t row) const {
    LAB_CHECK(row < size());
    const Stream& a = streams_[0];
    const Stream& b = streams_[1];
    // How many of the first `row` events come from a: the smallest k for which a[k] follows b[row - k - 1].
    std::uint64_t low = row > b.size ? row - b.size : 0;
    std::uint64_t high = std::min(row, a.size);
    while (low < high) {
        const std::uint64_t k = low + (high - low) / 2;
        if (a.at(k).number < b.at(row - k - 1).number) {
            low = k + 1;
        } else {
            high = k;
        }
    }
    const std::uint64_t fromB = row - low;
    if (low == a.size) return b.at(fromB);
    if (fromB == b.size) return a.at(low);
    return a.at(low).number < b.at(fromB).number ? a.at(low) : b.at(fromB);
}

std::optional<std::uint64_t> rowOfNumber(const EventLog& log, std::uint64_t number) {
    std::uint64_t low = 0, high = log.size();
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (log.at(middle).number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < log.size() && log.at(low).number == number ? std::optional(low) : std::nullopt;
}

}  // namespace reclaim
