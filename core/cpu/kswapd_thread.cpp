// When and where the threads kswapd run. Source: mm/vmscan.c@6.1 (wakeup_kswapd, kswapd_try_to_sleep),
// kernel/sched/fair.c (place_entity, select_idle_sibling).
#include <algorithm>

#include "core/cpu/cpus.h"

namespace reclaim {

void Cpus::wakeKswapd(std::uint32_t node) {
    KswapdThread& k = set_.kswapds[node];
    LAB_CHECK(k.state != KswapdThread::State::Runnable);
    k.cpu = set_.current;
    // Where nothing costs time, who is woken is done before the operation ends: on its CPU.
    if (!timing_.ideal && cpu().tasks > 0)
        for (std::uint32_t i = 0; i < set_.cpus.size(); ++i)
            if (set_.cpus[i].tasks == 0) {
                k.cpu = i;
                break;
            }
    k.state = KswapdThread::State::Runnable;
    k.runnableFrom = now();
    Cpu& on = set_.cpus[k.cpu];
    k.vruntime = std::max(k.vruntime, on.taskVruntime - timing_.schedLatency / 2);
    ++on.kswapdsRunnable;
}

bool Cpus::napKswapd(std::uint32_t node) {
    if (timing_.ideal) return false;
    constexpr std::int64_t kNapsASecond = 10;  // schedule_timeout(HZ / 10); a timer fires at the tick after its time
    sleepKswapd(node);
    KswapdThread& k = set_.kswapds[node];
    k.state = KswapdThread::State::Napping;
    k.napUntilTick = set_.cpus[k.cpu].ticks + timing_.hz / kNapsASecond + 1;
    return true;
}

void Cpus::sleepKswapd(std::uint32_t node) {
    KswapdThread& k = set_.kswapds[node];
    LAB_CHECK(k.state == KswapdThread::State::Runnable);
    k.state = KswapdThread::State::Asleep;
    --set_.cpus[k.cpu].kswapdsRunnable;
}

void Cpus::endNaps() {
    Cpu& c = cpu();
    for (KswapdThread& k : set_.kswapds) {
        if (k.state != KswapdThread::State::Napping || k.cpu != set_.current || c.ticks < k.napUntilTick) continue;
        k.state = KswapdThread::State::Runnable;
        k.runnableFrom = c.now;
        k.vruntime = std::max(k.vruntime, c.taskVruntime - timing_.schedLatency / 2);
        ++c.kswapdsRunnable;
    }
}

// The one that ran least. REQUIRES: one is runnable on this CPU.
std::uint32_t Cpus::runnableKswapd() const {
    std::uint32_t best = kNil;
    for (std::uint32_t node = 0; node < set_.kswapds.size(); ++node) {
        const KswapdThread& k = set_.kswapds[node];
        if (k.state != KswapdThread::State::Runnable || k.cpu != set_.current) continue;
        if (best == kNil || k.vruntime < set_.kswapds[best].vruntime) best = node;
    }
    LAB_CHECK(best != kNil);
    return best;
}

bool Cpus::stepKswapd() {
    Cpu& c = cpu();
    if (c.kswapdsRunnable == 0) return false;
    const std::uint32_t node = runnableKswapd();
    if (set_.kswapds[node].runnableFrom > c.now) return false;
    const Context interrupted = c.context;
    const bool reclaims = std::exchange(c.taskReclaims, false);
    c.context = Context::Kswapd;
    c.kswapd = node;
    handler_.stepKswapd(node);
    c.context = interrupted;
    c.taskReclaims = reclaims;
    return true;
}

// The task's turn is over: kswapd works until it has had as much as the task.
void Cpus::runKswapd() {
    Cpu& c = cpu();
    while (c.kswapdsRunnable > 0 && set_.kswapds[runnableKswapd()].vruntime < c.taskVruntime)
        if (!stepKswapd()) return;
}

}  // namespace reclaim
