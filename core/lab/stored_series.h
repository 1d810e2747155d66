// StoredSeries into timelines: what a lab book has of a run, as a SeriesStore.
#pragma once
#include <string>

#include "core/series/series.h"
#include "core/store/store.h"

namespace reclaim {

// Adds all timelines of a run under the name of its strategy. Gives the time of the last sample.
Result<TimeNs> readStoredSeries(SeriesStore& store, const LabBook& book, std::int64_t run, const std::string& strategy);

}  // namespace reclaim
