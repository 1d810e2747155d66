// Counters, ids and the tree of cgroups, each against something slower and plainer.
#include <gtest/gtest.h>

#include <set>

#include "core/memcg/memcg.h"

namespace reclaim {
namespace {

struct NaiveGroup {
    std::size_t parent;
    std::int64_t usage = 0, max = INT64_MAX;
    std::uint64_t failures = 0;
    std::int64_t watermark = 0;
};

TEST(MemcgTable, ChargesLikeANaiveTree) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        Prng prng(seed);
        MemcgTable table = MemcgTable::make(1, 1);
        std::vector<NaiveGroup> naive{{0}};
        const std::size_t groups = 2 + prng.below(15);
        for (std::size_t i = 1; i < groups; ++i) {
            const std::size_t parent = prng.below(i);
            table.add(MemcgId{static_cast<std::uint32_t>(parent)}, std::to_string(i), 0);
            NaiveGroup g{parent};
            if (prng.below(2) == 0) {
                g.max = static_cast<std::int64_t>(prng.below(500));
                table[MemcgId{static_cast<std::uint32_t>(i)}].memory.max = static_cast<std::uint64_t>(g.max);
            }
            naive.push_back(g);
        }
        std::vector<std::pair<std::size_t, std::int64_t>> charged;
        for (int step = 0; step < 600; ++step) {
            if (prng.below(3) == 0 && !charged.empty()) {
                const auto [who, pages] = charged.back();
                charged.pop_back();
                table.uncharge(MemcgId{static_cast<std::uint32_t>(who)}, static_cast<std::uint64_t>(pages));
                for (std::size_t at = who;; at = naive[at].parent) {
                    naive[at].usage -= pages;
                    if (at == 0) break;
                }
                continue;
            }
            const std::size_t who = prng.below(groups);
            const auto pages = static_cast<std::int64_t>(1 + prng.below(64));
            // The lowest level that has no room fails; nobody below or above it keeps anything.
            std::size_t full = SIZE_MAX;
            for (std::size_t at = who;; at = naive[at].parent) {
                if (naive[at].usage + pages > naive[at].max) {
                    full = at;
                    break;
                }
                naive[at].watermark = std::max(naive[at].watermark, naive[at].usage + pages);
                if (at == 0) break;
            }
            if (full == SIZE_MAX) {
                for (std::size_t at = who;; at = naive[at].parent) {
                    naive[at].usage += pages;
                    if (at == 0) break;
                }
                charged.emplace_back(who, pages);
            } else {
                ++naive[full].failures;
            }
            const MemcgId over =
                table.tryCharge(MemcgId{static_cast<std::uint32_t>(who)}, static_cast<std::uint64_t>(pages));
            ASSERT_EQ(full == SIZE_MAX, !over.valid()) << "seed " << seed;
            if (over.valid()) {
                ASSERT_EQ(full, over.raw) << "seed " << seed;
            }
            for (std::size_t i = 0; i < groups; ++i) {
                const PageCounter& counter = table[MemcgId{static_cast<std::uint32_t>(i)}].memory;
                ASSERT_EQ(static_cast<std::uint64_t>(naive[i].usage), counter.usage) << "seed " << seed;
                ASSERT_EQ(naive[i].failures, counter.failcnt) << "seed " << seed;
                ASSERT_EQ(static_cast<std::uint64_t>(naive[i].watermark), counter.watermark) << "seed " << seed;
            }
        }
    }
}

