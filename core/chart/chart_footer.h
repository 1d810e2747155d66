// The footer of a chart: where its curves come from, so that they can be made again.
//
// Values and pure functions.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace reclaim {

// A lane whose run is going on has no fingerprint yet.
struct LaneOrigin {
    std::string strategy, fingerprint;
    // Who ran it; empty = this program. An engine's id is missing in books older than schema 4.
    std::string version, engineId;
};

// "first-light · seed 1 · ReclaimLab 0.1.0, engine 0123456789abcdef · linux-6.1 0123456789abcdef"
std::string footerOf(const std::string& scenario, std::uint64_t seed, const std::vector<LaneOrigin>& lanes);

}  // namespace reclaim
