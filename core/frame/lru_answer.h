// The answer to an LruRequest, read from a machine at rest.
#pragma once
#include "core/frame/frame_value.h"

namespace reclaim {

inline constexpr std::uint32_t kLruSliceMax = 1024;
inline constexpr std::size_t kLruBinsMax = 512;

// Entries around the anchor; without the overview, which costs a walk of the list. A cgroup or an anchor that is
// gone gives an empty slice. REQUIRES: request.memcg is living or dying in that machine.
LruAnswer answerLru(const Machine& machine, const LruRequest& request);

}  // namespace reclaim
