// What figures of a strategy are made of: recorded metrics with weights, where their timelines are found, and how an
// amount is written.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/series/series.h"

namespace reclaim {

struct ScorePart {
    std::string_view metric;  // of the machine
    double weight;
};

// The timeline of a metric of the machine under a strategy; nullptr if there is none.
using FindTimeline =
    std::function<std::shared_ptr<const SeriesView>(const std::string& strategy, std::string_view metric)>;

// "12,345 pages", "1 page", "3.20 s".
std::string amountText(double value, std::string_view unit);

}  // namespace reclaim
