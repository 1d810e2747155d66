#include "core/ask/figure_part.h"

#include <fmt/format.h>

#include <cmath>

namespace reclaim {

std::string amountText(double value, std::string_view unit) {
    const bool small = value != 0 && std::abs(value) < 100 && value != std::floor(value);
    std::string text =
        small ? fmt::format("{:.2f}", value) : formatCount(static_cast<std::uint64_t>(std::llround(value)));
    const bool one = text == "1" && unit.ends_with('s') && unit != "s";
    text += fmt::format(" {}", unit.substr(0, unit.size() - (one ? 1 : 0)));
    return text;
}

}  // namespace reclaim
