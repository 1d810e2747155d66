#include "app/reclaimctl/score_answer.h"

#include <fmt/format.h>

#include <algorithm>

namespace reclaim::ctl {

namespace {
ScoreTable tableOf(const std::vector<RunResult>& results) {
    std::vector<std::string> strategies;
    TimeNs end = 0;
    for (const RunResult& result : results) {
        strategies.push_back(result.strategy);
        end = std::max(end, result.end);
    }
    const auto find = [&results](const std::string& strategy,
                                 std::string_view metric) -> std::shared_ptr<const SeriesView> {
        for (const RunResult& result : results)
            for (std::size_t i = 0; i < result.seriesInfo.size(); ++i)
                if (result.strategy == strategy && result.seriesInfo[i].metric == metric &&
                    result.seriesInfo[i].cgroup.empty())
                    return result.series[i];
        return nullptr;
    };
    return scoreTable(find, strategies, 0, end);
}
}  // namespace

// One block a column, best first: as columns of one table they would not fit a line.
std::string scoresText(const std::vector<RunResult>& results) {
    const ScoreTable table = tableOf(results);
    std::size_t width = 8;
    for (const ScoreRow& row : table.rows) width = std::max(width, row.strategy.size());
    std::string text = table.oracle ? "Scores, less is better; (x N) is a multiple of what the oracle paid.\n"
                                    : "Scores, less is better. Without the strategy oracle nothing is normalised.\n";
    for (std::size_t i = 0; i < scoreColumns().size(); ++i) {
        const ScoreColumn& column = scoreColumns()[i];
        text += fmt::format("\n{}: {}\n", column.title, column.meaning);
        std::vector<const ScoreRow*> rows;
        for (const ScoreRow& row : table.rows) rows.push_back(&row);
        std::ranges::stable_sort(rows, [i](const ScoreRow* a, const ScoreRow* b) {
            if (a->scores[i].has_value() != b->scores[i].has_value()) return a->scores[i].has_value();
            return a->scores[i] && a->scores[i]->value < b->scores[i]->value;
        });
        for (const ScoreRow* row : rows) {
            const auto& score = row->scores[i];
            const std::string figure = !score ? std::string("nothing to measure") : scoreText(*score, column);
            const std::string moment =
                score && score->value > 0 ? "  since " + formatTime(score->moment) : std::string();
            text += fmt::format("  {:{}}  {}{}\n", row->strategy, width, figure, moment);
        }
    }
    return text;
}

Json scoresJson(const std::vector<RunResult>& results) {
    const ScoreTable table = tableOf(results);
    Json scores = Json::object();
    for (const ScoreRow& row : table.rows) {
        Json figures = Json::object();
        for (std::size_t i = 0; i < row.scores.size(); ++i) {
            const auto& score = row.scores[i];
            const std::string id(scoreColumns()[i].id);
            if (!score) figures[id] = nullptr;
            else
                figures[id] = Json{{"value", jsonOf(score->value)},
                                   {"moment_ns", score->moment},
                                   {"ratio", score->ratio ? jsonOf(*score->ratio) : Json()}};
        }
        scores[row.strategy] = std::move(figures);
    }
    return scores;
}

}  // namespace reclaim::ctl
