#include "core/exchange/svg_scale.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/base/base.h"

namespace reclaim {
namespace {

constexpr int kTicksMax = 50;

double roundStep(double rough) {
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    const double digit = rough / power;
    return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
}

}  // namespace

Scale exactScale(double low, double high, int ticks) {
    Scale scale;
    scale.low = low;
    scale.high = high > low ? high : low + (low == 0 ? 1 : std::fabs(low));
    scale.step = roundStep((scale.high - scale.low) / std::max(ticks, 1));
    return scale;
}

Scale roundScale(double low, double high, int ticks, double stepMin) {
    Scale scale = exactScale(low, high, ticks);
    scale.step = std::max(scale.step, stepMin);
    scale.low = std::floor(scale.low / scale.step) * scale.step;
    scale.high = std::ceil(scale.high / scale.step) * scale.step;
    return scale;
}

std::vector<double> Scale::ticks() const {
    std::vector<double> out;
    const double first = std::ceil(low / step - 1e-9);
    for (int i = 0; i < kTicksMax; ++i) {
        const double tick = (first + i) * step;
        if (tick > high + step * 1e-9) break;
        out.push_back(tick);
    }
    return out;
}

std::string Scale::label(double tick) const {
    if (std::fabs(tick) >= 1e15 || (tick != 0 && std::fabs(tick) < 1e-6)) return fmt::format("{:g}", tick);
    const int decimals = step >= 1 ? 0 : std::min(6, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
    const double shown = std::fabs(tick) < step * 1e-9 ? 0 : tick;
    if (decimals > 0) return fmt::format("{:.{}f}", shown, decimals);
    const auto whole = static_cast<std::int64_t>(std::llround(shown));
    return (whole < 0 ? "-" : "") + formatCount(static_cast<std::uint64_t>(whole < 0 ? -whole : whole));
}

}  // namespace reclaim
