// StepLevel: how fine the steps are, and at which events a step of a level stops.
//
// A stop inside an operation is also one of every finer level: who steps by objects also sees the pass end. The end of
// an operation is a stop of the coarsest level only: who asks for the next reclaim pass wants to pass by a hundred
// thousand lookups.
#pragma once
#include <cstdint>
#include <string_view>

#include "core/trace/trace.h"

namespace reclaim {

enum class StepLevel : std::uint8_t { Operation, Pass, ShrinkerCall, Object };
inline constexpr std::array kStepLevels{StepLevel::Operation, StepLevel::Pass, StepLevel::ShrinkerCall,
                                        StepLevel::Object};

// "operation", "reclaim pass", "shrinker call", "object".
std::string_view nameOf(StepLevel level);
// Whether steps of that level stop at such an event.
bool stopsAt(EventKind kind, StepLevel level);

}  // namespace reclaim
