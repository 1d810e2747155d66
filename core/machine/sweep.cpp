// When a machine looks over the whole of itself while it runs: at the end of an operation or command, so never where a
// mechanism is halfway through.
#include "core/machine/kernel.h"

namespace reclaim {
namespace {

constexpr std::uint64_t kEventsMin = 4096;
// Spaced sweeps: events between two, for each thing a sweep looks at. Measured so that the sweeps take at most a few
// hundredths of a run.
constexpr std::uint64_t kEventsForEach = 128;

}  // namespace

// What a sweep walks through: objects, slabs, pages, cgroups and their lists.
std::uint64_t Kernel::sweepWork() const {
    return std::uint64_t{state_.slabs.objectCapacity()} + state_.slabs.slabCount() + state_.pageTable.made() +
           std::uint64_t{state_.memcgs.size()} * (1 + state_.lrus.lrus.size()) + state_.slabs.cacheCount();
}

void Kernel::setSweeps(Sweeps sweeps) {
    state_.sweep.sweeps = sweeps;
    state_.sweep.due = sweeps == Sweeps::Never ? UINT64_MAX : state_.journal.number() + kEventsMin;
}

void Kernel::sweep() {
    checkInvariants();
    ++state_.sweep.done;
    std::uint64_t spacing = kEventsMin;
    if (state_.sweep.sweeps == Sweeps::Spaced) spacing = std::max(spacing, kEventsForEach * sweepWork());
    state_.sweep.due = state_.journal.number() + spacing;
}

}  // namespace reclaim
