#include "ui/lru/list_motion.h"

#include <algorithm>

namespace reclaim::ui {

namespace {

const ListPicture::Spot* spotOf(const std::vector<ListPicture::Spot>& spots, ObjectId object) {
    const auto found =
        std::ranges::find_if(spots, [object](const ListPicture::Spot& s) { return s.entry.object == object; });
    return found == spots.end() ? nullptr : &*found;
}

// Where an entry of the list is drawn, or else its cell in flight.
const ListPicture::Spot* placeIn(const ListPicture& picture, ObjectId object) {
    const ListPicture::Spot* spot = spotOf(picture.list, object);
    return spot ? spot : spotOf(picture.flight, object);
}

// Below the last cell: where the tail goes on, if it is not on the screen.
QRect behindTail(const ListPicture& picture, const QSize& cell) {
    return {picture.view.right() - cell.width(), picture.view.bottom() - cell.height() / 2, cell.width(),
            cell.height()};
}

// The end of a way that is not on the screen, by what happened last.
QRect exitOf(EventKind kind, const QRect& from, const ListPicture& after) {
    switch (kind) {
        case EventKind::LruIsolate:
            if (!after.flightBar.isEmpty()) return QRect(after.flightBar.topLeft(), from.size());
            return from.translated(0, -2 * from.height());
        case EventKind::LruRotate:
        case EventKind::LruAdd: return behindTail(after, from.size());
        case EventKind::LruRemove: return from.translated(0, -2 * from.height());
        default: return from;  // freed: it goes where it is
    }
}

void addWay(std::vector<Way>& ways, EventKind kind, ObjectId object, const ListPicture& before,
            const ListPicture& after) {
    if (before.owner != after.owner || before.lru != after.lru) return;  // another list is looked at now
    const ListPicture::Spot* from = placeIn(before, object);
    const ListPicture::Spot* to = placeIn(after, object);
    if (from && to) {
        if (from->cell != to->cell) ways.push_back({to->entry, to->dying, from->cell, to->cell, false});
    } else if (from) {
        ways.push_back({from->entry, from->dying, from->cell, exitOf(kind, from->cell, after), true});
    } else if (to && kind == EventKind::LruAdd) {
        ways.push_back({to->entry, to->dying, behindTail(after, to->cell.size()), to->cell, false});
    }
}

// A whole list is spliced to the tail of the parent's: `moved` entries, which are that one's last now.
void addSplice(std::vector<Way>& ways, const Event& event, const ListPicture& before, const ListPicture& after) {
    if (event.b == 0 || event.a != after.lru || after.owner != MemcgId(event.c)) return;
    const std::uint64_t begin = after.total - std::min<std::uint64_t>(after.total, event.b);
    for (std::size_t i = 0; i < after.list.size(); ++i) {
        if (after.first + i < begin) continue;
        const ListPicture::Spot& to = after.list[i];
        const ListPicture::Spot* from = spotOf(before.list, to.entry.object);
        const QRect start = from ? from->cell : behindTail(after, to.cell.size());
        if (start != to.cell) ways.push_back({to.entry, to.dying, start, to.cell, false});
    }
    if (before.owner != MemcgId(event.subject) || before.lru != event.a) return;
    for (const ListPicture::Spot& spot : before.list)
        if (!spotOf(after.list, spot.entry.object))
            ways.push_back({spot.entry, spot.dying, spot.cell, behindTail(after, spot.cell.size()), true});
}

}  // namespace

std::vector<Way> waysOf(const std::vector<Event>& moved, const ListPicture& before, const ListPicture& after) {
    std::vector<Way> ways;
    for (std::size_t i = 0; i < moved.size(); ++i) {
        const Event& event = moved[i];
        if (event.eventKind() == EventKind::LruReparent) {
            addSplice(ways, event, before, after);
            continue;
        }
        // Of an object that moves more than once, the last event says how its way ends.
        const bool again = std::any_of(
            moved.begin() + static_cast<std::ptrdiff_t>(i) + 1, moved.end(),
            [&](const Event& later) { return later.eventKind() != EventKind::LruReparent && later.a == event.a; });
        if (!again) addWay(ways, event.eventKind(), ObjectId(event.a), before, after);
    }
    return ways;
}

}  // namespace reclaim::ui
