// Sweeps: how often a machine looks over the whole of itself while it runs.
#pragma once
#include <cstdint>

namespace reclaim {

// How often a machine looks over the whole of itself while it runs. A sweep changes nothing: no state, no fingerprint.
enum class Sweeps : std::uint8_t {
    Never,
    Spaced,  // with work between two that is many times a sweep's own
    Often    // at the end of the operation 4096 events on, and after each command
};

}  // namespace reclaim
