// LabBook: runs in one SQLite file (schema 1, see resources/migrations/), readable with the plain sqlite3 program.
//
// Threads: a LabBook belongs to one thread. Recorder owns its own thread and connection.
// Invariants:
//   (1) One transaction at most every 500 ms; killing the program loses at most the last second, never the file.
//   (2) A stored series has at most 2,000 rows; past that neighbours are merged keeping lo and hi.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/base/base.h"
#include "core/trace/trace.h"

namespace reclaim {

struct StoredRun {
    std::int64_t id = 0;
    std::string scenario, strategy, engine, commands, fingerprint, state, started, ended;
    std::uint64_t seed = 0;
};

struct StoredSeries {
    std::int64_t id = 0;
    std::string metric, unit, cgroup;   // cgroup empty = machine
};

struct StoredSample {
    TimeNs t = 0;
    double value = 0, lo = 0, hi = 0;
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
    Result<std::vector<std::pair<std::string, double>>> metrics(std::int64_t run) const;   // "NAME" or "NAME CGROUP"
    Status remove(std::int64_t run);
    const std::string& path() const;

private:
    struct Impl;
    explicit LabBook(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
    friend class Recorder;
};

// Writes runs while they go on, from its own thread; put* never wait for the disk.
class Recorder {
public:
    static Result<std::unique_ptr<Recorder>> open(const std::string& path);
    ~Recorder();                                 // finishes what was put

    struct NewRun {
        std::string scenario;                    // the scenario's text
        std::string strategy, engine, commands;
        std::uint64_t seed = 0;
    };
    Result<std::int64_t> begin(const NewRun& run);                       // waits for the id
    // Series ids are the caller's numbers 0, 1, 2... per run; declared before their first sample.
    void declare(std::int64_t run, std::uint32_t series, std::string metric, std::string unit, std::string cgroup);
    struct Row {
        std::uint32_t series;
        TimeNs t;
        double value;
    };
    void samples(std::int64_t run, std::vector<Row> rows);
    struct EventRow {
        std::uint64_t number;
        TimeNs t;
        std::string kind, cgroup, detail;
    };
    void events(std::int64_t run, std::vector<EventRow> rows);
    // `state` is "ended", "stopped" or "failed: ...".
    void finish(std::int64_t run, std::string fingerprint, std::string state,
                std::vector<std::pair<std::string, double>> metrics);
    void flush();                                // waits until everything put so far is committed
    Status health() const;                       // the first error met, if any

private:
    struct Impl;
    explicit Recorder(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace reclaim
