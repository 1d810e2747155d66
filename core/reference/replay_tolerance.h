// What a replayed trace may differ from the kernel by, and why. Nothing else decides a verdict.
#pragma once
#include <cstdint>
#include <string_view>

namespace reclaim {

// Which slab an object comes from, and when a slab is given back, follows from the order of events (spec of SLUB:
// mm/slub.c@6.1). CONFIG_SLAB_FREELIST_RANDOM chooses among the objects of one slab only. So, on one CPU and from a
// known start, nothing may differ.
inline constexpr double kReplayDifferenceMax = 0;
inline constexpr std::uint64_t kReplayMisplacedMax = 0;

// A sample's time is when the sampler began; it reads the file somewhere in the 2.5 ms it needs (README of the
// captures). Within them the count may be any of those it took.
inline constexpr std::int64_t kSamplerUs = 2500;
// Sample times are written in tenths of a millisecond.
inline constexpr std::int64_t kSampleRoundingUs = 50;

inline constexpr std::string_view kReplayToleranceReason =
    "from a known start on one CPU SLUB's choice of slabs follows from the order of events: nothing may differ";
// Two cases in which there is no verdict. Several CPUs: see below. A start that is not known: every later slab is
// filled from another object on, and what that costs has no bound but the number of slabs.
inline constexpr std::string_view kReplaySeveralCpus =
    "the guest had several CPUs and the trace does not name them: all events are run on one";

}  // namespace reclaim
