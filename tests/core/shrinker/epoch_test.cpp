// The arithmetic of do_shrink_slab: the acceptance numbers of the specification, section 3.4.
#include <gtest/gtest.h>

#include <numeric>

#include "core/shrinker/shrinker.h"

namespace reclaim {
namespace {

struct Outcome {
    std::int64_t delta, scanned, deferred;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

std::ostream& operator<<(std::ostream& out, const Outcome& o) {
    return out << o.delta << "/" << o.scanned << "/" << o.deferred;
}

// One call whose shrinker deals with whatever it is asked for, or refuses.
Outcome call(Epoch epoch, ShrinkInput input, bool refuses = false) {
    const ShrinkPlan plan = planShrink(epoch, input);
    std::int64_t scanned = 0;
    if (!refuses)
        while (const std::int64_t n = plan.nextScan(plan.totalScan - scanned)) scanned += n;
    return {plan.delta, scanned, deferAfter(plan, input, scanned)};
}

ShrinkInput input(std::int64_t f, std::int64_t batch, int priority, std::int64_t deferred = 0) {
    return {.freeable = f, .nrDeferred = deferred, .batch = batch, .seeks = 2, .priority = priority};
}

struct Table {
    std::int64_t batch, freeable;
    std::array<Outcome, 7> expected;  // priorities 12, 8, 6, 4, 2, 1, 0
};

// clang-format off
const std::array<Table, 8> kAcceptance{{
    {128, 100, {{{0, 0, 0}, {0, 0, 0}, {2, 0, 2}, {12, 0, 12}, {50, 0, 50}, {100, 100, 0}, {200, 128, 72}}}},
    {128, 1000, {{{0, 0, 0}, {6, 0, 6}, {30, 0, 30}, {124, 0, 124}, {500, 384, 116}, {1000, 896, 104}, {2000, 1920, 80}}}},
    {128, 4096, {{{2, 0, 2}, {32, 0, 32}, {128, 128, 0}, {512, 512, 0}, {2048, 2048, 0}, {4096, 4096, 0}, {8192, 8192, 0}}}},
    {128, 100'000, {{{48, 0, 48}, {780, 768, 12}, {3124, 3072, 52}, {12500, 12416, 84}, {50000, 49920, 80},
                     {100000, 99968, 32}, {200000, 199936, 64}}}},
    {1024, 100, {{{0, 0, 0}, {0, 0, 0}, {2, 0, 2}, {12, 0, 12}, {50, 0, 50}, {100, 100, 0}, {200, 200, 0}}}},
    {1024, 1000, {{{0, 0, 0}, {6, 0, 6}, {30, 0, 30}, {124, 0, 124}, {500, 0, 500}, {1000, 1000, 0}, {2000, 1024, 976}}}},
    {1024, 4096, {{{2, 0, 2}, {32, 0, 32}, {128, 0, 128}, {512, 0, 512}, {2048, 2048, 0}, {4096, 4096, 0}, {8192, 8192, 0}}}},
    {1024, 100'000, {{{48, 0, 48}, {780, 0, 780}, {3124, 3072, 52}, {12500, 12288, 212}, {50000, 49152, 848},
                      {100000, 99328, 672}, {200000, 199680, 320}}}},
}};
// clang-format on

TEST(Row7, AcceptanceNumbersOfOneCall) {
    const std::array<int, 7> priorities{12, 8, 6, 4, 2, 1, 0};
    for (const Epoch epoch : {Epoch::B, Epoch::C})
        for (const Table& table : kAcceptance)
            for (std::size_t i = 0; i < priorities.size(); ++i)
                EXPECT_EQ(table.expected[i], call(epoch, input(table.freeable, table.batch, priorities[i])))
                    << "B " << table.batch << ", F " << table.freeable << ", priority " << priorities[i];
}

