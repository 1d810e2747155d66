#include "core/chart/drawn_points.h"

#include <algorithm>
#include <cmath>

namespace reclaim {

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
    const bool steps = curve.kind == Curve::Kind::Steps;
    // Dots need room to be told apart: one for every four columns.
    const auto points =
        curve.data->minMax(range.from, range.to, dots ? std::max<std::size_t>(1, columns / 8) : columns);
    const auto add = [&](TimeNs t, double value) {
        if (!std::isfinite(value)) return;
        drawn.t.push_back(toSeconds(t));
        drawn.v.push_back(std::clamp(value * curve.factor, 0.0, top));
    };
    for (std::size_t i = 0; i < points.size(); ++i) {
        const SeriesPoint& point = points[i];
        const bool inside = point.t >= range.from && point.t <= range.to;
        if (inside) {
            // The piece that enters through the left border.
            if (!dots && i > 0 && points[i - 1].t < range.from && point.t > range.from)
                add(range.from, steps ? points[i - 1].value : between(points[i - 1], point, range.from));
            add(point.t, point.value);
            continue;
        }
        if (dots || i == 0 || point.t < range.from) continue;
        // The piece that leaves through the right border; it may have entered through the left one as well.
        const SeriesPoint& before = points[i - 1];
        if (before.t < range.from) add(range.from, steps ? before.value : between(before, point, range.from));
        if (before.t <= range.to) add(range.to, steps ? before.value : between(before, point, range.to));
        break;
    }
    // Only points left of the picture, nothing after: a stepped value holds until the run's last sample, no further.
    return drawn;
}

DrawnPoints markersOn(const DrawnPoints& points, const TimeRange& range, std::size_t index) {
    constexpr std::size_t kMarkers = 8;
    DrawnPoints marks;
    const double span = toSeconds(range.to - range.from);
    const double shift = static_cast<double>(index % 5) / 5;
    std::size_t at = 0;
    for (std::size_t k = 0; k < kMarkers; ++k) {
        const double t = toSeconds(range.from) + span * (static_cast<double>(k) + shift + 0.1) / kMarkers;
        while (at < points.t.size() && points.t[at] < t) ++at;
        if (at == points.t.size()) break;
        marks.t.push_back(points.t[at]);
        marks.v.push_back(points.v[at]);
    }
    return marks;
}

std::vector<DrawnPoints> stepsInside(const Level& level, const TimeRange& range, double top) {
    std::vector<DrawnPoints> pieces;
    bool open = false;
    const auto corner = [&](TimeNs t, double value) {
        if (!open) pieces.emplace_back();
        open = true;
        pieces.back().t.push_back(toSeconds(std::clamp(t, range.from, range.to)));
        pieces.back().v.push_back(std::clamp(value, 0.0, top));
    };
    for (std::size_t i = 0; i < level.steps.size(); ++i) {
        const SeriesPoint& step = level.steps[i];
        const TimeNs until = i + 1 < level.steps.size() ? level.steps[i + 1].t : range.to;
        if (!std::isfinite(step.value)) open = false;
        if (!std::isfinite(step.value) || until < range.from || step.t > range.to) continue;
        corner(step.t, step.value);
        corner(until, step.value);
    }
    return pieces;
}

}  // namespace reclaim
