// The event that caused another one, as far as the order of the kernel's code says it: a shrinker call belongs to the
// reclaim that is open, that reclaim to the charge that met a limit, the life of a removed cgroup to its rmdir.
//
// A command is counted when it is done: what it led to on the way has a lower number, and its cause stands behind it.
//
// Threads: a pure function.
#pragma once
#include <cstdint>
#include <optional>

#include "core/frame/event_log.h"

namespace reclaim {

// Row of the cause of the event in `row`; none if it has none among the stored events, or none is known of its kind.
// Looks at most kCauseReach rows far.
inline constexpr std::uint64_t kCauseReach = 200'000;
std::optional<std::uint64_t> causeOf(const EventLog& log, std::uint64_t row);

}  // namespace reclaim
