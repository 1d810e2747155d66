#include "core/chart/axis.h"

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

Axis axisOver(double low, double high, int ticks, double stepMin) {
    Axis axis;
    axis.low = low;
    axis.high = high > low ? high : low + (low == 0 ? 1 : std::fabs(low));
    axis.step = std::max(roundStep((axis.high - axis.low) / std::max(ticks, 1)), stepMin);
    return axis;
}

int timeTicks(double pixels, double penScale) {
    return std::max(3, static_cast<int>(pixels / (90 * std::max(1.0, penScale))));
}
int valueTicks(double lines) { return std::clamp(static_cast<int>(lines / 1.6), 2, 8); }

Axis timeAxis(const Chart& chart, int ticks) {
    return axisOver(toSeconds(chart.time.from), toSeconds(chart.time.to), ticks);
}
Axis valueAxis(const Chart& chart, double top, int ticks) { return axisOver(0, top, ticks, chart.whole ? 1 : 0); }

std::vector<double> Axis::ticks() const {
    std::vector<double> out;
    const double first = std::ceil(low / step - 1e-9);
    for (int i = 0; i < kTicksMax; ++i) {
        const double tick = (first + i) * step;
        if (tick > high + step * 1e-9) break;
        out.push_back(tick);
    }
    return out;
}

std::string Axis::label(double tick) const {
    if (std::fabs(tick) >= 1e15 || (tick != 0 && std::fabs(tick) < 1e-9)) return fmt::format("{:g}", tick);
    const int decimals = step >= 1 ? 0 : std::min(9, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
    const double shown = std::fabs(tick) < step * 1e-9 ? 0 : tick;
    if (decimals > 0) return fmt::format("{:.{}f}", shown, decimals);
    const auto whole = static_cast<std::int64_t>(std::llround(shown));
    return (whole < 0 ? "-" : "") + formatCount(static_cast<std::uint64_t>(whole < 0 ? -whole : whole));
}

}  // namespace reclaim
