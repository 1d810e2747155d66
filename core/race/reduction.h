// Reduction: looks at fewer states for the same verdicts.
//
// Symmetry: threads of a kind whose family calls them equal may change names; of each set of renamings one state is
// kept. Partial order: where a thread's only next step meets nothing that any other thread may still do, changes
// nothing the goal is read from and raises nothing, the other orders are left out. With one transition in the chosen
// set and a new state behind it (no cycle is closed) the reduced graph is stutter bisimilar to the full one (Gerth,
// Kuiper, Peled, Penczek, "A partial order approach to branching time logic model checking", 1995), so LEAK, which asks
// "from every state some path", is preserved as well.
#pragma once
#include <optional>
#include <vector>

#include "core/race/schedule.h"

namespace reclaim::race {

class Reduction {
public:
    explicit Reduction(const Model& model);

    // The one state that stands for all renamings of this one.
    State canonical(const State& state) const;
    // A step that may go first here with nothing lost, if there is one.
    std::optional<Move> first(const State& state) const;

private:
    struct Group {  // threads that may change names
        std::vector<int> threads;
        std::vector<int> arrays;  // first cells of arrays with an entry for each
        std::vector<int> sets;    // cells of sets of them
    };
    const Model& model_;
    std::vector<Group> groups_;
};

}  // namespace reclaim::race
