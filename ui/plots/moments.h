// Moments: the instants that stand as lines in every chart on a time axis: under the mouse, where the run stands, the
// markers A and B.
//
// Threads: a value.
#pragma once
#include <optional>

#include "core/frame/frame.h"
#include "ui/runtime/focus.h"

namespace reclaim::ui {

struct Moments {
    std::optional<TimeNs> cursor, now, a, b;
    friend bool operator==(const Moments&, const Moments&) = default;
};

// Where the run stands, or is on its way to; none while it goes on by itself, for then it is where the curves end.
inline std::optional<TimeNs> standingAt(const Frame& frame) {
    if (frame.mode == RunMode::Seeking) return frame.seeking;
    return frame.mode == RunMode::Paused ? std::optional<TimeNs>(frame.t) : std::nullopt;
}

inline Moments momentsOf(const Focus& focus, const Frame* frame) {
    return {focus.cursor(), frame ? standingAt(*frame) : std::nullopt, focus.markers().a, focus.markers().b};
}

}  // namespace reclaim::ui
