// Lab: N strategies in lockstep on one input. The only door for `app` and `ui`.
//
// Threads: the public calls may come from any thread and return at once (but wait* and the destructor). Inside:
// one Lab thread (commands, boundaries, frames), one thread per lane of which at most `permits` run at once.
// Invariants:
//   (1) Every lane gets the same commands at the same virtual times.
//   (2) Speed, pause and requests change no result: slices of any length give the same fingerprints.
#pragma once
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "core/session/frame.h"

namespace reclaim {

struct LabOptions {
    unsigned permits = 0;         // lanes that run at once; 0 = cores - 1, at least 1
    double speed = 1;             // virtual seconds per second; 0 = as fast as possible
    bool startRunning = true;
    std::string storePath;        // lab book to record into; empty = not recorded
    std::string engine;           // who records, for the lab book; empty = "ReclaimLab VERSION"
    std::uint64_t checkpointBudget = std::uint64_t{1} << 30;   // bytes, all lanes
    std::uint64_t randomSliceSeed = 0;   // test: slices of random length instead of 1/30 s; 0 = off
};

// The window sees this interface, so that a scripted Lab can stand in for it in tests.
class LabPort {
public:
    virtual ~LabPort() = default;

    // The newest frame; never null (mode Loading before the first).
    virtual std::shared_ptr<const Frame> frame() const = 0;
    // Timelines of the present run, and those of the run before the last restart (pale lines); may be null.
    virtual std::shared_ptr<const SeriesStore> series() const = 0;
    virtual std::shared_ptr<const SeriesStore> previousSeries() const = 0;
    virtual const Scenario& scenario() const = 0;   // as first opened

    virtual void request(ViewRequest request) = 0;

    virtual void run() = 0;
    virtual void pause() = 0;
    virtual void runTo(TimeNs t) = 0;               // as fast as possible, then pause exactly there
    // The inspected lane's next or previous stop of that level or a coarser one; then pause. The others follow.
    virtual void step(StepLevel level) = 0;
    virtual void stepBack(StepLevel level) = 0;
    // To a time, or right behind an event of the inspected lane, of the present branch; as far as it is known at once,
    // behind that by running on. Then pause. A newer order replaces an older one.
    virtual void seek(TimeNs t) = 0;
    virtual void seekEvent(std::uint64_t number) = 0;
    // Runs on as fast as possible until the condition holds in the inspected lane (core/session/condition.h), then pause.
    virtual void runUntil(std::string condition) = 0;
    // Replaces all breakpoints; hits of those whose text stays are kept.
    virtual void setBreakpoints(std::vector<BreakpointState> breakpoints) = 0;
    // Between branches: back to before the newest command given by hand, and forth again.
    virtual void undo() = 0;
    virtual void redo() = 0;
    // To another branch, at the time one is at, or where it forked if it did not get that far.
    virtual void switchBranch(std::uint32_t id) = 0;
    // The timelines of a branch; null if there is none of that id.
    virtual std::shared_ptr<const SeriesStore> branchSeries(std::uint32_t id) const = 0;
    virtual void setSpeed(double virtualSecondsPerSecond) = 0;   // 0 = as fast as possible
    // A copy of the newest such moment that is kept, to run again from; none if there is no such run or lane any more.
    // It comes within a slice; if the Lab ends before, the promise is broken.
    virtual std::shared_future<std::optional<ScenarioRun>> moment(MomentWish wish) = 0;

    // Acts at the next boundary, stamped with its time: appended at the end of the present branch, before its end a new
    // branch.
    virtual void command(Action action) = 0;
    // Replaces the scenario by a changed one and runs it from 0; the old timelines stay as previousSeries().
    virtual void restart(Scenario changed) = 0;
};

class Lab final : public LabPort {
public:
    // Errors: an unknown strategy, a scenario a machine cannot be built from, a lab book that cannot be opened.
    static Result<std::unique_ptr<Lab>> open(Scenario scenario, LabOptions options);
    ~Lab() override;              // stops the lanes, finishes the recording; at most one slice

    std::shared_ptr<const Frame> frame() const override;
    std::shared_ptr<const SeriesStore> series() const override;
    std::shared_ptr<const SeriesStore> previousSeries() const override;
    const Scenario& scenario() const override;
    void request(ViewRequest request) override;
    void run() override;
    void pause() override;
    void runTo(TimeNs t) override;
    void step(StepLevel level) override;
    void stepBack(StepLevel level) override;
    void seek(TimeNs t) override;
    void seekEvent(std::uint64_t number) override;
    void runUntil(std::string condition) override;
    void setBreakpoints(std::vector<BreakpointState> breakpoints) override;
    void undo() override;
    void redo() override;
    void switchBranch(std::uint32_t id) override;
    std::shared_ptr<const SeriesStore> branchSeries(std::uint32_t id) const override;
    void setSpeed(double virtualSecondsPerSecond) override;
    std::shared_future<std::optional<ScenarioRun>> moment(MomentWish wish) override;
    void command(Action action) override;
    void restart(Scenario changed) override;

    // Blocks until the run has ended or failed, or `keepGoing` (called about 10 times a second) says no.
    // Returns false if stopped.
    bool waitForEnd(const std::function<bool(const Frame&)>& keepGoing = {});
    // Blocks until a frame that is paused at `t` (every lane there) and answers the newest request; false on timeout.
    bool waitForPausedAt(TimeNs t, std::chrono::milliseconds timeout);
    // The present scenario with every command given by hand, for saving.
    Scenario scenarioWithCommands() const;
    // Id of the run in the lab book per lane; empty when not recorded.
    std::vector<std::int64_t> storedRuns() const;

private:
    struct Impl;
    explicit Lab(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// One run of one strategy without threads, for the headless program, validation and tests.
struct RunResult {
    std::string strategy;
    std::uint64_t seed = 0, fingerprint = 0, stateHash = 0;
    TimeNs end = 0;
    struct MetricValue {
        Metric metric;
        std::string cgroup;      // empty = machine
        double value;
    };
    std::vector<MetricValue> metrics;
    struct Verdict {
        std::string text;
        bool ok = false;
        double actual = 0;
        std::string problem;     // why there is no actual value
    };
    std::vector<Verdict> expect;
    std::vector<SeriesInfo> seriesInfo;                       // parallel to series
    std::vector<std::shared_ptr<const SeriesView>> series;
    Journal::View failures, passes;
    std::uint64_t eventNumber = 0;                            // of the next event, had there been one
    std::vector<std::string> cgroupPaths;                     // by MemcgId, for the subjects of events; "" = not known
};

struct RunOptions {
    std::uint64_t randomSliceSeed = 0;                                 // 0 = one slice per boundary
    std::function<bool(TimeNs now, TimeNs end)> progress;              // false = cancel
    int recordLevel = 1;
    Sweeps sweeps = Sweeps::Spaced;                                    // over all invariants, and at the end
};

// Errors: unknown strategy, cancelled, invariant breach (with the command that reproduces it).
Result<RunResult> runStrategy(const Scenario& scenario, const std::string& strategy, const RunOptions& options = {});
// All strategies of the scenario, `permits` at a time.
Result<std::vector<RunResult>> runScenario(const Scenario& scenario, unsigned permits, const RunOptions& options = {});

}  // namespace reclaim
