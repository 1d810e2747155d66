// StepTrail: what a step forward did to LRU lists, event by event, so that a view can show the movement itself.
//
// Threads: a value; ListMoves belongs to whoever fills it.
#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "core/trace/trace.h"

namespace reclaim {

struct StepTrail {
    std::uint64_t steps = 0;   // steps forward so far: a view that has seen the step before this one may show it
    std::vector<Event> moved;  // in order; empty if there were more than ListMoves::kMost, or not all are known
};

// Gathers the events that move an entry of a list: onto one, off one, along one, or from "in flight" to freed.
class ListMoves {
public:
    static constexpr std::size_t kMost = 16;

    void see(const Event& event) {
        switch (event.eventKind()) {
            case EventKind::LruAdd:
            case EventKind::LruIsolate:
            case EventKind::LruRotate:
            case EventKind::LruRemove:
            case EventKind::LruReparent:
            case EventKind::ObjectFree:
                if (++seen_ <= kMost) moved_.push_back(event);
                break;
            default: break;  // moves nothing
        }
    }
    std::vector<Event> take() { return seen_ > kMost ? std::vector<Event>() : std::move(moved_); }

private:
    std::vector<Event> moved_;
    std::uint64_t seen_ = 0;
};

}  // namespace reclaim
