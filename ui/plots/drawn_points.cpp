#include "ui/plots/drawn_points.h"

#include <algorithm>

#include "ui/runtime/text.h"

namespace reclaim::ui {

namespace {
double between(const SeriesPoint& a, const SeriesPoint& b, TimeNs t) {
    if (b.t == a.t) return b.value;
    return a.value + (b.value - a.value) * static_cast<double>(t - a.t) / static_cast<double>(b.t - a.t);
}
}  // namespace

DrawnPoints pointsInside(const Curve& curve, const TimeRange& range, std::size_t columns, double top) {
    DrawnPoints drawn;
    if (!curve.data || curve.data->empty()) return drawn;
    const bool dots = curve.kind == Curve::Kind::Dots;
    // Dots need room to be told apart: one for every four columns.
    const auto points = curve.data->minMax(range.from, range.to, dots ? std::max<std::size_t>(1, columns / 8) : columns);
    const auto add = [&](TimeNs t, double value) {
        drawn.t.push_back(toSeconds(t));
        drawn.v.push_back(std::clamp(value * curve.factor, 0.0, top));
    };
    for (std::size_t i = 0; i < points.size(); ++i) {
        const SeriesPoint& point = points[i];
        const bool inside = point.t >= range.from && point.t <= range.to;
        if (inside) {
            // The piece that enters through the left border.
            if (!dots && i > 0 && points[i - 1].t < range.from && point.t > range.from) {
                const bool steps = curve.kind == Curve::Kind::Steps;
                add(range.from, steps ? points[i - 1].value : between(points[i - 1], point, range.from));
            }
            add(point.t, point.value);
            continue;
        }
        if (dots || i == 0 || point.t < range.from) continue;
        // The piece that leaves through the right border; it may have entered through the left one as well.
        const SeriesPoint& before = points[i - 1];
        const bool steps = curve.kind == Curve::Kind::Steps;
        if (before.t < range.from) add(range.from, steps ? before.value : between(before, point, range.from));
        if (before.t <= range.to) add(range.to, steps ? before.value : between(before, point, range.to));
        break;
    }
    // Only points left of the picture, nothing after: a stepped value holds until the run's last sample, no further.
    return drawn;
}

}  // namespace reclaim::ui
