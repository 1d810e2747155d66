// Replay: a schedule walked step by step, as a value for whoever shows it: what each step does in words, every variable
// with what changed, and what each thread would do next.
#pragma once
#include <string>
#include <vector>

#include "core/race/explorer.h"

namespace reclaim::race {

struct VariableView {
    std::string name, value;
    std::string before;  // its value before the step
    bool changed = false;
    int thread = -1;  // whose local it is; -1 shared
};

struct NextStep {
    Move move;
    std::string label, sentence;  // "F0.f2"
    bool canRun = false;          // or it waits
};

struct ThreadView {
    enum class Doing { Goes, Waits, Ended, BrokenOff };
    std::string name, text;
    Doing doing = Doing::Goes;
    std::vector<NextStep> next;  // more than one where it may choose
};

struct ReplayStep {
    Move move;
    std::string thread, label, sentence;  // "F0", "F0.f2"; empty for the start
    Violations violations = 0;            // of this step; of the last one also LEAK and final conditions
    std::vector<std::string> problems;    // those in words
    std::vector<VariableView> variables;
    std::vector<ThreadView> threads;
};

struct Replay {
    std::vector<ReplayStep> steps;  // the start, then one for each step of the schedule
    Violations violations = 0;
    bool leakKnown = true;  // false: a limit was reached before LEAK could be judged
};

// A step that cannot run is refused: which, and what could run there. Without `judgeLeak` the goal is not asked: that
// explores everything behind the last state, within `limits`.
Result<Replay> replay(const Model& model, const Schedule& schedule, bool judgeLeak = true, const Limits& limits = {});

// What a schedule ends in; nothing if a step cannot run, or a step comes after a violation. No sentences: quick.
std::optional<Violations> outcome(const Model& model, const Schedule& schedule, bool judgeLeak,
                                  const Limits& limits = {});

// Leaves out runs of steps of one thread while the schedule still ends in that violation.
Schedule shrunk(const Model& model, Schedule schedule, Violation kind, const Limits& limits = {});

}  // namespace reclaim::race
