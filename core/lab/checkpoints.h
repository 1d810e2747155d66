// Checkpoints: moments of the lanes one can go back to: copies that share with their neighbours whatever did not
// change.
//
// Threads: owned by the Lab thread; lanes are at rest.
// Invariants:
//   (1) Each lane's first checkpoint (time 0) is always there: dropping others costs time, never truth.
//   (2) Memory of all lanes together stays within the budget as far as (1) allows; what shared chunks take is counted
//       once, however many checkpoints show them.
//   (3) Denser near the present moment: of two neighbours that are as far apart, the farther one is dropped.
#pragma once
#include <list>
#include <unordered_map>
#include <vector>

#include "core/frame/frame.h"
#include "core/scenario/scenario.h"

namespace reclaim {

class Checkpoints {
public:
    Checkpoints(std::size_t lanes, std::uint64_t budgetBytes);

    struct Checkpoint {
        TimeNs t = 0;             // ScenarioRun::reached()
        std::uint64_t event = 0;  // number of the next event
        ScenarioRun run;
    };

    // Takes a copy if enough has happened in that lane since the checkpoint before it. REQUIRES: the run stands exactly
    // at its reached() (no operation that begins later has run), and its samples have been taken.
    void offer(std::size_t lane, const ScenarioRun& run);
    // The newest moment at or before `t` that is one of the course `commands`; never null once the first was offered.
    const Checkpoint* before(std::size_t lane, const std::vector<Command>& commands, TimeNs t) const;
    // The same by the number of an event that is still to come there.
    const Checkpoint* beforeEvent(std::size_t lane, const std::vector<Command>& commands, std::uint64_t event) const;

    // A smaller one drops what goes beyond it at once.
    void setBudget(std::uint64_t bytes);
    CheckpointUse use() const;

private:
    // In order of time; of several courses that share a time, in order of taking.
    using List = std::list<Checkpoint>;

    void account(const Checkpoint& checkpoint, int sign);
    void keepWithinBudget();

    std::vector<List> lanes_;
    std::uint64_t budget_;
    std::unordered_map<const void*, std::uint32_t> chunks_;  // how many checkpoints show it; looked up, never walked
    std::uint64_t bytes_ = 0;
    std::uint64_t largest_ = 0;
    TimeNs present_ = 0;
};

}  // namespace reclaim
