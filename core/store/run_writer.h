// RunWriter: turns runs and their batches into SQL, inside a transaction that its owner opens and commits.
//
// Threads: owned by the recorder's thread. Throws SQLite::Exception.
#pragma once
#include <map>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/store/checksums.h"
#include "core/store/run_buffer.h"

namespace reclaim {

class RunWriter {
public:
    explicit RunWriter(SQLite::Database& database);

    std::int64_t begin(const NewRun& run);
    // A run that somebody has deleted meanwhile is skipped.
    void write(const RunBatch& batch);

private:
    std::int64_t metricId(const std::string& name, const std::string& unit);
    std::int64_t seriesId(std::int64_t run, const RunBatch::Series& series);
    void writeSeries(std::int64_t run, const RunBatch::Series& series);
    void writeEvents(const RunBatch& batch);
    void writeFinish(std::int64_t run, const RunBatch::Finish& finish);

    SQLite::Database& database_;
    SQLite::Statement insertSample_, trimSamples_, insertEvent_;
    std::map<std::string, std::int64_t> metrics_;
    std::map<std::pair<std::int64_t, std::uint32_t>, std::int64_t> series_;
    std::map<std::int64_t, std::uint64_t> eventSums_;  // of runs that have not ended
};

}  // namespace reclaim
