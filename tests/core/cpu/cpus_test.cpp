// Time: RCU segments, softirq and its limit, ksoftirqd, the observer, idle; sections 15.1 to 15.3 of the specification.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "core/cpu/cpu.h"

namespace reclaim {
namespace {

struct Invoked {
    std::uint32_t argument;
    TimeNs at;
    Context context;
    bool taskReclaims;
};

struct Bench final : RcuHandler {
    Timing timing;
    CpuSet set;
    Journal journal;
    Cpus cpus;
    std::vector<Invoked> invoked;
    std::vector<TimeNs> works;
    std::function<void(std::uint32_t)> onWork;

    explicit Bench(const Timing& t, TimeNs phase = 0, std::uint32_t count = 1)
        : timing(t), set(Cpus::makeSet(count, timing, phase, kNever)), cpus(set, journal, timing, *this, nullptr) {
        set.nextSample = kNever;
        cpus.select(0);
    }
    void invoke(std::span<const RcuCallback> callbacks) override {
        for (const RcuCallback& callback : callbacks)
            invoked.push_back({callback.argument, cpus.now(), cpus.cpu().context, cpus.cpu().taskReclaims});
    }
    void stepKswapd(std::uint32_t) override {}
    void run(WorkItem item) override {
        works.push_back(cpus.now());
        if (onWork) onWork(item.argument);
    }
};

Timing plain(std::int64_t gpTicks = 2) {
    Timing t;
    t.ideal = false;
    t.gpTicks = gpTicks;
    t.rcuBatch = 3 * kMillisecond;
    t.softirq = 2 * kMillisecond;
    t.schedLatency = 6 * kMillisecond;
    return t;
}

// The rule, said once more without segments: queued after tick k-1 and up to tick k, invoked at tick k + gp_ticks.
TimeNs readyAt(TimeNs queued, TimeNs phase, TimeNs jiffy, std::int64_t gpTicks) {
    std::int64_t k = 0;
    while (phase + k * jiffy <= queued) ++k;
    return phase + (k + gpTicks) * jiffy;
}

TEST(Rcu, EachCallbackRunsOnceInOrderAtItsTick) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        Prng prng(seed);
        const auto gp = static_cast<std::int64_t>(1 + prng.below(4));
        const auto phase = static_cast<TimeNs>(prng.below(4'000'000));
        Bench bench(plain(gp), phase);
        std::vector<TimeNs> queuedAt;
        bench.cpus.beginTask(0);
        while (bench.cpus.now() < 200 * kMillisecond) {
            bench.cpus.spend(static_cast<TimeNs>(1 + prng.below(prng.below(8) == 0 ? 9'000'000 : 200'000)));
            queuedAt.push_back(bench.cpus.now());
            bench.cpus.callRcu(RcuKind::FreeObject, static_cast<std::uint32_t>(queuedAt.size() - 1));
        }
        bench.cpus.endTask();
        bench.cpus.idleUntil(kSecond);
        ASSERT_EQ(queuedAt.size(), bench.invoked.size()) << "seed " << seed;
        for (std::uint32_t i = 0; i < queuedAt.size(); ++i) {
            ASSERT_EQ(i, bench.invoked[i].argument) << "seed " << seed;
            // Invoking takes no time here, so each runs at its very tick.
            ASSERT_EQ(readyAt(queuedAt[i], phase, bench.timing.jiffy(), gp), bench.invoked[i].at) << "seed " << seed;
        }
        EXPECT_EQ(0u, bench.cpus.pending());
    }
}

TEST(Rcu, GracePeriodsOfZeroTicksEndAtOnce) {
    Bench bench(Timing::idealTiming());
    bench.cpus.beginTask(0);
    bench.cpus.callRcu(RcuKind::FreeObject, 1);
    EXPECT_TRUE(bench.invoked.empty()) << "not inside the caller";
    bench.cpus.spend(0);
    ASSERT_EQ(1u, bench.invoked.size());
    bench.cpus.callRcu(RcuKind::FreeObject, 2);
    bench.cpus.settle();
    EXPECT_EQ(2u, bench.invoked.size());
    EXPECT_EQ(0, bench.cpus.now());
}

TEST(Softirq, EndsWithItsBatchAndHandsTheRestToKsoftirqd) {
    Timing t = plain();
    t.freeObject = 1000;
    Bench bench(t);
    bench.cpus.beginTask(0);
    bench.cpus.spend(1);  // past the tick at 0
    for (std::uint32_t i = 0; i < 20'000; ++i) bench.cpus.callRcu(RcuKind::FreeObject, i);
    bench.cpus.cpu().taskReclaims = true;
    bench.cpus.spend(60 * kMillisecond);
    ASSERT_EQ(20'000u, bench.invoked.size());
    const TimeNs begin = bench.invoked.front().at;
    EXPECT_EQ(readyAt(1, 0, t.jiffy(), 2), begin);
    // The clock is read every 32 callbacks: 94 groups of 32 us pass 3 ms.
    const auto task = std::count_if(bench.invoked.begin(), bench.invoked.end(),
                                    [](const Invoked& x) { return x.context == Context::Task; });
    EXPECT_EQ(94 * 32, task);
    EXPECT_EQ(1u, bench.journal.count(EventKind::KsoftirqdWake));
    for (const Invoked& x : bench.invoked)
        EXPECT_EQ(x.context == Context::Task, x.taskReclaims) << "ksoftirqd frees for nobody";
    EXPECT_TRUE(bench.cpus.cpu().taskReclaims) << "and the task goes on where it was";
    for (std::size_t i = 1; i < bench.invoked.size(); ++i) ASSERT_EQ(i, bench.invoked[i].argument);
    // One batch each, in turns with the task: sched_latency / 2 behind it at first.
    TimeNs total = 0;
    for (std::size_t i = 1; i < bench.invoked.size(); ++i)
        total += bench.invoked[i].at - bench.invoked[i - 1].at > 3 * kMillisecond;
    EXPECT_GE(total, 1) << "the task ran between two batches of ksoftirqd";
}

// MAX_SOFTIRQ_TIME, kernel/softirq.c@6.1: callbacks that wait are taken up again until 2 ms are used.
TEST(Softirq, StartsOverWhileItsTimeIsNotUsedUp) {
    Timing t = plain();
    t.freeObject = 1000;
    t.rcuBatch = kMillisecond;
    Bench bench(t);
    bench.cpus.beginTask(0);
    bench.cpus.spend(1);  // past the tick at 0
    for (std::uint32_t i = 0; i < 10'000; ++i) bench.cpus.callRcu(RcuKind::FreeObject, i);
    bench.cpus.spend(60 * kMillisecond);
    ASSERT_EQ(10'000u, bench.invoked.size());
    const auto task = std::count_if(bench.invoked.begin(), bench.invoked.end(),
                                    [](const Invoked& x) { return x.context == Context::Task; });
    // A batch is 32 groups of 32 us: 1.024 ms. The second one begins before 2 ms and ends behind them.
    EXPECT_EQ(2 * 32 * 32, task);
}

TEST(Softirq, FewCallbacksNeedNoKsoftirqd) {
    Timing t = plain();
    t.freeObject = 1000;
    Bench bench(t);
    bench.cpus.beginTask(0);
    for (std::uint32_t i = 0; i < 1000; ++i) bench.cpus.callRcu(RcuKind::FreeObject, i);
    bench.cpus.spend(30 * kMillisecond);
    EXPECT_EQ(1000u, bench.invoked.size());
    EXPECT_EQ(0u, bench.journal.count(EventKind::KsoftirqdWake));
    EXPECT_EQ(31 * kMillisecond, bench.cpus.now()) << "softirq took its time on top of the task's";
    EXPECT_EQ(30 * kMillisecond, bench.cpus.endTask() - 1 * kMillisecond) << "and it ran in the task's context";
}

TEST(Ksoftirqd, RunsToItsEndWhenNobodyElseDoes) {
    Timing t = plain();
    t.freeObject = 1000;
    Bench bench(t);
    for (std::uint32_t i = 0; i < 20'000; ++i) bench.cpus.callRcu(RcuKind::FreeObject, i);
    bench.cpus.idleUntil(100 * kMillisecond);
    ASSERT_EQ(20'000u, bench.invoked.size());
    EXPECT_LE(bench.invoked.back().at - bench.invoked.front().at, 20 * kMillisecond) << "no pause between batches";
    EXPECT_EQ(100 * kMillisecond, bench.cpus.now()) << "what softirq takes is part of the idle time";
}

TEST(Observer, RunsByItsPeriodAndWaitsForSoftirq) {
    Timing t = plain();
    t.observerPeriod = 50 * kMillisecond;
    t.observerCost = 2'500'000;
    Bench bench(t);
    bench.cpus.beginTask(0);
    bench.cpus.spend(kSecond);
    // 22 runs, at 0, 50, ... 1050 ms: each takes 2.5 ms from the task.
    EXPECT_EQ(kSecond + 22 * t.observerCost, bench.cpus.now());
    EXPECT_EQ(kSecond, bench.cpus.endTask()) << "its time is nobody's vruntime";

    t.freeObject = 1000;
    Bench busy(t, 50 * kMillisecond % t.jiffy());
    busy.cpus.beginTask(0);
    busy.cpus.spend(40 * kMillisecond);
    for (std::uint32_t i = 0; i < 2500; ++i) busy.cpus.callRcu(RcuKind::FreeObject, i);
    busy.cpus.spend(60 * kMillisecond);
    ASSERT_EQ(2500u, busy.invoked.size());
    // 2.5 ms of softirq, no gap of an observer inside.
    for (std::size_t i = 1; i < busy.invoked.size(); ++i)
        ASSERT_LE(busy.invoked[i].at - busy.invoked[i - 1].at, 32 * 1000);
}

TEST(Work, RunsAtATickInWorkerContextWithItsTime) {
    Bench bench(plain(), 1000);
    Context seen = Context::Idle;
    bench.onWork = [&](std::uint32_t argument) {
        seen = bench.cpus.cpu().context;
        EXPECT_FALSE(bench.cpus.cpu().taskReclaims);
        bench.cpus.spend(30'000);
        if (argument == 1) bench.cpus.queueWork(WorkKind::CssFree, 2);
    };
    bench.cpus.beginTask(0);
    bench.cpus.cpu().taskReclaims = true;
    bench.cpus.queueWork(WorkKind::CssOffline, 1);
    bench.cpus.spend(10 * kMillisecond);
    EXPECT_EQ((std::vector<TimeNs>{1000, 31'000}), bench.works);
    EXPECT_EQ(Context::Worker, seen);
    EXPECT_EQ(10 * kMillisecond + 60'000, bench.cpus.now());
    EXPECT_EQ(10 * kMillisecond, bench.cpus.endTask());
}

TEST(Cpus, IdleEventsOfSeveralCpusComeInOrderOfTime) {
    Timing t = plain();
    t.freeObject = 100'000;
    Bench bench(t, 0, 3);
    for (std::uint32_t cpu : {2u, 0u, 1u}) {
        bench.cpus.select(cpu);
        for (std::uint32_t i = 0; i < 50; ++i) bench.cpus.callRcu(RcuKind::FreeObject, cpu * 100 + i);
    }
    while (bench.cpus.idleEvent(100 * kMillisecond)) {
    }
    ASSERT_EQ(150u, bench.invoked.size());
    for (std::size_t i = 0; i < 150; ++i)
        EXPECT_EQ(i / 50, bench.invoked[i].argument / 100) << "lowest CPU first at the same tick";
    EXPECT_FALSE(bench.cpus.idleEvent(100 * kMillisecond));
}

TEST(Timing, ParametersHaveNamesAndLimits) {
    Timing t = Timing::guest61();
    for (const std::string& name : Timing::names()) {
        const auto before = t.get(name);
        ASSERT_TRUE(before.ok()) << name;
        if (*before >= 0) {
            EXPECT_TRUE(t.set(name, *before).ok()) << name;
        }
        EXPECT_FALSE(t.set(name, -1).ok()) << name;
    }
    EXPECT_FALSE(t.set("hz", 0).ok());
    EXPECT_FALSE(t.set("scan_objekt", 1).ok());
    EXPECT_FALSE(Timing::profile("guest-7").ok());
    t.scale(0.1);
    EXPECT_EQ(698, t.lookupNegativeNew);
    EXPECT_EQ(2, t.gpTicks) << "grace periods are not costs";
    EXPECT_EQ(250, t.hz);
}

}  // namespace
}  // namespace reclaim