TEST(KmemcgIds, ArraysGrowBySpecifiedSteps) {
    KmemcgIds ids;
    std::vector<std::uint32_t> sizes;
    for (int i = 0; i < 65'535; ++i) {
        ASSERT_EQ(i, ids.take());
        if (sizes.empty() || sizes.back() != ids.arraySize()) sizes.push_back(ids.arraySize());
    }
    EXPECT_EQ(
        (std::vector<std::uint32_t>{4, 10, 22, 46, 94, 190, 382, 766, 1534, 3070, 6142, 12286, 24574, 49150, 65535}),
        sizes);
    EXPECT_EQ(-1, ids.take()) << "65,535 are all there are";
    ids.free(7);
    EXPECT_EQ(7, ids.take());
    ids.free(40'000);
    EXPECT_EQ(65'535u, ids.arraySize()) << "it never shrinks";
}

TEST(KmemcgIds, GiveTheLowestFreeOne) {
    Prng prng(3);
    KmemcgIds ids;
    std::set<std::int32_t> taken;
    for (int step = 0; step < 20'000; ++step) {
        if (prng.below(5) < 3 || taken.empty()) {
            std::int32_t lowest = 0;
            for (std::int32_t id : taken) {
                if (id != lowest) break;
                ++lowest;
            }
            ASSERT_EQ(lowest, ids.take());
            taken.insert(lowest);
        } else {
            auto it = taken.begin();
            std::advance(it, static_cast<std::ptrdiff_t>(prng.below(std::min<std::size_t>(taken.size(), 50))));
            ids.free(*it);
            taken.erase(it);
        }
        ASSERT_EQ(taken.size(), ids.used());
    }
    EXPECT_THROW(ids.free(60'000), InvariantBreach) << "was never taken";
}

TEST(MemcgTable, SubtreeIsPreOrderInOrderOfBirth) {
    MemcgTable table = MemcgTable::make(1, 1);
    const MemcgId a = table.add(MemcgTable::root(), "a", 0), b = table.add(MemcgTable::root(), "b", 0);
    const MemcgId a1 = table.add(a, "1", 0), a11 = table.add(a1, "1", 0), a2 = table.add(a, "2", 0);
    EXPECT_EQ((std::vector<MemcgId>{MemcgTable::root(), a, a1, a11, a2, b}), table.subtree(MemcgTable::root()));
    EXPECT_EQ((std::vector<MemcgId>{a1, a11}), table.subtree(a1));
    EXPECT_EQ(a11, table.find("/a/1/1"));
}

TEST(MemcgTable, FindsTheOnlineOneThenTheYoungestGhost) {
    MemcgTable table = MemcgTable::make(1, 1);
    const auto life = [&table] {
        const MemcgId id = table.add(MemcgTable::root(), "x", 0);
        table.markDying(id, 0);
        return id;
    };
    const MemcgId first = life(), second = life();
    EXPECT_EQ(second, table.find("/x"));
    const MemcgId third = table.add(MemcgTable::root(), "x", 0);
    EXPECT_EQ(third, table.find("/x"));
    table.markDying(third, 0);
    for (MemcgId id : {third, second}) {
        table.markOffline(id);
        table.markReleased(id, 0);
    }
    EXPECT_EQ(first, table.find("/x"));
    EXPECT_EQ(3u, table.dyingTotal());
    table.markOffline(first);
    table.markReleased(first, 0);
    EXPECT_FALSE(table.find("/x").valid());
    for (MemcgId id : {first, second, third}) table.markFreed(id);
    EXPECT_EQ(0u, table.dyingTotal());
    EXPECT_EQ(0u, table[MemcgTable::root()].nrDescendants);
}

TEST(MemcgTable, ReferencesAreCountedByKind) {
    MemcgTable table = MemcgTable::make(1, 1);
    const MemcgId a = table.add(MemcgTable::root(), "a", 0);
    table.get(a, CssRef::Stock, 3);
    EXPECT_FALSE(table.put(a, CssRef::Stock, 2));
    EXPECT_FALSE(table.put(a, CssRef::Base));
    EXPECT_THROW(table.put(a, CssRef::Cache), InvariantBreach) << "a reference of that kind was not taken";
    EXPECT_TRUE(table.put(a, CssRef::Stock));
}

}  // namespace
}  // namespace reclaim
