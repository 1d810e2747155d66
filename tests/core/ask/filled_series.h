// Series that a test writes down itself.
#pragma once
#include <string>
#include <vector>

#include "core/series/series_store.h"

namespace reclaim {

inline void fill(SeriesStore& store, const std::string& strategy, const std::string& metric,
                 const std::vector<SeriesPoint>& points) {
    const auto index = store.add(SeriesInfo{strategy, metric, {}, {}});
    for (const SeriesPoint& point : points) store.append(index, point.t, point.value);
}

}  // namespace reclaim
