// Probe: the callback through which an observer outside the machine looks at it while it runs.
// It must not change the machine; a machine with and without a probe takes the same course.
#pragma once
#include "core/trace/event.h"

namespace reclaim {

// Thrown by a probe's event() to leave a machine in the middle of what it does. Such a machine is destroyed, it never
// runs on: its call stack was part of its state.
struct ProbeStop {};

class Probe {
public:
    virtual ~Probe() = default;
    // The machine's clock stands at `t`, a multiple of the sample interval. Every list and count is readable.
    virtual void sample(TimeNs t) = 0;
    // A reclaim call of `target` begins or ends now.
    virtual void reclaimEdge(MemcgId target) = 0;
    // An event of a watched level (Journal::watch) has just been counted. Lists and counts are readable, but something
    // may be half done. May throw ProbeStop.
    virtual void event(const Event&) {}
};

}  // namespace reclaim
