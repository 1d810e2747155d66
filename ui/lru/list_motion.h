// ListMotion: from what a step's events say has moved, and from where things were and are on the screen, the ways on
// which entries are shown moving. Which entries move is the events' word alone; the pictures only say where.
//
// Threads: pure functions.
#pragma once
#include <QRect>

#include <optional>
#include <vector>

#include "core/frame/frame.h"

namespace reclaim::ui {

// Where everything is, in coordinates of the pane.
struct ListPicture {
    struct Spot {
        LruEntry entry;
        QRect cell;
        bool dying = false;  // its cgroup has been removed
    };
    std::vector<Spot> list;              // entries on the screen, in order from the head
    std::vector<Spot> flight;            // isolated, not yet freed
    QRect view, flightBar;               // flightBar is empty where there is none
    MemcgId owner;                       // whose list
    std::uint32_t lru = 0;               // the list_lru, as events name it
    std::uint64_t first = 0, total = 0;  // position of the first one on the screen; entries of the whole list
};

struct Way {
    LruEntry entry;
    bool dying = false;
    QRect from, to;
    bool fades = false;  // it is not to be seen at the end of its way
};

std::vector<Way> waysOf(const std::vector<Event>& moved, const ListPicture& before, const ListPicture& after);

}  // namespace reclaim::ui
