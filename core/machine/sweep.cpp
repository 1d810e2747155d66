// When a machine looks over the whole of itself while it runs: at the end of an operation or command, so never where a
// mechanism is halfway through.
#include "core/machine/kernel.h"

namespace reclaim {
namespace {

constexpr std::uint64_t kEventsMin = 4096;
// Spaced sweeps: events between two, for each thing a sweep looks at. A sweep takes about half an event's time for
// each, so that all of them together take at most 1 or 2 hundredths of a run.
constexpr std::uint64_t kEventsForEach = 32;

}  // namespace

// What a sweep walks through: objects, slabs, pages, cgroups and their lists.
std::uint64_t Kernel::sweepWork() const {
    return std::uint64_t{state_.slabs.objectCapacity()} + state_.slabs.slabCount() + state_.pageTable.made() +
           std::uint64_t{state_.memcgs.rows()} * (1 + state_.lrus.lrus.size()) + state_.slabs.cacheRows();
}

void Kernel::setSweeps(Sweeps sweeps) {
    state_.sweep.sweeps = sweeps;
    state_.sweep.last = state_.journal.number();
    state_.sweep.due = sweeps == Sweeps::Never ? UINT64_MAX : state_.sweep.last + kEventsMin;
}

void Kernel::sweepIfWorth() {
    if (state_.sweep.sweeps == Sweeps::Spaced) {
        // The machine may have grown since the next sweep was planned.
        const std::uint64_t due = state_.sweep.last + std::max(kEventsMin, kEventsForEach * sweepWork());
        if (state_.journal.number() < due) {
            state_.sweep.due = due;
            return;
        }
    }
    sweep();
}

void Kernel::sweep() {
    checkInvariants();
    ++state_.sweep.done;
    state_.sweep.last = state_.journal.number();
    state_.sweep.due = state_.sweep.last + kEventsMin;
}

}  // namespace reclaim
