// Timelines of a stored run, read from a lab book.
//
// Threads: as the lab book's connection: one.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/chart/chart.h"
#include "core/series/series_store.h"
#include "core/store/store.h"

namespace reclaim {

// Every timeline of the run under that strategy's name, to be drawn: lowest and highest value of a merged sample stand
// beside it at its time, so that no tooth is lost. Errors: those of the book.
Result<std::vector<ChartSeries>> readStoredSeries(const LabBook& book, std::int64_t run, const std::string& strategy);
// The same into a store. Gives the time of the last sample; 0 if there is none.
Result<TimeNs> addStoredSeries(SeriesStore& store, const LabBook& book, std::int64_t run, const std::string& strategy);
// The same to be written into a file: each sample as it is stored, with its extremes.
Result<std::vector<ExportedSeries>> readStoredSamples(const LabBook& book, std::int64_t run,
                                                      const std::string& strategy);

}  // namespace reclaim
