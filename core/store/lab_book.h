// LabBook: runs in one SQLite file (schema 3, see resources/migrations/), readable with the plain sqlite3 program.
//
// Threads: a LabBook belongs to one thread.
// Invariants:
//   (1) Opened ReadOnly it changes no row. A file from elsewhere can neither run code nor take unbounded memory.
//       An older schema is read as it is; only ReadWrite brings it to the present one.
//   (2) A stored series has at most 2,000 rows; past that neighbours are merged keeping lo and hi.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/base.h"
#include "core/trace/trace.h"

namespace reclaim {

// Where a run has left the course of another one.
struct RunFork {
    std::int64_t parent = 0;            // 0 = deleted since
    TimeNs at = 0;                      // they share everything before
    std::string command;                // what was done there
    friend bool operator==(const RunFork&, const RunFork&) = default;
};

// "branch of run 12 at 1.50 s: memory.max of /k1 = 64 MiB"
std::string describe(const RunFork& fork);

struct StoredRun {
    std::int64_t id = 0;
    std::string scenario, strategy, engine, commands, fingerprint, state, started, ended;
    std::uint64_t seed = 0;
    std::optional<RunFork> fork;        // of a branch
};

struct StoredSeries {
    std::int64_t id = 0;
    std::string metric, unit, cgroup;   // cgroup empty = machine
};

struct StoredSample {
    TimeNs t = 0;
    double value = 0, lo = 0, hi = 0;
};

struct StoredEvent {
    std::uint64_t number = 0;
    TimeNs t = 0;
    std::string kind, cgroup, detail;
};

// A schedule of a race that was kept; texts as the race room prints them.
struct StoredSchedule {
    std::int64_t id = 0;
    std::string model, settings, steps, verdict, saved;
};

class LabBook {
public:
    enum class Access { ReadOnly, ReadWrite };   // ReadWrite creates and migrates
    // Errors: not a lab book, newer schema, locked, read-only folder: each with its own message and remedy.
    static Result<std::unique_ptr<LabBook>> open(const std::string& path, Access access);
    ~LabBook();

    Result<std::vector<StoredRun>> runs() const;                       // newest first
    Result<StoredRun> run(std::int64_t id) const;
    Result<std::vector<StoredSeries>> series(std::int64_t run) const;
    Result<std::vector<StoredSample>> samples(std::int64_t series) const;   // in time order
    Result<std::vector<StoredEvent>> events(std::int64_t run) const;        // in order of number
    Result<std::vector<std::pair<std::string, double>>> metrics(std::int64_t run) const;   // "NAME" or "NAME CGROUP"
    Status remove(std::int64_t run);
    Result<std::vector<StoredSchedule>> schedules() const;             // newest first
    // Its number in the lab book; id and time of saving are given by the book. REQUIRES: opened ReadWrite.
    Result<std::int64_t> add(const StoredSchedule& schedule);
    const std::string& path() const;

private:
    struct Impl;
    explicit LabBook(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace reclaim
