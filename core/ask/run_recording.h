// RunRecording: a run on its way into a lab book, whoever runs it: one a lane of a lab, one a strategy without a
// window.
//
// Threads: owned by the thread that runs the lane; nothing here waits for the disk but begin().
#pragma once
#include "core/ask/final_metrics.h"
#include "core/ask/new_run.h"
#include "core/frame/frame.h"
#include "core/series/series.h"
#include "core/store/store.h"

namespace reclaim {

class RunRecording {
public:
    // `fork` says what a branch's run is a branch of. Errors: the lab book cannot be written.
    static Result<RunRecording> begin(Recorder& recorder, const Scenario& scenario, const std::string& strategy,
                                      const std::string& engine, std::optional<RunFork> fork = std::nullopt);

    std::int64_t id() const { return id_; }

    // What the lane has worked since the last call counts if it led farther than ever: going back and coming again is
    // not what the run costs. Called before samples().
    void worked(const Machine& machine, std::uint64_t cpuNs);
    // Of a branch: the way it shares with its parent, which took `share` of what the parent has taken.
    void sharesWith(const RunRecording& parent, double share);
    void samples(const Machine& machine, const std::vector<Sample>& samples, const SampleCollector& collector);
    void paths(const ScenarioRun& run) { paths_.note(run); }  // whenever commands may have acted
    void events(const Machine& machine);
    void commands(const Scenario& scenario);  // as it is after a command was added by hand
    // `state` is "ended", "stopped", "interrupted" or "failed: ...". A failed machine is not asked for its metrics.
    void finish(const Machine& machine, const std::string& state, const std::vector<std::string>& cgroups,
                bool healthy);
    // Of a branch one no longer stands in: it ends as it was left.
    void finishLeft();
    bool finished() const { return finished_; }

private:
    RunRecording(Recorder& recorder, std::int64_t id) : recorder_(&recorder), id_(id) {}

    Recorder* recorder_;
    std::int64_t id_;
    std::size_t declared_ = 0;
    EventRows events_;
    CgroupPaths paths_;
    std::uint64_t frontier_ = 0, fingerprint_ = 0;  // event number and fingerprint of the farthest moment seen
    std::uint64_t cpuNs_ = 0;
    bool finished_ = false;
};

}  // namespace reclaim
