#include "core/trace/journal.h"
#include "core/trace/event.h"

namespace reclaim {

void Journal::pass(std::uint64_t number, EventKind kind, MemcgId subject, std::uint32_t a, std::uint32_t b,
                   std::uint32_t c, RuleId rule) {
    Event event;
    event.t = now;
    event.number = number;
    event.rule = static_cast<std::uint16_t>(rule);
    event.kind = static_cast<std::uint8_t>(kind);
    event.subject = subject.raw & 0xffffffu;
    event.a = a;
    event.b = b;
    event.c = c;
    if (levelOf(kind) <= levels_.record) store(event);
    if (levelOf(kind) <= levels_.watch) levels_.probe->event(event);
}

void Journal::store(const Event& event) {
    Stream& stream = streams_[levelOf(event.eventKind()) == 0 ? 0 : 1];
    if (stream.open.capacity() == 0) stream.open.reserve(kSegmentEvents);
    stream.open.push_back(event);
    if (stream.open.size() < kSegmentEvents) return;
    stream.sealed.push_back(std::make_shared<const Segment>(std::move(stream.open)));
    stream.open = {};
    if (stream.sealed.size() > kSegmentsMax) {
        stream.dropped += stream.sealed.front()->size();
        stream.sealed.erase(stream.sealed.begin());
    }
}

Journal::View Journal::view(int stream) const {
    const Stream& from = streams_[static_cast<std::size_t>(stream)];
    View out;
    out.sealed = from.sealed;
    out.open = std::make_shared<const Segment>(from.open);
    out.dropped = from.dropped;
    out.stored = from.open.size();
    for (const auto& segment : from.sealed) out.stored += segment->size();
    return out;
}

}  // namespace reclaim
