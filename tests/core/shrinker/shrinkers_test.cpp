// The registry: who is called, bits, deferred work per cgroup and shared, its way to the parent at offline.
#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "core/strategy/strategy.h"

namespace reclaim {
namespace {

struct NoHandler final : RcuHandler {
    void invoke(std::span<const RcuCallback>) override {}
    void run(WorkItem) override {}
    void stepKswapd(std::uint32_t) override {}
};

struct FakeShrinker final : Shrinker {
    std::map<std::uint32_t, std::int64_t> objects;  // by memcg; absent = certainly nothing
    std::vector<MemcgId> counted;
    std::int64_t scanned = 0;
    bool rotates = false;            // deals with objects, frees none
    std::int64_t onSecondCount = 0;  // appears between the two counts of an empty list

    std::int64_t count(const ShrinkControl& control) override {
        counted.push_back(control.memcg);
        const auto it = objects.find(control.memcg.raw);
        if (it != objects.end()) return it->second;
        if (onSecondCount > 0) objects[control.memcg.raw] = std::exchange(onSecondCount, 0);
        return kShrinkEmpty;
    }
    std::int64_t scan(const ShrinkControl& control) override {
        if (!control.mayEnterFs) return kShrinkStop;
        scanned += control.toScan;
        return rotates ? 0 : control.toScan;
    }
};

struct Fixture {
    MemcgTable memcgs = MemcgTable::make(1, 1);
    ShrinkerTable table;
    Journal journal;
    Timing timing = Timing::idealTiming();
    NoHandler handler;
    CpuSet set = Cpus::makeSet(1, timing, 0, kNever);
    Cpus cpus{set, journal, timing, handler, nullptr};
    Shrinkers shrinkers;
    FakeShrinker aware, unaware;
    MemcgId a, b;

