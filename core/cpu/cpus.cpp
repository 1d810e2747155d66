#include <algorithm>

#include "core/cpu/cpus.h"
#include "core/cpu/rcu.h"
#include "core/cpu/timing.h"

namespace reclaim {

namespace {
constexpr std::size_t kClockCheckCallbacks = 32;  // rcu_do_batch reads the clock every 32 callbacks
}

CpuSet Cpus::makeSet(std::uint32_t cpus, const Timing& timing, TimeNs phase, TimeNs sampleInterval,
                     std::uint32_t nodes) {
    LAB_CHECK(cpus >= 1);
    LAB_CHECK(phase >= 0 && phase < timing.jiffy());
    CpuSet set;
    set.cpus.resize(cpus);
    for (Cpu& c : set.cpus) {
        c.nextTick = timing.ideal ? kNever : phase;
        if (timing.observerPeriod > 0 && timing.observerCost > 0) c.nextObserver = 0;
    }
    // One observer watches the machine from CPU 0.
    for (std::size_t i = 1; i < set.cpus.size(); ++i) set.cpus[i].nextObserver = kNever;
    set.sampleInterval = sampleInterval;
    set.kswapds.resize(nodes);
    return set;
}

void Cpus::findNextEvent() {
    const Cpu& c = cpu();
    nextEvent_ = std::min({c.nextTick, c.nextObserver, set_.nextSample});
}

// Moves the clock to `t` and charges the time to whoever runs.
void Cpus::passTo(TimeNs t) {
    Cpu& c = cpu();
    if (t <= c.now) return;
    const TimeNs ns = t - c.now;
    if (c.context == Context::Task || c.context == Context::Kswapd) vruntime() += ns;
    if (c.context == Context::Ksoftirqd) c.ksoftirqdVruntime += ns;
    c.now = t;
    journal_.now = t;
}

void Cpus::spendSlowly(TimeNs ns) {
    Cpu& c = cpu();
    while (true) {
        const TimeNs end = c.now + ns;
        findNextEvent();
        // Softirq is not preempted by a process: an observer that is due waits for its end.
        const TimeNs observer = c.inSoftirq || c.context == Context::Observer ? kNever : c.nextObserver;
        const TimeNs t = std::min({c.nextTick, observer, set_.nextSample, end});
        const TimeNs worked = std::max<TimeNs>(t - c.now, 0);
        passTo(t);
        ns -= worked;
        if (set_.nextSample <= c.now) {
            takeSample();
        } else if (observer <= c.now) {
            runObserver();
        } else if (c.nextTick <= c.now) {
            tick();
        } else {
            break;
        }
    }
    findNextEvent();
    if (immediate()) settle();
}

void Cpus::takeSample() {
    const TimeNs due = set_.nextSample;
    set_.nextSample += set_.sampleInterval;
    if (probe_ != nullptr) probe_->sample(due);
}

void Cpus::runObserver() {
    Cpu& c = cpu();
    c.nextObserver += timing_.observerPeriod;
    const Context interrupted = c.context;
    c.context = Context::Observer;
    spendSlowly(timing_.observerCost);
    c.context = interrupted;
    handOver();  // the observer sleeps: the scheduler picks again
}

void Cpus::advanceSegments() {
    Cpu& c = cpu();
    ++c.ticks;
    if (!c.filling.empty()) {
        c.waiting.push_back({c.ticks + timing_.gpTicks, std::move(c.filling)});
        c.filling.clear();
    }
    std::uint32_t count = 0;
    while (!c.waiting.empty() && c.waiting.front().readyAtTick <= c.ticks) {
        const auto& callbacks = c.waiting.front().callbacks;
        count += static_cast<std::uint32_t>(callbacks.size());
        c.ready.insert(c.ready.end(), callbacks.begin(), callbacks.end());
        c.waiting.pop_front();
    }
    if (count > 0) journal_.emit<EventKind::RcuReady>(MemcgId::none(), set_.current, count);
}

void Cpus::tick() {
    Cpu& c = cpu();
    c.nextTick += timing_.jiffy();
    advanceSegments();
    endNaps();
    c.works.insert(c.works.end(), c.parkedWorks.begin(), c.parkedWorks.end());
    c.parkedWorks.clear();
    if (c.inSoftirq || c.context == Context::Ksoftirqd || c.context == Context::Worker) return;
    // A runnable ksoftirqd owns all softirqs.
    if (c.readyCount() > 0 && !c.ksoftirqdRunnable) {
        // __do_softirq starts over while callbacks wait and its time limit is not reached.
        const TimeNs begin = c.now;
        c.inSoftirq = true;
        do invokeBatch();
        while (c.readyCount() > 0 && c.now - begin < timing_.softirq);
        c.inSoftirq = false;
        if (c.readyCount() > 0) {
            c.ksoftirqdRunnable = true;
            c.ksoftirqdVruntime = std::max(c.ksoftirqdVruntime, vruntime() - timing_.schedLatency / 2);
            journal_.emit<EventKind::KsoftirqdWake>(MemcgId::none(), set_.current,
                                                    static_cast<std::uint32_t>(c.readyCount()));
        }
    }
    handOver();
}

// Invokes ready callbacks until none is left or the batch's time is used up; returns how many.
std::size_t Cpus::invokeBatch() {
    Cpu& c = cpu();
    const TimeNs begin = c.now;
    std::size_t total = 0;
    while (c.readyCount() > 0 && (timing_.rcuBatch == 0 || c.now - begin < timing_.rcuBatch)) {
        const std::size_t count = std::min(kClockCheckCallbacks, c.readyCount());
        RcuCallback group[kClockCheckCallbacks];  // a copy: handlers may queue more
        std::copy_n(c.ready.begin() + static_cast<std::ptrdiff_t>(c.readyHead), count, group);
        c.readyHead += count;
        if (c.readyHead == c.ready.size()) {
            c.ready.clear();
            c.readyHead = 0;
        }
        set_.invoked += count;
        total += count;
        handler_.invoke({group, count});
        const TimeNs cost = timing_.freeObject + timing_.freeTrace;
        if (cost > 0) spendSlowly(static_cast<TimeNs>(count) * cost);
    }
    journal_.emit<EventKind::RcuBatch>(MemcgId::none(), set_.current, static_cast<std::uint32_t>(total),
                                       static_cast<std::uint32_t>(c.context));
    return total;
}

// The scheduler's choice between the task and the kernel threads of this CPU.
void Cpus::handOver() {
    Cpu& c = cpu();
    if (c.inSoftirq || c.context == Context::Observer || c.context == Context::Ksoftirqd ||
        c.context == Context::Worker)
        return;
    runWorks();
    if (c.ksoftirqdRunnable && (c.context == Context::Idle || vruntime() > c.ksoftirqdVruntime)) runKsoftirqd();
    // An idle CPU runs kswapd step by step, as its clock goes on: idleUntil, idleEvent.
    if (c.context == Context::Task && !timing_.ideal) runKswapd();
}

void Cpus::runKsoftirqd() {
    Cpu& c = cpu();
    const Context interrupted = c.context;
    const bool reclaims = std::exchange(c.taskReclaims, false);  // what ksoftirqd frees counts for nobody
    const TimeNs interruptedVruntime = vruntime();
    c.context = Context::Ksoftirqd;
    do invokeBatch();
    while (c.readyCount() > 0 && (interrupted == Context::Idle || c.ksoftirqdVruntime <= interruptedVruntime));
    c.context = interrupted;
    c.taskReclaims = reclaims;
    if (c.readyCount() == 0) c.ksoftirqdRunnable = false;
}

void Cpus::runWorks() {
    Cpu& c = cpu();
    if (c.works.empty()) return;
    const Context interrupted = c.context;
    const bool reclaims = std::exchange(c.taskReclaims, false);
    c.context = Context::Worker;
    while (!c.works.empty()) {
        const WorkItem item = c.works.front();
        c.works.pop_front();
        handler_.run(item);
    }
    c.context = interrupted;
    c.taskReclaims = reclaims;
}

void Cpus::idleUntil(TimeNs t) {
    Cpu& c = cpu();
    c.context = Context::Idle;
    // Event by event: what softirq and workers take is part of the idle time, not on top of it.
    while (c.now < t) {
        if (stepKswapd()) continue;
        findNextEvent();
        if (nextEvent_ > t && !(immediate() && waits(c))) {  // nothing happens until then
            passTo(t);
            return;
        }
        spendSlowly(std::max<TimeNs>(std::min(nextEvent_, t) - c.now, 0));
    }
    findNextEvent();
}

bool Cpus::idleEvent(TimeNs limit) {
    TimeNs earliest = kNever, kswapdAt = kNever;
    std::uint32_t chosen = 0;
    const KswapdThread* kswapd = nullptr;
    for (const KswapdThread& k : set_.kswapds) {
        if (k.state != KswapdThread::State::Runnable) continue;
        const TimeNs at = std::max(set_.cpus[k.cpu].now, k.runnableFrom);
        if (at >= kswapdAt) continue;
        kswapdAt = at;
        kswapd = &k;
    }
    for (std::uint32_t i = 0; i < set_.cpus.size(); ++i) {
        const Cpu& c = set_.cpus[i];
        const TimeNs at = std::max(std::min(c.nextTick, c.nextObserver), c.now);  // late if softirq took longer
        if (at < earliest) {
            earliest = at;
            chosen = i;
        }
    }
    // A step at the limit itself waits for what is due there: the same whether the limit is an operation or a slice's
    // end.
    if (kswapdAt < limit && kswapdAt < std::min(earliest, set_.nextSample)) {
        select(kswapd->cpu);
        cpu().context = Context::Idle;
        spendSlowly(kswapdAt - cpu().now);
        stepKswapd();
        return true;
    }
    if (std::min(earliest, set_.nextSample) > limit) return false;
    if (set_.nextSample <= earliest) {
        takeSample();
        return true;
    }
    select(chosen);
    cpu().context = Context::Idle;
    spendSlowly(earliest - cpu().now);
    return true;
}

void Cpus::settle() {
    if (!immediate() || settling_) return;
    Cpu& c = cpu();
    settling_ = true;
    const auto invokeFilling = [this, &c] {
        c.ready.insert(c.ready.end(), c.filling.begin(), c.filling.end());
        c.filling.clear();
        if (c.readyCount() > 0) invokeBatch();
    };
    while (waits(c)) {
        invokeFilling();
        runWorks();
        if (!timing_.ideal || c.kswapdsRunnable == 0) continue;
        const Context interrupted = c.context;
        c.kswapd = runnableKswapd();
        c.context = Context::Kswapd;
        handler_.stepKswapd(c.kswapd);
        invokeFilling();  // what it has freed is its own doing
        c.context = interrupted;
    }
    settling_ = false;
    findNextEvent();
}

void Cpus::beginTask(TimeNs vruntime) {
    Cpu& c = cpu();
    c.context = Context::Task;
    c.taskVruntime = vruntime;
    findNextEvent();
}

TimeNs Cpus::endTask() {
    cpu().context = Context::Idle;
    return cpu().taskVruntime;
}

void CpuSet::hashInto(Hash64& hash) const {
    for (const Cpu& c : cpus) {
        for (TimeNs t : {c.now, c.nextTick, c.nextObserver, c.ksoftirqdVruntime, c.taskVruntime})
            hash.add(static_cast<std::uint64_t>(t));
        hash.add(static_cast<std::uint64_t>(c.ticks) << 8 | c.ksoftirqdRunnable);
        const auto addAll = [&hash](const auto& list, std::size_t from) {
            hash.add(list.size() - from);
            for (std::size_t i = from; i < list.size(); ++i)
                hash.add(std::uint64_t{list[i].argument} << 8 | static_cast<std::uint64_t>(list[i].kind));
        };
        addAll(c.filling, 0);
        addAll(c.ready, c.readyHead);
        addAll(c.works, 0);
        if (!c.parkedWorks.empty()) addAll(c.parkedWorks, 0);
        for (const RcuSegment& segment : c.waiting) {
            hash.add(static_cast<std::uint64_t>(segment.readyAtTick));
            addAll(segment.callbacks, 0);
        }
    }
    for (const KswapdThread& k : kswapds) {
        hash.add(std::uint64_t{k.cpu} << 8 | static_cast<std::uint64_t>(k.state));
        hash.add(static_cast<std::uint64_t>(k.vruntime));
        hash.add(static_cast<std::uint64_t>(k.runnableFrom) ^ static_cast<std::uint64_t>(k.napUntilTick));
        hash.add(k.reclaimedSlab);
    }
    hash.add(queued);
    hash.add(invoked);
    hash.add(static_cast<std::uint64_t>(nextSample));
}

}  // namespace reclaim
