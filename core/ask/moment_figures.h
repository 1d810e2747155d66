// MomentFigures: numbers by which strategies are compared at one moment: the columns of the score table without their
// reductions, and some more.
//
// Threads: pure functions of their input.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ask/figure_part.h"

namespace reclaim {

struct MomentFigure {
    std::string_view id;     // "dead_caches"
    std::string_view title;  // a few words for a box
    std::string_view unit;
    std::string_view meaning;      // one sentence
    std::vector<ScorePart> parts;  // summed up
    std::string_view onlyIf = {};  // as in ScoreColumn
};
// The first is what to show at first.
std::span<const MomentFigure> momentFigures();

// None where nothing was recorded at or before `t`, or where the figure means nothing yet.
std::optional<double> figureAt(const FindTimeline& find, const std::string& strategy, const MomentFigure& figure,
                               TimeNs t);
// Since when it has been what it is at `t`, as far as the samples tell; none where figureAt() has none.
std::optional<TimeNs> figureSince(const FindTimeline& find, const std::string& strategy, const MomentFigure& figure,
                                  TimeNs t);
// No sample in [0, to] gives more. 0 where nothing was recorded.
double figureMost(const FindTimeline& find, const std::string& strategy, const MomentFigure& figure, TimeNs to);

}  // namespace reclaim
