#include "ui/window/event_ticks.h"

#include <algorithm>

namespace reclaim::ui {

std::optional<TickRow> tickRowOf(EventKind kind) {
    switch (kind) {
        case EventKind::Enomem:
        case EventKind::Oom:
        case EventKind::OomKill: return TickRow::Failure;
        case EventKind::ReclaimBegin:
        case EventKind::DropCachesBegin: return TickRow::Reclaim;
        case EventKind::CssDying:
        case EventKind::CssOffline:
        case EventKind::CssReleased:
        case EventKind::CssFree: return TickRow::Life;
        default: return std::nullopt;  // the other forty kinds have no tick
    }
}

void EventTicks::startOver(const Frame& frame, bool book) {
    run_ = frame.run;
    branch_ = frame.branch;
    lane_ = frame.inspectedLane;
    end_ = std::max<TimeNs>(1, frame.end);
    book_ = book;
    next_ = {};
    for (auto& bins : bins_) bins.assign(kBins, EventTick{});
}

void EventTicks::take(const Frame& frame) {
    const bool book = frame.stored && !frame.stored->inside && frame.inspectedLane < frame.stored->events.size();
    if (!book && !frame.failures && !frame.passes) return;
    const bool other = frame.run != run_ || frame.branch != branch_ || frame.inspectedLane != lane_ ||
                       std::max<TimeNs>(1, frame.end) != end_ || book != book_ || bins_[0].empty();
    if (other) startOver(frame, book);
    if (book && other) {
        for (const StoredEvent& event : *frame.stored->events[frame.inspectedLane]) {
            const auto kind = std::ranges::find(kEvents, std::string_view(event.kind), &EventInfo::name);
            if (kind != kEvents.end()) add(kind->kind, event.t, event.number);
        }
    }
    if (frame.failures) take(*frame.failures, next_[0]);
    if (frame.passes) take(*frame.passes, next_[1]);
}

void EventTicks::take(const Journal::View& view, std::uint64_t& next) {
    const auto segment = [&](const std::shared_ptr<const Segment>& events) {
        if (!events || events->empty() || events->back().number < next) return;
        auto from =
            std::ranges::lower_bound(*events, next, {}, [](const Event& event) { return std::uint64_t{event.number}; });
        for (; from != events->end(); ++from) add(from->eventKind(), from->t, from->number);
        next = events->back().number + 1;
    };
    // The newest segments are at the end; those looked at are left out from there.
    std::size_t first = view.sealed.size();
    while (first > 0 && view.sealed[first - 1] && !view.sealed[first - 1]->empty() &&
           view.sealed[first - 1]->back().number >= next)
        --first;
    for (std::size_t i = first; i < view.sealed.size(); ++i) segment(view.sealed[i]);
    segment(view.open);
}

void EventTicks::add(EventKind kind, TimeNs t, std::uint64_t number) {
    ++looked_;
    const auto row = tickRowOf(kind);
    if (!row) return;
    const double part = static_cast<double>(t) / static_cast<double>(end_);
    const auto bin = std::min(kBins - 1, static_cast<std::size_t>(std::max(0.0, part) * kBins));
    EventTick& tick = bins_[static_cast<std::size_t>(*row)][bin];
    if (tick.count++ == 0) tick = {*row, t, number, kind, 1};
}

std::vector<EventTick> EventTicks::ticks(std::size_t places) const {
    std::vector<EventTick> all;
    const std::size_t wanted = std::clamp<std::size_t>(places, 1, kBins);
    for (const auto& bins : bins_) {
        std::size_t last = wanted;  // no place yet
        for (std::size_t i = 0; i < bins.size(); ++i) {
            if (bins[i].count == 0) continue;
            const std::size_t place = i * wanted / kBins;
            if (place == last) {
                all.back().count += bins[i].count;
            } else {
                all.push_back(bins[i]);
            }
            last = place;
        }
    }
    return all;
}

}  // namespace reclaim::ui
