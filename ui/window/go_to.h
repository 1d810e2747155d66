// Where a person wants to go, as typed: a time ("1.5s") or an event ("#12345").
//
// Threads: a pure function.
#pragma once
#include <string>
#include <variant>

#include "core/base/base.h"

namespace reclaim::ui {

struct EventPlace {
    std::uint64_t number;
};
using GoToPlace = std::variant<TimeNs, EventPlace>;

// Errors: neither of both; a time past the end of the run.
Result<GoToPlace> parsePlace(const std::string& text, TimeNs end);

}  // namespace reclaim::ui
