// Cpus: virtual time, what runs on each CPU, ticks, softirq, ksoftirqd, RCU segments, workers, the observer.
// Kernel counterpart: kernel/rcu/tree.c, kernel/softirq.c, kernel/sched/fair.c (only what moves time). Spec 15.1-15.3.
//
// CpuSet is the state, a value. Cpus is the behaviour over one CpuSet for the length of an advance.
// Invariants:
//   (1) Code between two calls of spend() is atomic; only inside spend() may another context run.
//   (2) Callbacks are invoked in queue order, each once, not before their segment is ready.
//   (3) A tick inside softirq, ksoftirqd or a worker advances segments and nothing else.
//   (4) kswapd is a process like a task, but works in steps: it gives way to the task of its CPU between two of them.
#pragma once
#include <deque>
#include <vector>

#include "core/cpu/rcu.h"
#include "core/cpu/timing.h"
#include "core/trace/trace.h"

namespace reclaim {

enum class Context : std::uint8_t { Idle, Task, Observer, Ksoftirqd, Worker, Kswapd };

// The thread kswapd of one node, as the scheduler sees it. What it does is room `reclaim`'s.
struct KswapdThread {
    enum class State : std::uint8_t { Asleep, Napping, Runnable };
    State state = State::Asleep;
    std::uint32_t cpu = 0;  // where it runs, or ran last
    TimeNs runnableFrom = 0;
    TimeNs vruntime = 0;
    std::int64_t napUntilTick = 0;    // of its CPU
    std::uint64_t reclaimedSlab = 0;  // its reclaim_state: pages given back in its context
};

struct RcuSegment {
    std::int64_t readyAtTick = 0;
    std::vector<RcuCallback> callbacks;
};

struct Cpu {
    TimeNs now = 0;
    TimeNs nextTick = 0;
    TimeNs nextObserver = kNever;
    std::int64_t ticks = 0;
    Context context = Context::Idle;
    bool inSoftirq = false;
    // reclaim_state of the running task: slab pages discarded in its context while it reclaims.
    bool taskReclaims = false;
    std::uint64_t reclaimedSlab = 0;
    // RCU
    std::vector<RcuCallback> filling;  // since the last tick
    std::deque<RcuSegment> waiting;
    std::vector<RcuCallback> ready;
    std::size_t readyHead = 0;
    // scheduler
    bool ksoftirqdRunnable = false;
    TimeNs ksoftirqdVruntime = 0;
    TimeNs taskVruntime = 0;            // of the task that runs, or ran last
    std::uint32_t tasks = 0;            // of this CPU that have begun and not ended
    std::uint32_t kswapd = 0;           // in context Kswapd: of which node
    std::uint32_t kswapdsRunnable = 0;  // on this CPU
    std::deque<WorkItem> works;
    std::deque<WorkItem> parkedWorks;  // until the next tick

    std::size_t readyCount() const { return ready.size() - readyHead; }
};

struct CpuSet {
    std::vector<Cpu> cpus;
    std::uint32_t current = 0;
    TimeNs nextSample = 0;
    TimeNs sampleInterval = kNever;
    std::uint64_t invoked = 0;  // callbacks over all time
    std::uint64_t queued = 0;
    std::vector<KswapdThread> kswapds;  // by node

    void hashInto(Hash64& hash) const;
};

class Cpus {
public:
    Cpus(CpuSet& set, Journal& journal, const Timing& timing, RcuHandler& handler, Probe* probe)
        : set_(set), journal_(journal), timing_(timing), handler_(handler), probe_(probe) {
        select(set.current);
    }

    // Puts a fresh set at time 0. REQUIRES: cpus >= 1, phase in [0, jiffy).
    static CpuSet makeSet(std::uint32_t cpus, const Timing& timing, TimeNs phase, TimeNs sampleInterval,
                          std::uint32_t nodes = 1);

    const Timing& timing() const { return timing_; }
    Cpu& cpu() { return set_.cpus[set_.current]; }
    const Cpu& cpu() const { return set_.cpus[set_.current]; }
    std::uint32_t currentIndex() const { return set_.current; }
    void select(std::uint32_t index) {
        set_.current = index;
        journal_.now = set_.cpus[index].now;
    }
    TimeNs now() const { return cpu().now; }
    std::uint64_t pending() const { return set_.queued - set_.invoked; }

