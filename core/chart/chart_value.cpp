#include "core/chart/chart_value.h"

#include <algorithm>
#include <cmath>

namespace reclaim {

std::uint64_t DelayCurve::count() const {
    std::uint64_t sum = 0;
    for (const Step& step : steps) sum += step.count;
    return sum;
}

bool Chart::hasPoints() const {
    switch (form) {
        case ChartForm::Timelines:
            return std::ranges::any_of(curves, [](const Curve& curve) { return curve.data && !curve.data->empty(); });
        case ChartForm::Bars: return std::ranges::any_of(bars, [](const Bar& bar) { return bar.value.has_value(); });
        case ChartForm::Delays:
        case ChartForm::DelaysSoFar:
            return std::ranges::any_of(delays, [](const DelayCurve& curve) { return !curve.steps.empty(); });
    }
    return false;
}

double roundTop(double value) {
    if (!(value > 0)) return 1;
    const double decade = std::pow(10.0, std::floor(std::log10(value)));
    for (const double step : {1.0, 1.2, 1.6, 2.0, 2.4, 3.0, 3.6, 4.0, 5.0, 6.0, 7.2, 8.0, 10.0}) {
        if (step * decade >= value * (1 - 1e-9)) return step * decade;
    }
    return 10 * decade;
}

}  // namespace reclaim
