// A comparison as people write it: a sign, and a number or size. "== 0", ">= 30MiB", "< 1M".
#pragma once
#include <array>
#include <optional>
#include <string_view>

#include "core/scenario/scenario_value.h"

namespace reclaim {

struct ComparisonSign {
    std::string_view sign;
    Comparison comparison;
};
// Longer signs first: "<" is the beginning of "<=".
inline constexpr std::array kComparisonSigns{
    ComparisonSign{"==", Comparison::Equal},     ComparisonSign{"!=", Comparison::NotEqual},
    ComparisonSign{"<=", Comparison::LessEqual}, ComparisonSign{">=", Comparison::GreaterEqual},
    ComparisonSign{"<", Comparison::Less},       ComparisonSign{">", Comparison::Greater}};

// The sign a text begins with.
const ComparisonSign* comparisonAt(std::string_view text);
// The right side: a size where `bytes`, otherwise a number; a count may say 1M.
std::optional<double> operandOf(std::string_view text, bool bytes);
bool holds(Comparison comparison, double actual, double expected);

}  // namespace reclaim
