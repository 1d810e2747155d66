// LabRun: one run of all lanes: where it stands, its branches with their commands and timelines, its recordings, and
// the moments it can go back to. A restart makes a new one.
//
// Threads: owned by the Lab thread; interrupt() may come from any.
// Invariants:
//   (1) Every healthy lane has reached t(). While a target is set, some may be on their way to it.
//   (2) All lanes have the same commands; a new one is stamped with the target, or with t() if none is set.
//   (3) Where a lane is led by another way (back, by steps, by a checkpoint) it is the same: state_hash at an event of
//   a
//       branch is one number.
#pragma once
#include <optional>

#include "core/lab/branch.h"
#include "core/lab/checkpoints.h"
#include "core/lab/lab_options.h"
#include "core/lab/lane_crew.h"
#include "core/series/series.h"

namespace reclaim {

class LabRun {
public:
    // Errors: an unknown strategy, a machine that cannot be built.
    static Result<std::unique_ptr<LabRun>> create(Scenario scenario, unsigned permits, std::uint64_t checkpointBudget);

    // Errors: the lab book cannot be written. REQUIRES: nothing has been advanced yet.
    Status record(Recorder& recorder, const std::string& engine);
    void draw(const CaptureReference& reference);  // adds a capture's timelines

    const Scenario& scenario() const { return scenario_; }
    const LaneCrew& lanes() const { return crew_; }
    std::shared_ptr<const SeriesStore> series() const { return here().series; }
    const SharedCommands& commands() const { return here().commands; }
    std::vector<std::int64_t> storedRuns() const;

    TimeNs t() const { return t_; }
    TimeNs shownTime(std::size_t lane) const;  // the moment one looks at in that lane: t(), or a step beyond it
    TimeNs end() const { return scenario_.stop; }
    std::optional<TimeNs> target() const { return target_; }
    bool ended() const { return finished_; }
    TimeNs nextCommandTime() const;  // the first one after t(); kNever if there is none

    // REQUIRES: t() <= target.
    void setTarget(TimeNs target);
    // Some way towards the target; true if it has become t(), or if the watch has caught.
    bool advance(std::chrono::nanoseconds wall, std::uint64_t operations);
    // The next operation of one lane; the others follow to its time. False if there is none before the end.
    bool step(std::size_t lane);
    // What moved on LRU lists between the place before and the one that step() or the watch has led to; see StepTrail.
    const std::vector<Event>& moved() const { return moved_; }
    // A copy of the newest checkpoint that is a moment of the course `commands` and before which nothing at `t` has
    // happened.
    std::optional<ScenarioRun> momentBefore(std::size_t lane, const std::vector<Command>& commands, TimeNs t) const;
    // Stamps a command. With no target it acts at once, as all that began before has ended. Before the end of the
    // branch it begins another one; then true.
    bool append(Action action);

    void collectStart() { collect(); }  // what building the machines has sampled: their limits
    void recordEvents();                // what is new in the journals, for the recording
    void finish();                      // compares expectations, ends the recording
    void stopRecording();               // of a run that does not go to its end
    void interrupt() { crew_.interrupt(); }

    // Time travel (lab_travel.cpp). The event one stands behind; none = at a boundary.
    struct Stop {
        std::size_t lane = 0;
        Event event;
        StepLevel level = StepLevel::Object;
        bool midOperation = false;
        std::vector<ObjectId> inFlight;  // isolated, not yet freed; at most 4096 of them
        std::uint64_t inFlightCount = 0;
    };
    const std::optional<Stop>& stop() const { return stop_; }
    // Calls `look` while the stopped lane stands right behind the event of the stop. REQUIRES: stop().
    void inside(const std::function<void()>& look);

    // Until the next call every advance() leaves the lane at the first event for which `wanted` says yes. The machine
    // it is given stands at that event.
    using Wanted = std::function<bool(const Machine&, const Event&)>;
    void watch(std::size_t lane, int level, Wanted wanted, StepLevel stepLevel);
    void unwatch() { watch_.reset(); }
    bool watching() const { return watch_.has_value(); }

    // Sets every lane to a moment of this branch at or before `t`; what is left to `t` is the new target.
    void seek(TimeNs t);
    // False if this lane's branch has no such stop, or if `keepGoing` said no; then nothing has changed.
    using KeepGoing = std::function<bool()>;
    bool stepBack(std::size_t lane, StepLevel level, const KeepGoing& keepGoing);
    // Right behind an event that has already been. False as above.
    bool backTo(std::size_t lane, std::uint64_t event, StepLevel level, const KeepGoing& keepGoing);

    const std::vector<Branch>& branches() const { return branches_; }
    std::uint32_t branch() const { return branch_; }
    TimeNs known() const { return here().info.known; }
    CheckpointUse checkpointUse() const { return checkpoints_.use(); }
    void setCheckpointBudget(std::uint64_t bytes) { checkpoints_.setBudget(bytes); }
    std::string undoText() const;  // "" = nothing to undo
    std::string redoText() const;
    // Seek to the moment in question; false = nothing to do.
    bool undo();
    bool redo();
    void switchTo(std::uint32_t branch, TimeNs t);

private:
    static constexpr auto kAllTheTime = std::chrono::hours(24);
    static constexpr std::uint64_t kOperations = 2000;  // between two looks at the clock and the stop flag

    LabRun(Scenario scenario, std::vector<std::unique_ptr<Lane>> lanes, unsigned permits,
           std::uint64_t checkpointBudget);
    void collect();
    void settle();
    bool advanceWatched(std::chrono::nanoseconds wall, std::uint64_t operations);
    void stamp(Command command);
    const Branch& here() const { return branches_[branch_]; }
    Branch& here() { return branches_[branch_]; }

    // lab_travel.cpp
    void standAt(std::size_t lane, const ScenarioRun& from, const Event& event, StepLevel level,
                 std::uint64_t movedFrom);
    void leadLane(std::size_t lane, TimeNs t);
    void follow(std::size_t lane, TimeNs t);
    std::optional<Event> lastStop(std::size_t lane, std::uint64_t before, StepLevel level, const KeepGoing& keepGoing);
    std::uint32_t fork(std::vector<Command> commands, TimeNs at, std::string title, const std::string& command);
    void beginRecording(Branch& branch, const std::string& command);

    Scenario scenario_;
    std::vector<std::string> cgroups_;
    std::vector<Branch> branches_;
    std::uint32_t branch_ = 0;
    struct Undone {
        std::uint32_t branch;
        TimeNs at;
        std::string text;
    };
    std::vector<Undone> undone_;
    Recorder* recorder_ = nullptr;
    std::string engine_;
    Checkpoints checkpoints_;
    TimeNs t_ = 0;
    std::optional<TimeNs> target_;
    std::optional<Stop> stop_;
    struct Watch {
        std::size_t lane;
        int level;
        Wanted wanted;
        StepLevel stepLevel;
        std::uint64_t from;  // number of the first event that may be waited for
    };
    std::optional<Watch> watch_;
    std::vector<Event> moved_;
    std::vector<std::uint64_t> cpuSeen_;  // by lane: what of its CPU time has been accounted for
    bool finished_ = false;
    LaneCrew crew_;
};

}  // namespace reclaim
