#include "core/ask/score.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace reclaim {

namespace {
// More points than this are looked at in as many pieces, each by its extremes, and averaged at as many moments.
constexpr std::size_t kPieces = 4096;

using enum Reduction;

// clang-format off
const std::array kColumns{
    ScoreColumn{"dead_caches", "dead caches", "caches", "Most kmem caches of removed cgroups that existed at one time.", Peak,
                {{"lab.dead_caches", 1}}},
    ScoreColumn{"dead_pages", "pages of dead caches", "pages",
                "Pages of slabs that caches of removed cgroups kept, mean over time.", Mean, {{"lab.dead_cache_pages", 1}}},
    ScoreColumn{"empty_pages", "kept empty", "pages",
                "Of those, pages of slabs without a single object: kept for nobody, mean over time.", Mean,
                {{"lab.dead_cache_empty_pages", 1}}},
    ScoreColumn{"dying", "dying cgroups", "cgroups", "Most removed cgroups that existed at one time.", Peak,
                {{"lab.dying_cgroups", 1}}},
    ScoreColumn{"delay", "delay of destruction", "s",
                "From the last free to the destruction of a dead cache, mean over the caches destroyed.", Last,
                {{"lab.destroy_delay_mean", 1e-9}}, "lab.caches_destroyed"},
    ScoreColumn{"array_bytes", "arrays", "bytes", "Largest size of all arrays indexed by kmemcg id in list_lru.", Peak,
                {{"lab.lru_array_bytes", 1}}},
    ScoreColumn{"offline", "work at offline", "steps",
                "Slabs, objects and lists touched when cgroups went offline, by workers too.", Last, {{"lab.offline_work", 1}}},
    ScoreColumn{"alloc_free", "extra work of alloc and free", "units",
                "Operations on counters and locks in allocations and frees, beside the plain fast path: percpu 1, atomic 5, locked 10. The weights are "
                "ours and never advance time: only ratios mean something.",
                Last, {{"lab.percpu_ops", 1}, {"lab.atomic_ops", 5}, {"lab.locked_ops", 10}}},
    ScoreColumn{"innocent", "innocent scans", "objects",
                "Objects of other cgroups that were scanned at a cgroup's own limit.", Last, {{"lab.innocent_scans", 1}}},
    ScoreColumn{"refused", "refused", "operations", "Operations that failed with ENOMEM.", Last, {{"lab.enomem", 1}}},
};
// clang-format on

double meanOf(const SeriesView& view, TimeNs from, TimeNs to) {
    double value = 0, sum = 0;
    if (view.size() > kPieces) {
        for (std::size_t k = 0; k < kPieces; ++k) {
            const auto t =
                from + static_cast<TimeNs>((static_cast<double>(k) + 0.5) * static_cast<double>(to - from) / kPieces);
            if (view.at(t, value)) sum += value;
        }
        return sum / kPieces;
    }
    TimeNs since = from;
    value = 0;
    for (const SeriesPoint& point : view.points()) {
        if (point.t > to) break;
        if (point.t > since) {
            sum += value * static_cast<double>(point.t - since);
            since = point.t;
        }
        value = point.value;
    }
    sum += value * static_cast<double>(to - since);
    return to == from ? value : sum / static_cast<double>(to - from);
}

// The first of the points looked at that has the highest value.
SeriesPoint highestOf(const SeriesView& view, TimeNs from, TimeNs to) {
    SeriesPoint highest{from, 0};
    bool any = false;
    for (const SeriesPoint& point : view.minMax(from, to, kPieces)) {
        if (point.t < from || point.t > to || (any && point.value <= highest.value)) continue;
        highest = point;
        any = true;
    }
    return highest;
}

std::optional<Score> scoreOf(const FindTimeline& find, const std::string& strategy, const ScoreColumn& column,
                             TimeNs from, TimeNs to) {
    std::optional<Score> score;
    if (!column.onlyIf.empty()) {
        const auto needed = find(strategy, column.onlyIf);
        double value = 0;
        if (!needed || !needed->at(to, value) || value <= 0) return score;
    }
    for (const ScorePart& part : column.parts) {
        const auto view = find(strategy, part.metric);
        if (!view || view->empty() || view->firstTime() > to) continue;
        if (!score) score.emplace().moment = from;
        const SeriesPoint highest = highestOf(*view, from, to);
        double value = highest.value;
        if (column.reduction == Mean) value = meanOf(*view, from, to);
        if (column.reduction == Last) view->at(to, value);
        score->value += part.weight * value;
        score->moment = std::max(score->moment, highest.t);
    }
    return score;
}
}  // namespace

std::span<const ScoreColumn> scoreColumns() { return kColumns; }

ScoreTable scoreTable(const SeriesStore& series, const std::vector<std::string>& strategies, TimeNs from, TimeNs to) {
    return scoreTable(
        [&series](const std::string& strategy, std::string_view metric) {
            return series.find(SeriesInfo{strategy, std::string(metric), {}, {}});
        },
        strategies, from, to);
}

std::string scoreText(const Score& score, const ScoreColumn& column) {
    std::string text = amountText(score.value, column.unit);
    if (score.ratio) text += fmt::format(" (x {:.{}f})", *score.ratio, *score.ratio < 10 ? 2 : 0);
    return text;
}

ScoreTable scoreTable(const FindTimeline& find, const std::vector<std::string>& strategies, TimeNs from, TimeNs to) {
    ScoreTable table;
    for (const std::string& strategy : strategies) {
        if (strategy == "oracle") table.oracle = table.rows.size();
        ScoreRow row{strategy, {}};
        for (const ScoreColumn& column : kColumns) row.scores.push_back(scoreOf(find, strategy, column, from, to));
        table.rows.push_back(std::move(row));
    }
    if (!table.oracle) return table;
    const ScoreRow& oracle = table.rows[*table.oracle];
    for (ScoreRow& row : table.rows)
        for (std::size_t i = 0; i < row.scores.size(); ++i)
            if (row.scores[i] && oracle.scores[i] && oracle.scores[i]->value > 0)
                row.scores[i]->ratio = row.scores[i]->value / oracle.scores[i]->value;
    return table;
}

}  // namespace reclaim