    // The present context works for `ns`. Ticks, softirq, ksoftirqd, the observer and workers may run meanwhile.
    void spend(TimeNs ns) {
        Cpu& c = cpu();
        const TimeNs end = c.now + ns;
        if (end < nextEvent_ && !(immediate() && waits(c))) [[likely]] {
            c.now = end;
            journal_.now = end;
            if (c.context == Context::Task) c.taskVruntime += ns;
            else if (c.context == Context::Kswapd) set_.kswapds[c.kswapd].vruntime += ns;
            return;
        }
        spendSlowly(ns);
    }

    void callRcu(RcuKind kind, std::uint32_t argument) {
        cpu().filling.push_back({argument, kind});
        ++set_.queued;
        nextEvent_ = std::min(nextEvent_, cpu().nextTick);
    }
    // A woken worker preempts the task of the selected CPU.
    void runQueuedWorks() { runWorks(); }
    void queueWork(WorkKind kind, std::uint32_t argument) { cpu().works.push_back({argument, kind}); }
    // The worker has had its turn: the rest when the next tick ends that of the task; at once where there is none.
    void queueWorkAfterTick(WorkKind kind, std::uint32_t argument) {
        (cpu().tasks > 0 ? cpu().parkedWorks : cpu().works).push_back({argument, kind});
    }

    // Pages given back in this context count for whoever reclaims in it (current->reclaim_state): the task, softirq on
    // top of it included, or kswapd.
    void creditReclaim(std::uint64_t pages) {
        Cpu& c = cpu();
        if (c.context == Context::Kswapd) set_.kswapds[c.kswapd].reclaimedSlab += pages;
        else if (c.taskReclaims && c.context == Context::Task) c.reclaimedSlab += pages;
    }
    KswapdThread& kswapd(std::uint32_t node) { return set_.kswapds[node]; }
    // kswapd of the node becomes runnable, on a CPU without tasks if there is one, or else on this one. It must sleep.
    void wakeKswapd(std::uint32_t node);
    // From its own context: it naps for a tenth of a second (false where there are no ticks), or sleeps until woken.
    bool napKswapd(std::uint32_t node);
    void sleepKswapd(std::uint32_t node);

    // Nothing to do on the selected CPU until `t`: ticks go on, callbacks and workers run.
    void idleUntil(TimeNs t);
    // With every CPU idle: runs the earliest event of any CPU that is due by `limit`; false if there is none. What CPUs
    // do at their ticks so happens in order of time, however a run is cut into slices. It may take time, and thereby
    // move what is due next: ask again.
    bool idleEvent(TimeNs limit);
    // With immediate grace periods: everything that waits is done now. No effect otherwise.
    void settle();

    // A task begins / ends its stretch of work on the selected CPU.
    void beginTask(TimeNs vruntime);
    TimeNs endTask();

private:
    bool immediate() const { return timing_.gpTicks == 0; }
    bool waits(const Cpu& c) const {
        return !c.filling.empty() || c.readyCount() > 0 || !c.works.empty() || (timing_.ideal && c.kswapdsRunnable > 0);
    }
    void findNextEvent();
    void spendSlowly(TimeNs ns);
    void passTo(TimeNs t);
    void takeSample();
    void runObserver();
    void tick();
    void advanceSegments();
    std::size_t invokeBatch();
    void handOver();
    void runKsoftirqd();
    // One step of a runnable kswapd of this CPU; none is runnable: false.
    bool stepKswapd();
    void runKswapd();
    std::uint32_t runnableKswapd() const;
    void endNaps();
    // Of the process that runs: the task or kswapd.
    TimeNs& vruntime() {
        Cpu& c = cpu();
        return c.context == Context::Kswapd ? set_.kswapds[c.kswapd].vruntime : c.taskVruntime;
    }
    void runWorks();

    CpuSet& set_;
    Journal& journal_;
    const Timing& timing_;
    RcuHandler& handler_;
    Probe* probe_;
    TimeNs nextEvent_ = 0;  // of the selected CPU; too early is harmless, too late is not
    bool settling_ = false;
};

}  // namespace reclaim
