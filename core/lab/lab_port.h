// LabPort: strategies in lockstep on one input, as `app` and `ui` see them. A scripted one stands in for it in tests.
#pragma once
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/frame/frame.h"
#include "core/series/series.h"

namespace reclaim {

class LabPort {
public:
    virtual ~LabPort() = default;

    // The newest frame; never null (mode Loading before the first).
    virtual std::shared_ptr<const Frame> frame() const = 0;
    // Timelines of the present run, and those of the run before the last restart (pale lines); may be null.
    virtual std::shared_ptr<const SeriesStore> series() const = 0;
    virtual std::shared_ptr<const SeriesStore> previousSeries() const = 0;
    virtual const Scenario& scenario() const = 0;  // as first opened

    virtual void request(ViewRequest request) = 0;

    virtual void run() = 0;
    virtual void pause() = 0;
    virtual void runTo(TimeNs t) = 0;  // as fast as possible, then pause exactly there
    // The inspected lane's next or previous stop of that level or a coarser one; then pause. The others follow.
    virtual void step(StepLevel level) = 0;
    virtual void stepBack(StepLevel level) = 0;
    // To a time, or right behind an event of the inspected lane, of the present branch; as far as it is known at once,
    // behind that by running on. Then pause. A newer order replaces an older one.
    virtual void seek(TimeNs t) = 0;
    virtual void seekEvent(std::uint64_t number) = 0;
    // Runs on as fast as possible until the condition holds in the inspected lane (core/ask/condition.h), then pause.
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
    virtual void setSpeed(double virtualSecondsPerSecond) = 0;  // 0 = as fast as possible
    // Memory that going back may use, all lanes together: labs that are open at once share one budget.
    virtual void setCheckpointBudget(std::uint64_t bytes) = 0;
    // A copy of the newest such moment that is kept, to run again from; none if there is no such run or lane any more.
    // It comes within a slice; if the Lab ends before, the promise is broken.
    virtual std::shared_future<std::optional<ScenarioRun>> moment(MomentWish wish) = 0;

    // Acts at the next boundary, stamped with its time: appended at the end of the present branch, before its end a new
    // branch.
    virtual void command(Action action) = 0;
    // Of stored runs: runs them again, so that one can look inside; Frame::stored says what that costs and how far it
    // is. Orders that need a machine do so by themselves. Leaving shows the lab book's curves again.
    virtual void rerun() {}
    virtual void leaveRerun() {}
    // Replaces the scenario by a changed one and runs it from 0; the old timelines stay as previousSeries().
    virtual void restart(Scenario changed) = 0;
};

}  // namespace reclaim
