// Checksums: what the rows of an ended run come to, written with it and held against it whenever it is read. A bit that
// changes on a disk is met by no other check: quick_check looks at the trees, not at the values in them.
//
// Sums over rows without an order of their own (series of a run, its events, its values at the end) do not depend on
// the order. Values, and functions on a connection of the caller's thread; those throw SQLite::Exception.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/store/stored_rows.h"

namespace reclaim {

struct RunSums {
    std::uint64_t head = 0;     // values of the run's row that a list shows
    std::uint64_t texts = 0;    // its long texts: scenario, commands
    std::uint64_t series = 0;   // which there are, each with its own sum
    std::uint64_t events = 0;   // all of them
    std::uint64_t metrics = 0;  // values at the end

    std::string text() const;  // as in column `checksum`
    static std::optional<RunSums> from(const std::string& text);
    friend bool operator==(const RunSums&, const RunSums&) = default;
};

std::uint64_t headSum(const StoredRun& run);
std::uint64_t textSum(const StoredRun& run);
std::string samplesSum(const std::vector<StoredSample>& samples);                 // as in column `checksum` of a series
std::uint64_t seriesSum(const StoredSeries& series, const std::string& samples);  // added up over a run's series
std::uint64_t metricSum(const std::string& nameAndCgroup, double value);          // added up over a run's values

std::uint64_t eventSum(const StoredEvent& event);  // added up over a run's events

// What of a run's sums belongs to other tables than its own.
struct RowSums {
    std::map<std::int64_t, std::string> samples;  // by the number of the series
    std::uint64_t events = 0, metrics = 0;
};
// From the rows in the file.
RowSums rowSums(SQLite::Database& database, std::int64_t run);
// Writes them into the run's row and its series, with those of the row itself. REQUIRES: the present schema.
void seal(SQLite::Database& database, std::int64_t run, const RowSums& sums);

}  // namespace reclaim
