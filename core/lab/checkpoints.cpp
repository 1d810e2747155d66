#include "core/lab/checkpoints.h"

#include <algorithm>

namespace reclaim {

namespace {

// A copy makes every chunk that is written afterwards be copied once. With at least as many events between two copies
// as there are chunks' worth of objects, that stays a few per cent of the work.
constexpr std::uint64_t kEventsBetween = 100'000;
constexpr std::uint64_t kBytesPerEvent = 8;

}  // namespace

Checkpoints::Checkpoints(std::size_t lanes, std::uint64_t budgetBytes) : lanes_(lanes), budget_(budgetBytes) {}

void Checkpoints::account(const Checkpoint& checkpoint, int sign) {
    const Machine& machine = checkpoint.run.machine();
    const std::uint64_t own = machine.copiedBytes();
    std::uint64_t shared = 0;
    machine.visitChunks([&](const void* chunk, std::size_t size) {
        shared += size;
        std::uint32_t& references = chunks_[chunk];
        if (sign > 0 && references++ == 0) bytes_ += size;
        if (sign < 0 && --references == 0) {
            bytes_ -= size;
            chunks_.erase(chunk);
        }
    });
    bytes_ = sign > 0 ? bytes_ + own : bytes_ - own;
    largest_ = std::max(largest_, own + shared);
}

void Checkpoints::offer(std::size_t lane, const ScenarioRun& run) {
    List& list = lanes_[lane];
    const std::uint64_t event = run.machine().journal().number();
    present_ = run.reached();
    auto behind = std::ranges::find_if(list, [&](const Checkpoint& c) { return c.t > run.reached(); });
    if (behind != list.begin()) {
        // The nearest one of this course: one of another course is no help.
        auto near = std::prev(behind);
        while (near != list.begin() && !near->run.fits(run.commands())) --near;
        const std::uint64_t wanted = std::max(kEventsBetween, run.machine().residentBytes() / kBytesPerEvent);
        if (near->run.fits(run.commands()) && event < near->event + wanted) return;
    }
    const auto added = list.insert(behind, Checkpoint{run.reached(), event, run});
    account(*added, +1);
    keepWithinBudget();
}

void Checkpoints::setBudget(std::uint64_t bytes) {
    budget_ = bytes;
    keepWithinBudget();
}

void Checkpoints::keepWithinBudget() {
    while (bytes_ > budget_) {
        // What is lost by dropping one: the way between its neighbours, the less the farther it lies from the present.
        List* from = nullptr;
        List::iterator victim;
        double least = 0;
        for (List& list : lanes_) {
            for (auto it = list.begin(); it != list.end(); ++it) {
                if (it == list.begin()) continue;
                const TimeNs next = std::next(it) == list.end() ? it->t : std::next(it)->t;
                const double gap = static_cast<double>(next - std::prev(it)->t) + 1;
                const double distance = static_cast<double>(std::max(present_, it->t) - std::min(present_, it->t)) + 1;
                if (from != nullptr && gap / distance >= least) continue;
                from = &list;
                victim = it;
                least = gap / distance;
            }
        }
        if (from == nullptr) return;
        account(*victim, -1);
        from->erase(victim);
    }
}

const Checkpoints::Checkpoint* Checkpoints::before(std::size_t lane, const std::vector<Command>& commands,
                                                   TimeNs t) const {
    const List& list = lanes_[lane];
    for (auto it = list.rbegin(); it != list.rend(); ++it)
        if (it->t <= t && it->run.fits(commands)) return &*it;
    return nullptr;
}

const Checkpoints::Checkpoint* Checkpoints::beforeEvent(std::size_t lane, const std::vector<Command>& commands,
                                                        std::uint64_t event) const {
    const List& list = lanes_[lane];
    for (auto it = list.rbegin(); it != list.rend(); ++it)
        if (it->event <= event && it->run.fits(commands)) return &*it;
    return nullptr;
}

CheckpointUse Checkpoints::use() const {
    CheckpointUse use;
    use.bytes = bytes_;
    use.budget = budget_;
    for (const List& list : lanes_) use.count += static_cast<std::uint32_t>(list.size());
    if (bytes_ > budget_ || (largest_ > budget_ && use.count <= lanes_.size()))
        use.problem = "a budget of " + formatBytes(budget_) + " is too small for a checkpoint of this run (" +
                      formatBytes(largest_) + "): going back runs again from the start; raise the budget";
    return use;
}

}  // namespace reclaim
