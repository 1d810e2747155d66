#include "core/ask/moment_figures.h"

#include <algorithm>
#include <cmath>

#include "core/ask/score.h"
#include "core/machine/machine.h"

namespace reclaim {

namespace {
constexpr std::size_t kMostPieces = 512;

std::vector<MomentFigure> makeFigures() {
    std::vector<MomentFigure> figures;
    for (const ScoreColumn& column : scoreColumns()) {
        MomentFigure figure{column.id, column.title, column.unit, column.meaning, column.parts, column.onlyIf};
        // A column speaks of a peak or a mean over time; at one moment it is the metric itself.
        if (column.parts.size() == 1) figure.meaning = infoOf(*metricNamed(column.parts.front().metric)).text;
        figures.push_back(std::move(figure));
    }
    // clang-format off
    figures.push_back({"given_back", "objects given back", "objects",
                       "Objects freed by reclaim so far, whoever did it: at a limit, a task that found no page, kswapd.",
                       {{"lab.freed_by_reclaim", 1}, {"lab.direct_freed", 1}, {"lab.kswapd_freed", 1}}});
    figures.push_back({"reclaims", "reclaims", "calls", "Calls of reclaim so far: at a limit, by a task that found no page, by kswapd.",
                       {{"lab.reclaims", 1}, {"vmstat.allocstall", 1}, {"vmstat.pageoutrun", 1}}});
    figures.push_back({"locked", "locked operations", "operations",
                       "How often the list_lock of a node was taken so far, for caches in use and dead ones.",
                       {{"lab.locked_ops", 1}, {"lab.locked_ops_dead", 1}}});
    figures.push_back({"dead_objects", "objects in dead caches", "objects", "Objects alive in caches of removed cgroups.",
                       {{"lab.dead_cache_live_objects", 1}}});
    figures.push_back({"slab_pages", "pages of all slabs", "pages", "Pages of all slabs, those of dead caches too.",
                       {{"lab.slab_pages", 1}}});
    // clang-format on
    return figures;
}

bool meansSomething(const FindTimeline& find, const std::string& strategy, const MomentFigure& figure, TimeNs t) {
    if (figure.onlyIf.empty()) return true;
    const auto needed = find(strategy, figure.onlyIf);
    double value = 0;
    return needed && needed->at(t, value) && value > 0;
}
}  // namespace

std::span<const MomentFigure> momentFigures() {
    static const std::vector<MomentFigure> figures = makeFigures();
    return figures;
}

std::optional<double> figureAt(const FindTimeline& find, const std::string& strategy, const MomentFigure& figure,
                               TimeNs t) {
    std::optional<double> sum;
    if (!meansSomething(find, strategy, figure, t)) return sum;
    for (const ScorePart& part : figure.parts) {
        const auto view = find(strategy, part.metric);
        double value = 0;
        if (view && view->at(t, value)) sum = sum.value_or(0) + part.weight * value;
    }
    return sum;
}

std::optional<TimeNs> figureSince(const FindTimeline& find, const std::string& strategy, const MomentFigure& figure,
                                  TimeNs t) {
    std::optional<TimeNs> since;
    if (!meansSomething(find, strategy, figure, t)) return since;
    for (const ScorePart& part : figure.parts) {
        const auto view = find(strategy, part.metric);
        double value = 0;
        if (!view || !view->at(t, value)) continue;
        const std::vector<SeriesPoint> points = view->points();
        auto point = std::ranges::upper_bound(points, t, {}, &SeriesPoint::t);
        while (point != points.begin() && std::prev(point)->value == value) --point;
        since = std::max(since.value_or(0), point->t);
    }
    return since;
}

double figureMost(const FindTimeline& find, const std::string& strategy, const MomentFigure& figure, TimeNs to) {
    double sum = 0;
    for (const ScorePart& part : figure.parts) {
        const auto view = find(strategy, part.metric);
        if (!view || view->empty()) continue;
        double most = 0;
        for (const SeriesPoint& point : view->minMax(0, to, kMostPieces))
            if (point.t <= to) most = std::max(most, point.value);
        sum += part.weight * most;
    }
    return sum;
}

}  // namespace reclaim
