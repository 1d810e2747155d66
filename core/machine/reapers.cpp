// Timers of the machine that start a worker: way 2's reaper, and SLAB's cache_reap on each CPU.
// Source: mm/slab.c@4.14 start_cpu_timer, cache_reap; kernel/time/timer.c@4.14 round_jiffies_common.
#include <algorithm>

#include "core/machine/kernel.h"

namespace reclaim {
namespace {

// To a whole second, and three jiffies earlier on each further CPU, so that they do not meet. `j` and `now` in jiffies.
std::int64_t roundJiffies(std::int64_t j, std::uint32_t cpu, std::int64_t hz, std::int64_t now) {
    const std::int64_t skew = 3 * static_cast<std::int64_t>(cpu), rest = (j + skew) % hz;
    const std::int64_t rounded = j - rest + (rest < hz / 4 ? 0 : hz);
    return rounded > now ? rounded : j;
}

}  // namespace

// Way 2's timer: the worker runs on CPU 0.
void Kernel::startReaper() {
    cpus_.select(0);
    cpus_.idleUntil(state_.nextReap);
    state_.nextReap += state_.spec.reapPeriod;
    cpus_.queueWork(WorkKind::Reap, 0);
    cpus_.settle();
}

// The run begins when the workers are first started: a second later they look, then every two seconds.
void Kernel::planCacheReaps() {
    const std::int64_t hz = state_.spec.timing.hz;
    for (std::uint32_t cpu = 0; cpu < state_.spec.cpus; ++cpu)
        state_.nextCacheReaps.push_back(roundJiffies(hz, cpu, hz, 0) * state_.spec.timing.jiffy());
}

TimeNs Kernel::nextCacheReap() const {
    const auto at = std::ranges::min_element(state_.nextCacheReaps);
    return at == state_.nextCacheReaps.end() ? kNever : *at;
}

void Kernel::startCacheReap() {
    const auto at = std::ranges::min_element(state_.nextCacheReaps);
    const auto cpu = static_cast<std::uint32_t>(at - state_.nextCacheReaps.begin());
    cpus_.select(cpu);
    cpus_.idleUntil(*at);
    cpus_.queueWork(WorkKind::CacheReap, cpu);
    cpus_.settle();
    cpus_.runQueuedWorks();  // it preempts whoever runs there
    const TimeNs jiffy = state_.spec.timing.jiffy();
    const std::int64_t hz = state_.spec.timing.hz, now = cpus_.now() / jiffy;
    *at = roundJiffies(now + SlabArrays::kReapPeriod / jiffy, cpu, hz, now) * jiffy;
    sweepIfDue();
}

}  // namespace reclaim
