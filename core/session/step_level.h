// StepLevel: how fine the steps are, and at which events a step of a level stops.
//
// A stop of a level is also one of every finer level: who steps by objects also sees the pass end.
#pragma once
#include <cstdint>
#include <string_view>

#include "core/trace/trace.h"

namespace reclaim {

enum class StepLevel : std::uint8_t { Operation, Pass, ShrinkerCall, Object };
inline constexpr std::array kStepLevels{StepLevel::Operation, StepLevel::Pass, StepLevel::ShrinkerCall, StepLevel::Object};

// "operation", "reclaim pass", "shrinker call", "object".
std::string_view nameOf(StepLevel level);
// The coarsest level that stops at such an event; false if none does (samples of time: RCU, charges of a page).
bool stopsAt(EventKind kind, StepLevel level);

}  // namespace reclaim
