// LabLoop: what the Lab thread does: carries out orders, chooses boundaries, keeps the pace, shows frames.
//
// Threads: run() on the Lab thread; interrupt() from any.
// Invariants:
//   (1) The clock on the wall decides how long slices are and when they begin, and nothing else.
//   (2) The thread never waits longer than one operation budget of a lane before it looks at the stop flag.
#pragma once
#include "core/ask/ask.h"
#include "core/lab/frame_builder.h"
#include "core/lab/lab_mailbox.h"
#include "core/lab/lab_run.h"
#include "core/lab/pacer.h"

namespace reclaim {

// What the public calls of a Lab give without asking the Lab thread.
struct LabOutput {
    mutable std::mutex mutex;
    // Guarded by mutex.
    std::shared_ptr<const SeriesStore> series, previous;
    std::vector<std::shared_ptr<const SeriesStore>> branches;  // by id
    std::shared_ptr<const Scenario> scenario;                  // of the present run
    std::vector<std::int64_t> storedRuns;
};

class LabLoop {
public:
    LabLoop(std::unique_ptr<LabRun> run, std::unique_ptr<Recorder> recorder, LabOptions options, unsigned permits,
            LabMailbox& mailbox, LabOutput& output);

    void run();
    void interrupt();  // the lanes' present slice ends early; run() returns soon

private:
    using Clock = Pacer::Clock;
    // An instant with very many operations is left before it is over.
    static constexpr std::chrono::milliseconds kPausePatience{300};
    static constexpr std::uint64_t kOperations = 2000;  // of a lane between two looks at clock and stop flag

    void carryOutOrders();
    void carryOut(const RunOrder&);
    void carryOut(const PauseOrder&);
    void carryOut(const StepOrder& order);
    void carryOut(const StepBackOrder& order);
    void carryOut(const SeekOrder& order);
    void carryOut(const SeekEventOrder& order);
    void carryOut(const RunUntilOrder& order);
    void carryOut(const BreakpointsOrder& order);
    void carryOut(const UndoOrder&);
    void carryOut(const RedoOrder&);
    void carryOut(const BranchOrder& order);
    void carryOut(const RunToOrder& order);
    void carryOut(const SpeedOrder& order);
    void carryOut(const CheckpointBudgetOrder& order);
    void carryOut(const CommandOrder& order);
    void carryOut(RestartOrder& order);
    void carryOut(const MomentOrder& order);

    TimeNs chooseTarget();
    void slice();
    void pauseHere();
    void goOn();
    bool mayTravel() const { return mode_ != RunMode::Loading && mode_ != RunMode::Failed; }
    void standStill();
    void leadTo(TimeNs t);
    void arrive();
    void lookFor(std::size_t lane, int level, LabRun::Wanted wanted, StepLevel stepLevel, std::string notFound);
    void moved(bool found, const char* notFound);
    void stepped();
    void watchBreakpoints();
    void caught();
    std::size_t inspected() const;
    LabRun::KeepGoing patience();
    void endRun();
    void drawReference();
    void publish();
    void show();
    void fillTravel(FrameState& state) const;
    bool running() const { return mode_ == RunMode::Running || mode_ == RunMode::Seeking; }
    bool asFastAsPossible() const { return pacer_.unpaced() || runTo_.has_value() || mode_ == RunMode::Seeking; }

    struct Breakpoint {
        BreakpointState state;
        std::optional<ConditionWatch> watch;
    };

    // Constant.
    LabOptions options_;
    const unsigned permits_;
    LabMailbox& mailbox_;
    LabOutput& output_;

    std::unique_ptr<Recorder> recorder_;  // before run_, whose recordings point at it
    mutable std::mutex runMutex_;         // for the exchange of run_ against interrupt()
    std::unique_ptr<LabRun> run_;
    bool interrupted_ = false;  // guarded by runMutex_

    // Owned by the Lab thread.
    FrameBuilder builder_;
    Pacer pacer_;
    Prng slices_;
    RunMode mode_ = RunMode::Loading;
    std::string failure_, referenceWarning_;
    std::uint32_t runNumber_ = 0;
    std::uint64_t ordersDone_ = 0, seenRequest_ = 0;
    std::optional<TimeNs> runTo_;
    std::shared_ptr<std::vector<Breakpoint>> breakpoints_ = std::make_shared<std::vector<Breakpoint>>();
    std::string stopReason_, notFound_;
    StepTrail trail_;
    bool stepping_ = false;  // the watch is that of a step
    bool pauseWanted_ = false;
    Clock::time_point pauseSince_{}, due_{}, shown_{}, eventsRecorded_{};
    Clock::duration computing_{};
    TimeNs sliceBegin_ = 0;
};

}  // namespace reclaim
