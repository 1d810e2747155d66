// Explorer: every interleaving of a model, breadth first, so that the first violation of a kind is a shortest one.
//
// What a violation does to the search: the step that raises one does nothing else and its thread is broken off (what a
// kernel does after touching freed memory is not modelled); the state is counted, and nothing behind it is looked at.
// Everything else is searched on. LEAK is judged at the end, by which states the goal can be reached from; final
// conditions are judged where every thread has ended.
//
// Threads: one call, one thread; `progress` is called from it. Invariants: without reduction the numbers of states and
// transitions are properties of the model; with it only the verdicts are.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "core/race/schedule.h"

namespace reclaim::race {

struct Progress {
    std::size_t states = 0, waiting = 0;  // met; met and not yet looked at
    int depth = 0;
};

struct Limits {
    std::size_t states = 20'000'000;
    std::size_t bytes = std::size_t{2} << 30;
    bool reduce = false;                            // partial order and symmetry: fewer states, same verdicts
    std::function<bool(const Progress&)> progress;  // now and then; false cancels
};

struct Finding {
    Violation kind{};
    Schedule schedule;  // ends with the step that does it; LEAK: with the step after which the goal is out of reach
    int length() const { return static_cast<int>(schedule.size()); }
};

struct Exploration {
    enum class End { Complete, StateLimit, MemoryLimit, Cancelled };
    End end = End::Complete;
    std::vector<Finding> findings;  // one of each kind, in the order of the enumeration
    std::size_t states = 0, transitions = 0, bytes = 0;
    std::size_t waiting = 0;    // not complete: states that were met and not looked at
    int depth = 0;              // of the last state looked at
    std::optional<int> lowest;  // of the variable the family names

    bool complete() const { return end == End::Complete; }
    bool safe() const { return complete() && findings.empty(); }
    Violations violations() const;
    const Finding* find(Violation kind) const;
    // "SAFE", "UAF, LEAK", "unknown, limit reached", "UAF; the rest unknown, limit reached".
    std::string verdict() const;
};

Exploration explore(const Model& model, const Limits& limits = {});

}  // namespace reclaim::race
