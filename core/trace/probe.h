// Probe: the callback through which an observer outside the machine looks at it while it runs.
// It must not change the machine; a machine with and without a probe takes the same course.
#pragma once
#include "core/base/base.h"

namespace reclaim {

class Probe {
public:
    virtual ~Probe() = default;
    // The machine's clock stands at `t`, a multiple of the sample interval. Every list and count is readable.
    virtual void sample(TimeNs t) = 0;
    // A reclaim call of `target` begins or ends now.
    virtual void reclaimEdge(MemcgId target) = 0;
};

}  // namespace reclaim
