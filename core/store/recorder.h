// Recorder: writes runs into a lab book while they go on.
//
// Threads: it owns one thread and one connection; the public calls may come from any thread. Only begin() and
// flush() wait for the disk, the others hand over values and return.
// Invariants:
//   (1) One transaction at most every 500 ms (more only in begin(), flush() and at the end), open no longer than it is
//       written; killing the program loses at most the last second, never the file.
//   (2) What waits to be written is bounded: samples are merged into the at most 2,000 rows of their series at
//       once, events end at kEventRowsMax a run. So a slow disk costs resolution of what is new, never memory.
//   (3) While a run is written its WriterLock is held, from before anybody can see it in the book until its end is
//   there.
//       A run left behind by a writer that has died is marked "unfinished" by the next one that opens the book.
//   (4) After the first failure of the disk nothing more is written; health() says why, and what was committed stays.
#pragma once
#include <memory>
#include <utility>
#include <vector>

#include "core/store/recorded_rows.h"

namespace reclaim {

class Recorder {
public:
    static Result<std::unique_ptr<Recorder>> open(const std::string& path);
    ~Recorder();  // finishes what was put; runs without finish() become "stopped"

    Result<std::int64_t> begin(const NewRun& run);  // waits for the id
    // Series ids are the caller's numbers 0, 1, 2... per run; declared before their first sample.
    void declare(std::int64_t run, std::uint32_t series, std::string metric, std::string unit, std::string cgroup);
    // REQUIRES: times of one series do not go back.
    void samples(std::int64_t run, std::vector<SampleRow> rows);
    void events(std::int64_t run, std::vector<EventRow> rows);
    // The commands and the scenario as they are now, after a command was added by hand.
    void commands(std::int64_t run, ChangedCommands commands);
    // `state` is "ended", "stopped" or "failed: ...". Metrics are named "NAME" or "NAME CGROUP".
    void finish(std::int64_t run, std::string fingerprint, std::string state,
                std::vector<std::pair<std::string, double>> metrics, std::optional<std::uint64_t> cpuNs = std::nullopt);
    // All runs that are not finished yet end so: the program is about to be ended.
    void finishAll(const std::string& state);
    void flush();           // waits until everything put so far is committed, or has failed
    Status health() const;  // the first error met, if any

private:
    struct Impl;
    explicit Recorder(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace reclaim
