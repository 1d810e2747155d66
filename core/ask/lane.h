// Lane: one strategy's machine within a session, and what became of it.
//
// Threads: touched by one thread at a time: its own while LaneCrew lets it run, the Lab thread in between.
// Invariants:
//   (1) A lane that has failed is never advanced again; the others do not notice.
//   (2) How a way to a time is cut into calls of advance() changes nothing.
#pragma once
#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "core/ask/event_trap.h"
#include "core/scenario/scenario.h"

namespace reclaim {

// The command that shows a lane's failure again, for people.
std::string reproduceText(const Scenario& scenario, const std::string& strategy);

// What a machine held when the computer had no more, and what helps.
std::string outOfMemoryText(const Machine& machine);
inline constexpr auto kOutOfMemoryHint =
    "fewer objects, samples or strategies at a time; --budget refuses such a run before it begins";

class Lane {
public:
    // Errors: those of strategyNamed and Machine::create.
    static Result<std::unique_ptr<Lane>> create(const Scenario& scenario, const std::string& strategyId);

    struct Budget {
        std::uint64_t operations = 2000;  // between two looks at the clock and the stop flag
        std::chrono::steady_clock::time_point until = std::chrono::steady_clock::time_point::max();
        const std::atomic<bool>* stop = nullptr;
    };
    // Towards `to`, until it is reached or the budget is used up. Returns true if it is reached or the lane has failed.
    bool advance(TimeNs to, const Budget& budget);
    // From now on advance() stops inside the machine where the trap catches; nullptr ends that. A lane that was caught
    // does nothing more until it is restored.
    void setTrap(EventTrap* trap) { trap_ = trap; }
    bool caught() const { return trap_ != nullptr && trap_->caught().has_value(); }
    // Another moment of this lane takes the place of the present one; a failure is forgotten with it.
    void restore(ScenarioRun run);
    // Runs to right behind the event, calls `look` there, and is back where it was. REQUIRES: the event is to come.
    void inside(std::uint64_t event, const std::function<void()>& look);
    // Runs the next operation alone, with the commands that come before it. Returns its start, or kNever: none left.
    TimeNs stepOperation(TimeNs stop);
    // Compares what is expected at the end. REQUIRES: the stop of the scenario is reached.
    void finish();

    bool failed() const { return !failure_.empty(); }
    const std::string& failure() const { return failure_; }
    void fail(std::string why);
    // It failed because the computer had no more, and not by a mistake: the failure says what there was.
    bool outOfMemory() const { return outOfMemory_; }
    const std::string& strategy() const { return strategy_; }
    const std::string& title() const { return title_; }
    // What its work has taken of a processor so far. It decides nothing.
    std::uint64_t cpuNs() const { return cpuNs_; }

    ScenarioRun& run() { return run_; }
    const ScenarioRun& run() const { return run_; }
    const Machine& machine() const { return run_.machine(); }
    Machine& machine() { return run_.machine(); }

private:
    Lane(ScenarioRun run, const Strategy& strategy, std::string reproduce);

    template <class Work>
    void guarded(Work work);

    ScenarioRun run_;
    EventTrap* trap_ = nullptr;
    std::string strategy_, title_, reproduce_, failure_;
    std::uint64_t cpuNs_ = 0;
    bool outOfMemory_ = false;
};

}  // namespace reclaim