    Fixture(const ShrinkerWalk& walk, Epoch epoch, std::int64_t batch = 128)
        : shrinkers(table, memcgs, cpus, journal, walk, epoch) {
        set.nextSample = kNever;
        shrinkers.attach(shrinkers.add("aware", {.batch = batch, .memcgAware = true}), aware);
        shrinkers.attach(shrinkers.add("unaware", {.batch = batch, .memcgAware = false}), unaware);
        a = memcgs.add(MemcgTable::root(), "a", 0);
        b = memcgs.add(a, "b", 0);
        for (MemcgId id : {a, b}) memcgs[id].kmemActive = true;
    }
    ShrinkResult shrink(MemcgId memcg, MemcgId target, int priority, bool fs = true) {
        return shrinkers.shrinkSlab({.memcg = memcg,
                                     .target = target,
                                     .priority = priority,
                                     .globalReclaim = target == MemcgTable::root(),
                                     .mayEnterFs = fs});
    }
};

TEST(Walk, BitmapCallsOnlySetBits) {
    Fixture f(choices::shrinkersBitmap(), Epoch::C);
    f.aware.objects = {{f.a.raw, 4096}};
    EXPECT_EQ(0u, f.shrink(f.a, f.a, 0).scanned) << "no bit, no call";
    EXPECT_TRUE(f.aware.counted.empty());
    f.memcgs[f.a].shrinkerInfo[0].set(0);
    EXPECT_EQ(8192u, f.shrink(f.a, f.a, 0).scanned);
    EXPECT_TRUE(f.unaware.counted.empty());
    // The root calls everybody with itself.
    f.shrink(MemcgTable::root(), MemcgTable::root(), 0);
    EXPECT_EQ(MemcgTable::root(), f.aware.counted.back());
    EXPECT_EQ(1u, f.unaware.counted.size());
    f.memcgs.markDying(f.b, 0);
    f.memcgs.markOffline(f.b);
    f.memcgs[f.b].shrinkerInfo[0].set(0);
    const std::size_t calls = f.aware.counted.size();
    f.shrink(f.b, f.a, 0);
    EXPECT_EQ(calls, f.aware.counted.size()) << "an offline cgroup's lists are its parent's";
}

TEST(Walk, ABitIsClearedOnlyAfterTwoEmptyCounts) {
    Fixture f(choices::shrinkersBitmap(), Epoch::C);
    ShrinkerInfo& info = f.memcgs[f.a].shrinkerInfo[0];
    info.set(0);
    f.shrink(f.a, f.a, 12);
    EXPECT_EQ(2u, f.aware.counted.size());
    EXPECT_FALSE(info.bit(0));
    // Something is put on the list between the two counts: the bit must be there again.
    info.set(0);
    f.aware.onSecondCount = 5000;
    f.shrink(f.a, f.a, 12);
    EXPECT_EQ(4u, f.aware.counted.size());
    EXPECT_TRUE(info.bit(0));
    // "Skip now" is not "certainly nothing".
    f.aware.objects = {{f.a.raw, 0}};
    f.shrink(f.a, f.a, 12);
    EXPECT_TRUE(info.bit(0));
}

TEST(Walk, OfThePatchSetVisitsTheTargetsKmemActiveSubtreeOnce) {
    Fixture f(choices::shrinkersWalkInShrinkSlab(), Epoch::B);
    f.shrink(f.a, f.a, 12);
    EXPECT_EQ((std::vector<MemcgId>{f.a, f.b}), f.aware.counted);
    f.shrink(f.b, f.a, 12);
    EXPECT_EQ(2u, f.aware.counted.size()) << "not again for a descendant";
    EXPECT_TRUE(f.unaware.counted.empty());
    f.memcgs[f.b].kmemActive = false;
    f.aware.counted.clear();
    f.shrink(f.a, f.a, 12);
    EXPECT_EQ((std::vector<MemcgId>{f.a}), f.aware.counted);
}

TEST(Walk, Of314CallsNobodyAtALimitAndEverybodyGloballyWithoutCgroup) {
    Fixture f(choices::shrinkersNotAware(), Epoch::A312);
    f.shrink(f.a, f.a, 0);
    EXPECT_TRUE(f.aware.counted.empty() && f.unaware.counted.empty());
    f.shrink(MemcgTable::root(), MemcgTable::root(), 0);
    f.shrink(f.a, MemcgTable::root(), 0);
    EXPECT_TRUE(f.aware.counted.empty()) << "not in a cgroup's turn";
    f.shrinkers.shrinkSlab({.memcg = MemcgTable::root(),
                            .target = MemcgTable::root(),
                            .priority = 0,
                            .globalReclaim = true,
                            .afterMemcgs = true});
    ASSERT_EQ(1u, f.aware.counted.size());
    EXPECT_FALSE(f.aware.counted[0].valid());
    EXPECT_EQ(1u, f.unaware.counted.size());
}

// Row 21, a tenth of it: 200 memcgs and 200 mounts, each memcg uses 10 of them. One walk over the whole tree.
TEST(Row21, AGlobalWalkAsksEverybodyBeforeTheBitmapAndSetBitsAfter) {
    constexpr std::uint32_t kMemcgs = 200, kMounts = 200, kUsed = 10;
    for (const bool bitmap : {false, true}) {
        Fixture f(bitmap ? choices::shrinkersBitmap() : choices::shrinkersWalkInShrinkSlab(), Epoch::C, 1024);
        std::uint64_t asked = 0, askedOfMemcgs = 0;
        struct Mount final : Shrinker {
            std::uint64_t &asked, &ofMemcgs;
            std::vector<bool> holds = std::vector<bool>(kMemcgs + 3);
            Mount(std::uint64_t& a, std::uint64_t& m) : asked(a), ofMemcgs(m) {}
            std::int64_t count(const ShrinkControl& control) override {
                ++asked;
                ofMemcgs += control.memcg.valid() && control.memcg != MemcgTable::root();
                return holds[control.memcg.raw] ? 1 : kShrinkEmpty;
            }
            std::int64_t scan(const ShrinkControl& control) override { return control.toScan; }
        };
        std::vector<std::unique_ptr<Mount>> mounts;
        for (std::uint32_t i = 0; i < kMounts; ++i) {
            mounts.push_back(std::make_unique<Mount>(asked, askedOfMemcgs));
            f.shrinkers.attach(f.shrinkers.add("tmpfs", {.batch = 1024}), *mounts.back());
        }
        f.memcgs[f.a].kmemActive = f.memcgs[f.b].kmemActive = false;
        for (std::uint32_t m = 0; m < kMemcgs; ++m) {
            const MemcgId id = f.memcgs.add(MemcgTable::root(), "m" + std::to_string(m), 0);
            f.memcgs[id].kmemActive = true;
            // It has used one mount more, which is empty again: its bit is cleared when it is met.
            for (std::uint32_t k = 0; k <= kUsed; ++k) {
                const std::uint32_t mount = (m + k) % kMounts;
                mounts[mount]->holds[id.raw] = k < kUsed;
                f.memcgs[id].shrinkerInfo[0].set(2 + mount);
            }
        }
        const auto walk = [&] {
            asked = askedOfMemcgs = 0;
            ShrinkPass pass{
                .memcg = MemcgTable::root(), .target = MemcgTable::root(), .priority = 12, .globalReclaim = true};
            for (MemcgId memcg : f.memcgs.subtree(MemcgTable::root())) {
                pass.memcg = memcg;
                f.shrinkers.shrinkSlab(pass);
            }
            pass.memcg = MemcgTable::root();
            pass.afterMemcgs = true;
            f.shrinkers.shrinkSlab(pass);
        };
        walk();
        EXPECT_EQ(bitmap ? kMemcgs * (kUsed + 2) : kMemcgs * kMounts, askedOfMemcgs) << "an empty one is asked twice";
        walk();
        EXPECT_EQ(bitmap ? kMemcgs * kUsed : kMemcgs * kMounts, askedOfMemcgs);
        EXPECT_EQ(kMounts, asked - askedOfMemcgs) << "the root's";
    }
}

// Row 25: what A's calls without __GFP_FS left over falls on B where the counter is shared.
TEST(Row25, DeferredWorkIsSharedUntil512AndPerCgroupAfter) {
    for (const std::int64_t batch : {128, 1024})
        for (const Epoch epoch : {Epoch::B, Epoch::C}) {
            Fixture f(choices::shrinkersBitmap(), epoch, batch);
            f.aware.objects = {{f.a.raw, 100'000}, {f.b.raw, 100'000}};
            for (MemcgId id : {f.a, f.b}) f.memcgs[id].shrinkerInfo[0].set(0);
            for (int i = 0; i < 100; ++i) EXPECT_EQ(0u, f.shrink(f.a, f.a, 12, false).scanned);
            const std::uint64_t scanned = f.shrink(f.b, f.b, 12).scanned;
            if (epoch == Epoch::C) {
                EXPECT_EQ(0u, scanned);
                EXPECT_EQ(4800, f.memcgs[f.a].shrinkerInfo[0].deferredOf(0));
                EXPECT_EQ(0, f.table.shrinkers[0].deferredByNode[0]);
            } else {
                EXPECT_EQ(batch == 128 ? 4736u : 4096u, scanned);
                EXPECT_EQ(4848 - static_cast<std::int64_t>(scanned), f.table.shrinkers[0].deferredByNode[0]);
            }
        }
}

TEST(Deferred, GoesToTheParentAtOffline) {
    Fixture f(choices::shrinkersBitmap(), Epoch::C);
    f.aware.objects = {{f.a.raw, 100'000}, {f.b.raw, 100'000}};
    for (MemcgId id : {f.a, f.b}) f.memcgs[id].shrinkerInfo[0].set(0);
    for (int i = 0; i < 10; ++i) f.shrink(f.b, f.b, 12, false);
    f.shrink(f.a, f.a, 12, false);
    f.shrinkers.reparentDeferred(f.b, f.a);
    EXPECT_EQ(11 * 48, f.memcgs[f.a].shrinkerInfo[0].deferredOf(0));
    EXPECT_EQ(0, f.memcgs[f.b].shrinkerInfo[0].deferredOf(0));
    // The root has no block of its own: its work is the shrinker's.
    f.shrinkers.reparentDeferred(f.a, MemcgTable::root());
    EXPECT_EQ(11 * 48, f.table.shrinkers[0].deferredByNode[0]);
}

TEST(Shrink, EventsCarryAllIntegersOfTheCall) {
    Fixture f(choices::shrinkersBitmap(), Epoch::C);
    f.aware.objects = {{f.a.raw, 1000}};
    f.memcgs[f.a].shrinkerInfo[0].set(0);
    f.memcgs[f.a].shrinkerInfo[0].deferredOf(0) = 8;
    f.shrink(f.a, f.a, 2);
    const auto segment = f.journal.view(1).open;
    ASSERT_EQ(3u, segment->size());
    const Event &start = (*segment)[0], &plan = (*segment)[1], &end = (*segment)[2];
    EXPECT_EQ((std::array<std::uint32_t, 3>{2, 1000, 8}), (std::array{start.a, start.b, start.c}));
    EXPECT_EQ((std::array<std::uint32_t, 3>{0, 500, 502}), (std::array{plan.a, plan.b, plan.c}));
    EXPECT_EQ((std::array<std::uint32_t, 3>{118, 384, 124}), (std::array{end.a, end.b, end.c}));
    EXPECT_EQ(384u, f.table.scannedTotal);
}

}  // namespace
}  // namespace reclaim
