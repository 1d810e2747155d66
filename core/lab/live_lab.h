// LiveLab: N strategies in lockstep on one input, run by threads of its own.
//
// Threads: the public calls may come from any thread and return at once (but wait* and the destructor). Inside:
// one Lab thread (commands, boundaries, frames), one thread per lane of which at most `permits` run at once.
// Invariants:
//   (1) Every lane gets the same commands at the same virtual times.
//   (2) Speed, pause and requests change no result: slices of any length give the same fingerprints.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/lab/lab_options.h"
#include "core/lab/lab_port.h"

namespace reclaim {

class LiveLab final : public LabPort {
public:
    // Errors: an unknown strategy, a scenario a machine cannot be built from, a lab book that cannot be opened.
    static Result<std::unique_ptr<LiveLab>> open(Scenario scenario, LabOptions options);
    ~LiveLab() override;  // stops the lanes, finishes the recording; at most one slice

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
    void setCheckpointBudget(std::uint64_t bytes) override;
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
    explicit LiveLab(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace reclaim
