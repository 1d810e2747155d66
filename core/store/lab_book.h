// LabBook: runs in one SQLite file (schema 5, see resources/migrations/), readable with the plain sqlite3 program.
//
// Threads: a LabBook belongs to one thread.
// Invariants:
//   (1) Opened ReadOnly it changes no row. A file from elsewhere can neither run code nor take unbounded memory.
//       An older schema is read as it is; only ReadWrite brings it to the present one.
//   (2) A stored series has at most 2,000 rows; past that neighbours are merged keeping lo and hi.
//   (3) Of a run that has ended nothing is given that is not what was written: each read is held against its checksum.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/store/stored_rows.h"

namespace reclaim {

class LabBook {
public:
    using Access = LabBookAccess;
    // Errors: not a lab book, newer schema, locked, read-only folder: each with its own message and remedy.
    static Result<std::unique_ptr<LabBook>> open(const std::string& path, Access access);
    ~LabBook();

    static constexpr std::int64_t kRunsMost = 10'000;
    // Newest first, those older than `before` (0 = all), at most `most`: what a list needs. Their scenarios and
    // commands are left out; who has no title of its own has that of its scenario, or its first line.
    Result<std::vector<StoredRun>> runs(std::int64_t before = 0, std::int64_t most = kRunsMost) const;
    Result<std::uint64_t> countRuns() const;
    Result<std::vector<std::int64_t>> runIds() const;  // newest first
    Result<StoredRun> run(std::int64_t id) const;
    Result<std::vector<StoredSeries>> series(std::int64_t run) const;
    Result<std::vector<StoredSample>> samples(std::int64_t series) const;                 // in time order
    Result<std::vector<StoredEvent>> events(std::int64_t run) const;                      // in order of number
    Result<std::vector<std::pair<std::string, double>>> metrics(std::int64_t run) const;  // "NAME" or "NAME CGROUP"
    Status remove(std::int64_t run);
    Result<std::vector<StoredSchedule>> schedules() const;  // newest first
    // Its number in the lab book; id and time of saving are given by the book. REQUIRES: opened ReadWrite.
    Result<std::int64_t> add(const StoredSchedule& schedule);
    const std::string& path() const;
    // What is wrong with the file, with the remedy, although what could be read so far is right; none = nothing was
    // found.
    const std::optional<Error>& damage() const;

private:
    struct Impl;
    explicit LabBook(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace reclaim
