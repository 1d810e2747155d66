// RunBuffer: what of one run waits to be written. RunBatch: what one transaction takes of it.
//
// Threads: a RunBuffer is guarded by its owner; a RunBatch is a value.
#pragma once
#include <map>
#include <optional>

#include "core/store/merged_series.h"
#include "core/store/recorded_rows.h"

namespace reclaim {

struct RunBatch {
    struct Series {
        std::uint32_t number = 0;  // the caller's
        std::string metric, unit, cgroup;
        MergedSeries::Change change;
    };
    struct Finish {
        std::string fingerprint, state;
        std::vector<std::pair<std::string, double>> metrics;
        std::optional<std::uint64_t> cpuNs;
        std::vector<std::pair<std::uint32_t, std::string>> sums{};  // of each series' samples, by the caller's number
    };
    std::int64_t run = 0;
    std::vector<Series> series;
    std::vector<EventRow> events;
    std::optional<ChangedCommands> commands;
    std::optional<Finish> finish;

    bool empty() const { return series.empty() && events.empty() && !commands && !finish; }
};

class RunBuffer {
public:
    explicit RunBuffer(std::int64_t run) : run_(run) {}

    void declare(std::uint32_t series, std::string metric, std::string unit, std::string cgroup);
    void samples(const std::vector<SampleRow>& rows);
    void events(std::vector<EventRow> rows);
    void commands(ChangedCommands commands) { commands_ = std::move(commands); }
    void finish(RunBatch::Finish finish);

    bool finished() const { return finished_; }
    RunBatch take();

private:
    struct Series {
        std::string metric, unit, cgroup;
        MergedSeries rows;
    };
    std::int64_t run_;
    std::map<std::uint32_t, Series> series_;
    std::vector<EventRow> events_;
    std::size_t eventsSeen_ = 0;
    std::optional<EventRow> leftOut_;  // the first event that found no room
    std::optional<ChangedCommands> commands_;
    std::optional<RunBatch::Finish> finish_;
    bool finished_ = false;
};

}  // namespace reclaim
