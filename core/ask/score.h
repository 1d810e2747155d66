// ScoreTable: what each strategy of a run paid and kept, one row a strategy, each figure with the moment it stems from,
// and as a multiple of what the oracle paid in the same run.
//
// Threads: pure functions of their input.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/ask/figure_part.h"

namespace reclaim {

// How a column makes one figure of a timeline.
enum class Reduction : std::uint8_t {
    Peak,  // the highest sample
    Mean,  // over time; a sample holds until the next one
    Last,  // the last sample: a count since the start
};

struct ScoreColumn {
    std::string_view id;     // for --json and tests
    std::string_view title;  // a few words for a heading
    std::string_view unit;
    std::string_view meaning;  // one sentence: rule and source
    Reduction reduction;
    std::vector<ScorePart> parts;  // summed up after the reduction
    std::string_view onlyIf =
        {};  // a metric that must have grown above 0 for the figure to mean something; may be empty
};
// What April 2014's question weighs: less is better in every column.
std::span<const ScoreColumn> scoreColumns();

struct Score {
    double value = 0;
    TimeNs moment = 0;            // when it was reached: the peak, or the last growth of a count
    std::optional<double> ratio;  // to the oracle's figure; none without an oracle, or where that is 0
};

struct ScoreRow {
    std::string strategy;
    std::vector<std::optional<Score>> scores;  // one a column; none where nothing was recorded
};

struct ScoreTable {
    std::vector<ScoreRow> rows;         // in the order asked for
    std::optional<std::size_t> oracle;  // its row
};

// Samples outside [from, to] do not count.
ScoreTable scoreTable(const FindTimeline& find, const std::vector<std::string>& strategies, TimeNs from, TimeNs to);
ScoreTable scoreTable(const SeriesStore& series, const std::vector<std::string>& strategies, TimeNs from, TimeNs to);

// "12,345 pages", "3.2 s"; and with the ratio, "12,345 pages (x 4.1)".
std::string scoreText(const Score& score, const ScoreColumn& column);

}  // namespace reclaim
