// A run without a lab that must succeed, for tests.
#pragma once
#include <stdexcept>
#include <string>

#include "core/ask/ask.h"

namespace reclaim {

inline RunResult headless(const Scenario& scenario, const std::string& strategy, std::uint64_t sliceSeed = 0) {
    RunOptions options;
    options.randomSliceSeed = sliceSeed;
    auto result = runStrategy(scenario, strategy, options);
    if (!result) throw std::runtime_error(result.error().text());
    return std::move(*result);
}

}  // namespace reclaim