std::vector<std::int64_t> ladder(Epoch epoch, std::int64_t f, std::int64_t batch, std::int64_t* left = nullptr,
                                 bool refuses = false) {
    std::int64_t deferred = left != nullptr ? *left : 0;
    std::vector<std::int64_t> scanned;
    for (int priority = 12; priority >= 0; --priority) {
        const Outcome o = call(epoch, input(f, batch, priority, deferred), refuses);
        deferred = o.deferred;
        scanned.push_back(o.scanned);
    }
    if (left != nullptr) *left = deferred;
    return scanned;
}

std::vector<std::int64_t> after(std::size_t zeros, std::vector<std::int64_t> rest) {
    rest.insert(rest.begin(), zeros, 0);
    return rest;
}

int firstScan(const std::vector<std::int64_t>& scanned) {
    for (std::size_t i = 0; i < scanned.size(); ++i)
        if (scanned[i] > 0) return 12 - static_cast<int>(i);
    return -1;
}

TEST(Row7, Ladders) {
    for (const Epoch epoch : {Epoch::B, Epoch::C}) {
        EXPECT_EQ(after(8, {128, 256, 512, 1024, 1920}), ladder(epoch, 1000, 128));
        EXPECT_EQ(after(11, {1024, 1024}), ladder(epoch, 1000, 1024));
        EXPECT_EQ(after(9, {1024, 2048, 4096, 7168}), ladder(epoch, 4095, 1024));
    }
    EXPECT_EQ(6, firstScan(ladder(Epoch::B, 4095, 128)));
    EXPECT_EQ(5, firstScan(ladder(Epoch::C, 4095, 128)));
    EXPECT_EQ(8, firstScan(ladder(Epoch::B, 10'000, 128)));
    EXPECT_EQ(7, firstScan(ladder(Epoch::C, 10'000, 128)));
    EXPECT_EQ(after(7, {1024, 1024, 2048, 5120, 10'240, 19'456}), ladder(Epoch::B, 10'000, 1024));
    EXPECT_EQ(after(8, {1024, 2048, 5120, 10'240, 19'456}), ladder(Epoch::C, 10'000, 1024));
    EXPECT_EQ(8, firstScan(ladder(Epoch::B, 100'000, 1024)));
    EXPECT_EQ(7, firstScan(ladder(Epoch::C, 100'000, 1024)));
}

TEST(Row6, WorkRefusedWithoutFsWindsUp) {
    for (const Epoch epoch : {Epoch::B, Epoch::C}) {
        std::int64_t deferred = 0;
        for (int i = 0; i < 1000; ++i) deferred = call(epoch, input(100'000, 1024, 12, deferred), true).deferred;
        EXPECT_EQ(48'000, deferred);
        if (epoch == Epoch::B) {
            EXPECT_EQ(48'000, call(epoch, input(100'000, 128, 12, deferred)).scanned);
            EXPECT_EQ(47'104, call(epoch, input(100'000, 1024, 12, deferred)).scanned);
            continue;
        }
        EXPECT_EQ(59, planShrink(epoch, input(100'000, 128, 12, deferred)).totalScan);
        for (const auto& [batch, first] : {std::pair<std::int64_t, int>{1024, 7}, {128, 10}})
            for (int priority = 12; priority >= first; --priority) {
                // Each asked with the same deferred work, as the row says.
                EXPECT_EQ(priority == first, call(epoch, input(100'000, batch, priority, deferred)).scanned > 0)
                    << "B " << batch << ", priority " << priority;
            }
    }
    std::int64_t b = 0, c = 0;
    for (int i = 0; i < 3; ++i) {
        ladder(Epoch::B, 1000, 128, &b, true);
        ladder(Epoch::C, 1000, 128, &c, true);
    }
    EXPECT_EQ(11'964, b) << "not capped";
    EXPECT_EQ(2000, c) << "capped at 2F";
}

TEST(Row8, LightPressureNeverTouchesSmallCaches) {
    for (const Epoch epoch : {Epoch::B, Epoch::C}) EXPECT_EQ((Outcome{0, 0, 0}), call(epoch, input(4000, 128, 12)));
    ShrinkInput in = input(4000, 128, 12);
    in.pagesScanned = 32;
    in.lruPages = 1000;
    const Outcome a = call(Epoch::A, in);
    EXPECT_EQ(255, a.delta);
    EXPECT_EQ(128, a.scanned);
}

// A cgroup without user pages: S = 32, L = 0, so 2F at once. Capture of 4.14: 344,064 for F = 172,032.
TEST(EpochA, WithoutUserPagesScansTwiceEverything) {
    for (const std::int64_t f : {100, 1000, 172'032}) {
        const Outcome a = call(Epoch::A, input(f, 1024, 12));
        EXPECT_EQ(64 * f, a.delta);
        EXPECT_EQ(2 * f, planShrink(Epoch::A, input(f, 1024, 12)).totalScan);
        // From 3.15 on the loop goes on while all of the cache is still to be scanned.
        EXPECT_EQ(f == 172'032 ? 344'064 : f == 1000 ? 1024 : 200, a.scanned);
    }
    EXPECT_EQ(344'064, planShrink(Epoch::A, input(172'032, 1024, 12)).totalScan);
}

TEST(EpochA, DropCachesAsksFor2000Of1001) {
    for (const Epoch epoch : {Epoch::A312, Epoch::A}) {
        ShrinkInput in = input(5005, 1024, 0);
        in.pagesScanned = in.lruPages = 1000;
        EXPECT_EQ(2000 * 5005 / 1001, planShrink(epoch, in).delta);
    }
}

TEST(EpochA, TightMemoryRuleCameWith315) {
    EXPECT_EQ(0, call(Epoch::A312, input(100, 1024, 12)).scanned);
    EXPECT_EQ(200, call(Epoch::A312, input(100, 1024, 12)).deferred) << "3.14 defers what is left of the total";
    EXPECT_EQ(200, call(Epoch::A, input(100, 1024, 12)).scanned);
}

TEST(Epochs, SmallPressureWithMuchDeferredScansAtMostHalf) {
    ShrinkInput in = input(10'000, 128, 12, 1'000'000);
    EXPECT_EQ(5000, planShrink(Epoch::B, in).totalScan);
    EXPECT_EQ(1'000'000 + 4 - 4992, call(Epoch::B, in).deferred) << "the rest stays, without a cap";
    in.priority = 0;
    EXPECT_EQ(20'000, planShrink(Epoch::B, in).totalScan);
    EXPECT_EQ(20'000, planShrink(Epoch::C, in).totalScan);
    EXPECT_EQ(20'000, call(Epoch::C, in).deferred) << "capped at 2F";
}

TEST(Epochs, FreeToRebuildIsScannedByHalf) {
    ShrinkInput in = input(1000, 128, 12);
    in.seeks = 0;
    EXPECT_EQ(500, planShrink(Epoch::B, in).delta);
    EXPECT_EQ(500, planShrink(Epoch::C, in).delta);
}

// Nothing is lost between the calls of epochs B and C below the caps: what was asked is scanned or deferred.
TEST(Epochs, WorkIsConservedBelowTheCaps) {
    Prng prng(7);
    for (int i = 0; i < 20'000; ++i) {
        const auto f = static_cast<std::int64_t>(1 + prng.below(200'000));
        const ShrinkInput in = input(f, prng.below(2) == 0 ? 128 : 1024, static_cast<int>(prng.below(13)),
                                     static_cast<std::int64_t>(prng.below(static_cast<std::uint64_t>(f))));
        for (const Epoch epoch : {Epoch::B, Epoch::C}) {
            const Outcome o = call(epoch, in);
            const std::int64_t asked = in.nrDeferred + o.delta;
            ASSERT_LE(o.scanned, 2 * f);
            ASSERT_GE(o.deferred, 0);
            if (epoch == Epoch::B || asked - o.scanned <= 2 * f) {
                ASSERT_EQ(asked, o.scanned + o.deferred);
            }
        }
    }
}

}  // namespace
}  // namespace reclaim
