#include "core/scenario/comparison.h"

#include <charconv>

namespace reclaim {

const ComparisonSign* comparisonAt(std::string_view text) {
    for (const ComparisonSign& each : kComparisonSigns)
        if (text.starts_with(each.sign)) return &each;
    return nullptr;
}

std::optional<double> operandOf(std::string_view text, bool bytes) {
    if (!text.empty() && text.find_first_not_of("0123456789.-") == std::string_view::npos) {
        double value = 0;
        const auto [stop, problem] =
            std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
        if (problem != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
        return value;
    }
    const auto number = bytes ? parseBytes(text) : parseCount(text);
    if (!number || *number == kNoLimit) return std::nullopt;
    return static_cast<double>(*number);
}

bool holds(Comparison comparison, double actual, double expected) {
    switch (comparison) {
        case Comparison::Equal: return actual == expected;
        case Comparison::NotEqual: return actual != expected;
        case Comparison::Less: return actual < expected;
        case Comparison::LessEqual: return actual <= expected;
        case Comparison::Greater: return actual > expected;
        case Comparison::GreaterEqual: return actual >= expected;
    }
    LAB_CHECK(false);
    return false;
}

}  // namespace reclaim
