#include "core/store/event_rows.h"

#include <algorithm>

namespace reclaim {

namespace {

bool isRecorded(EventKind kind) {
    return levelOf(kind) == 0 || kind == EventKind::ReclaimBegin || kind == EventKind::ReclaimEnd;
}

}  // namespace

std::string eventDetail(const Event& event) {
    const EventInfo& info = infoOf(event.eventKind());
    const std::array<std::uint32_t, 3> values{event.a, event.b, event.c};
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (info.fields[i].empty()) continue;
        if (!text.empty()) text += ' ';
        text += std::string(info.fields[i]) + '=' + std::to_string(values[i]);
    }
    return text;
}

void EventRows::read(std::size_t stream, const Journal::View& view, const PathOf& pathOf, std::vector<EventRow>& rows) {
    // Segments are in order of number: whole ones that were read before are stepped over.
    const auto readSegment = [&](const Segment& segment) {
        if (segment.empty() || segment.back().number < next_[stream]) return;
        for (const Event& event : segment) {
            if (event.number < next_[stream]) continue;
            ++seen_[stream];
            const EventKind kind = event.eventKind();
            const auto k = static_cast<std::size_t>(kind);
            lastTime_ = std::max(lastTime_, event.t);
            if (!isRecorded(kind)) continue;
            if (kept_[k] == kPerKindMax) {
                if (leftOut_[k]++ == 0) firstLeftOut_[k] = event;
                continue;
            }
            ++kept_[k];
            const MemcgId subject = event.subject == 0xffffff ? MemcgId::none() : MemcgId{event.subject};
            rows.push_back({event.number, event.t, std::string(infoOf(kind).name),
                            subject.valid() ? pathOf(subject) : std::string(), eventDetail(event)});
        }
        next_[stream] = segment.back().number + 1;
    };
    for (const auto& segment : view.sealed) readSegment(*segment);
    if (view.open) readSegment(*view.open);
    forgotten_[stream] = view.dropped + view.stored - seen_[stream];
}

std::vector<EventRow> EventRows::take(const Journal::View& failures, const Journal::View& passes,
                                      const PathOf& pathOf) {
    std::vector<EventRow> rows;
    read(0, failures, pathOf, rows);
    read(1, passes, pathOf, rows);
    std::ranges::sort(rows, {}, &EventRow::number);
    return rows;
}

std::vector<EventRow> EventRows::notes(std::uint64_t number) const {
    std::vector<EventRow> rows;
    for (std::size_t k = 0; k < kEventKinds; ++k) {
        if (leftOut_[k] == 0) continue;
        const Event& first = firstLeftOut_[k];
        rows.push_back(
            {first.number, first.t, "left_out", "",
             "kind=" + std::string(infoOf(first.eventKind()).name) + " events=" + std::to_string(leftOut_[k])});
    }
    for (const std::uint64_t forgotten : forgotten_)
        if (forgotten > 0)
            rows.push_back({number++, lastTime_, "left_out", "", "kind=any events=" + std::to_string(forgotten)});
    return rows;
}

}  // namespace reclaim
