// Pacer: how fast a run goes, by the clock on the wall. It decides how long a slice is and when the next one is due;
// no result depends on it.
//
// Threads: owned by the Lab thread.
#pragma once
#include <chrono>
#include <deque>

#include "core/base/base.h"

namespace reclaim {

class Pacer {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr double kFramesPerSecond = 30;

    // Virtual seconds per second; 0 = as fast as possible. Anything else that is no positive number counts as 1.
    void setSpeed(double wanted, TimeNs t, Clock::time_point now);
    double wanted() const { return wanted_; }
    bool unpaced() const { return wanted_ == 0; }
    // From now on time counts from here: after a pause, a change of speed, a restart.
    void restart(TimeNs t, Clock::time_point now);

    // How far the next slice goes: what is drawn in one frame, at most what can be computed in that time (and just
    // that if `asFastAsPossible`); at least 1 ns.
    TimeNs slice(bool asFastAsPossible) const;
    // A slice of `length` took `computing` of time.
    void computed(TimeNs length, Clock::duration computing);

    // When the boundary `t` is due. Far behind, it counts from now on instead of catching up in one leap.
    Clock::time_point due(TimeNs t, Clock::time_point now);

    // For the display: called with each frame.
    void note(TimeNs t, Clock::time_point now);
    double reached() const;

private:
    struct Point {
        TimeNs t;
        Clock::time_point wall;
    };
    double wanted_ = 1;
    double capability_ = 1;  // virtual seconds that can be computed in a second
    Point anchor_{0, {}};
    std::deque<Point> recent_;  // of the last second
};

}  // namespace reclaim
