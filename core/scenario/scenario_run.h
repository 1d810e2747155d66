// ScenarioRun: one machine under one strategy, with the commands and expectations of its scenario: a single lane.
// Headless runs, the lanes of a session and the comparison with captures all drive a machine through it, so that
// the same commands act at the same moments everywhere.
//
// Threads: one owner at a time, as for Machine; copies are independent.
// Invariants:
//   (1) Commands are in order of time; those of one time keep the order in which they were given.
//   (2) Exactly the commands before nextCommand() have acted; all of them have a time <= reached().
//   (3) The course does not depend on how advanceTo() is cut into slices.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/scenario/comparison.h"

namespace reclaim {

// What became of one expectation.
struct Verdict {
    std::string text;  // "linux-3.14 lab.enomem > 0 at end"
    std::string metric;
    std::string cgroup;  // empty = the machine
    TimeNs at = kNever;  // kNever = end
    bool ok = false;
    double actual = 0;    // meaningless if `problem` is set
    std::string problem;  // why there was no value to compare; empty = there was one
    int line = 0;         // in the scenario file
};

// True if the expectation speaks of this strategy (it names it, or none).
bool appliesTo(const Expectation& expectation, const std::string& strategyId);
// Compares with the machine as it stands now.
Verdict evaluate(const Expectation& expectation, const Machine& machine);

// True if `pattern` names `path`; a '*' stands for any run of characters without '/'.
bool cgroupMatches(const std::string& pattern, const std::string& path);
// Every cgroup the scenario declares or makes in its timeline, each once, in that order; "/" is not among them.
std::vector<std::string> cgroupPaths(const Scenario& scenario);

class ScenarioRun {
public:
    // Builds the machine and adds the series of `watch:`. Errors: those of Machine::create.
    static Result<ScenarioRun> create(const Scenario& scenario, const Strategy& strategy);

    // Runs to `to`: every operation that begins before `to` has ended, every command with a time <= `to` has acted.
    // An expectation at a time is compared when that time is reached, before a command of the same time acts.
    // Going back in time does nothing.
    void advanceTo(TimeNs to);
    // The same, but may return early after about `operations` operations of tasks; true = `to` is reached.
    bool advanceTo(TimeNs to, std::uint64_t operations);
    // advanceTo(stop), compares what is expected at the end, and sweeps over all invariants a last time. Calling it
    // twice changes nothing.
    void finish();

    // Adds a command behind those of the same time. It acts in the next advanceTo() that reaches its time.
    // REQUIRES: command.at >= reached().
    void append(Command command);

    // Whether `commands` begin with those that have acted here, and all others are still to come: then they can take
    // the place of the present ones, and this run is a moment of theirs as well.
    bool fits(const std::vector<Command>& commands) const;
    // REQUIRES: fits(commands), in order of time.
    void replan(SharedCommands commands);

    const Machine& machine() const { return machine_; }
    Machine& machine() { return machine_; }

    TimeNs reached() const { return reached_; }  // the `to` of the last advanceTo(); machine().now() may be later
    TimeNs stop() const { return stop_; }
    const std::vector<Command>& commands() const { return *commands_; }
    std::size_t nextCommand() const { return next_; }
    // One entry per command that has acted: 0, or the errno the kernel answers with.
    const std::vector<int>& outcomes() const { return outcomes_; }
    // In the order in which they were compared.
    const std::vector<Verdict>& verdicts() const { return verdicts_; }

private:
    ScenarioRun(Machine machine, const Scenario& scenario, const std::string& strategyId);
    bool reach(TimeNs to, std::uint64_t operations);

    Machine machine_;
    TimeNs stop_ = 0;
    TimeNs reached_ = 0;
    SharedCommands commands_;  // copies of a run share them
    std::size_t next_ = 0;
    std::vector<int> outcomes_;
    std::vector<Expectation> expected_;  // of this strategy: timed ones in order of time, then those at the end
    std::size_t nextExpected_ = 0;
    std::vector<Verdict> verdicts_;
    bool finished_ = false;
};

}  // namespace reclaim
