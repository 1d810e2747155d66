// StoredLab: runs of a lab book as a lab. Curves, events and totals come from the book at once; who wants to look
// inside has them run again.
//
// Threads: the public calls may come from any thread and return at once (but open, wait* and the destructor). Inside:
// while the runs are run again, a LiveLab and one thread that waits for it and holds it against the book. Invariants:
//   (1) Nothing is run again before somebody asks: rerun(), or an order that needs a machine. request() is not one.
//   (2) What is run again is run up to where the stored runs came and held against the book before it is shown; orders
//   wait. (3) The curves stay the book's. Where another engine recorded them, those of the re-run are previousSeries():
//   pale.
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/lab/lab_options.h"
#include "core/lab/lab_port.h"

namespace reclaim {

class StoredLab final : public LabPort {
public:
    // Each run is a lane. `options` are those of the re-run: permits, and the part of the checkpoint budget that this
    // lab may use, which the caller divides among the labs it has open. Errors: those of the lab book; no run named.
    static Result<std::unique_ptr<StoredLab>> open(const std::string& book, const std::vector<std::int64_t>& runs,
                                                   LabOptions options = {});
    ~StoredLab() override;

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
    void rerun() override;
    void leaveRerun() override;

    // How often the runs have been run again.
    std::uint32_t reruns() const;
    // Blocks until the re-run has been held against the book, or is not possible; false on timeout.
    bool waitForRerun(std::chrono::milliseconds timeout) const;
    // As LiveLab's, of the re-run.
    bool waitForPausedAt(TimeNs t, std::chrono::milliseconds timeout);

private:
    struct Impl;
    explicit StoredLab(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace reclaim
