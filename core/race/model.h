// Model: a family with its decisions and numbers settled: variables in cells, steps compiled. A value; nothing in it
// changes while it is explored, so threads may share it.
//
// Invariants: a thread's place is the cell `placeCell`, 0 at the start and end() once it has ended; steps of one place
// stand together. Reserved names of the language are not names of variables.
#pragma once
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/base.h"
#include "core/race/code.h"
#include "core/race/family.h"

namespace reclaim::race {

inline constexpr std::int8_t kBrokenOff = INT8_MAX;  // the place of a thread that did something wrong

struct Variable {
    std::string name;  // "np", "F0.k"
    Place place;
    int thread = -1;  // whose local it is; -1 shared
    int kind = -1;    // the kind of thread its entries stand for; -1 none
    bool array = false;
    std::vector<std::string> values;  // names of its values
};

struct Step {
    std::string name, sentence;  // "f2"; what it does in words
    int place = 0, next = 0;
    bool waits = false;  // it has a condition
    bool touchesGoal = false;
    Expression waitTree;
    Block effectTree;
    Code wait, effect;
    Access access;  // with its own place left out: nobody else looks at it
    Violations raises = 0;
};

struct Thread {
    std::string name, text;    // "F0"
    int kind = 0, member = 0;  // which row of the family, and the how-manieth of it
    int placeCell = 0;
    int firstCell = 0, cells = 0;  // its place and its locals lie together
    std::vector<Step> steps;
    std::vector<int> firstStep;  // by place, one more than there are places
    std::vector<Access> future;  // by place: what it may still read and write; one more than there are places

    int end() const { return static_cast<int>(firstStep.size()) - 1; }
    std::span<const Step> at(int place) const {
        if (place >= end()) return {};
        const auto first = static_cast<std::size_t>(firstStep[static_cast<std::size_t>(place)]);
        return std::span(steps).subspan(
            first, static_cast<std::size_t>(firstStep[static_cast<std::size_t>(place) + 1]) - first);
    }
};

struct Final {
    Violation kind{};
    Expression tree;
    Code holds;
    std::string sentence;
};

using Setting = std::pair<std::string, int>;  // a decision (0 or 1) or a number

struct Model {
    std::string id, title;
    const Family* family = nullptr;
    std::vector<Setting> settings;  // every decision and number of the family, in its order
    std::vector<Variable> variables;
    std::vector<Thread> threads;
    std::vector<bool> equalKinds;  // by kind: its threads are interchangeable
    State initial;
    bool hasGoal = false;
    Expression goalTree;
    Code goal;
    std::vector<Final> finals;
    int lowest = -1;  // the variable whose lowest value is reported; -1 none

    bool ended(const State& state) const;
    bool isGoal(const State& state) const { return hasGoal && evaluate(goal, state) != 0; }
    // What is wrong in a state in which every thread has ended: the first final condition that does not hold, since the
    // others may follow from it.
    Violations finalViolations(const State& state) const;
    bool canRun(const Step& step, const State& state) const { return !step.waits || evaluate(step.wait, state) != 0; }
    // Runs one step: the state becomes the one after it. A step that does something wrong does nothing else, and its
    // thread is broken off: what a kernel would do next is not modelled.
    Violations take(const Thread& thread, const Step& step, State& state) const {
        const State before = state;
        state[thread.placeCell] = static_cast<std::int8_t>(step.next);
        const Violations raised = execute(step.effect, state);
        if (raised) [[unlikely]] {
            state = before;
            state[thread.placeCell] = kBrokenOff;
        }
        return raised;
    }
    // "gone", "3", "{F0, F1}", "[2, 0]".
    std::string shown(const Variable& variable, const State& state) const;
};

// "decrement-last=1 threads=2", and back: NAME=on, NAME=off or NAME=NUMBER, separated by blanks. Whether a family has
// such settings is buildModel's business.
std::string textOf(const std::vector<Setting>& settings);
Result<std::vector<Setting>> parseSettings(std::string_view text);

// Settings left out take the family's standard (decisions: off). An unknown name, or a number out of its range, is the
// user's mistake and comes back as an Error that names what there is.
Result<Model> buildModel(const Family& family, const std::vector<Setting>& settings);

}  // namespace reclaim::race
