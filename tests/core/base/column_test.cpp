// Column against a std::vector that is copied whole: the slow and obvious twin.
#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>
#include <vector>

#include "core/base/base.h"

namespace reclaim {
namespace {

std::uint64_t seeds() { return std::getenv("RECLAIMLAB_LONG") ? 200 : 12; }

struct Pair {
    Column<std::uint32_t> column;
    std::vector<std::uint32_t> twin;
};

void expectEqual(const Pair& pair, std::uint64_t seed) {
    ASSERT_EQ(pair.twin.size(), pair.column.size()) << "seed " << seed;
    for (std::uint32_t i = 0; i < pair.twin.size(); ++i)
        ASSERT_EQ(pair.twin[i], pair.column[i]) << i << " seed " << seed;
}

void randomStep(std::vector<Pair>& pairs, Prng& prng) {
    Pair& pair = pairs[prng.below(pairs.size())];
    const auto word = static_cast<std::uint32_t>(prng.next());
    switch (prng.below(12)) {
        case 0:
            if (pairs.size() < 6) pairs.push_back(Pair{pair});
            break;
        case 1:
            if (pairs.size() > 1) pairs.erase(pairs.begin() + static_cast<std::ptrdiff_t>(prng.below(pairs.size())));
            break;
        case 2: pair = pairs[prng.below(pairs.size())]; break;
        case 3: {
            const auto count = pair.column.size() + static_cast<std::uint32_t>(prng.below(20'000));
            pair.column.grow(count);
            pair.twin.resize(count, 7);
            break;
        }
        default:
            if (pair.twin.empty()) break;
            for (int n = 0; n < 50; ++n) {
                const auto at = static_cast<std::uint32_t>(prng.below(pair.twin.size()));
                pair.column.set(at, word + static_cast<std::uint32_t>(n));
                pair.twin[at] = word + static_cast<std::uint32_t>(n);
            }
    }
}

TEST(Column, AgreesWithAVectorOverRandomCopiesWritesAndGrowth) {
    for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
        Prng prng{seed};
        std::vector<Pair> pairs(1);
        pairs[0].column.setFill(7);
        for (int step = 0; step < 400; ++step) randomStep(pairs, prng);
        for (const Pair& pair : pairs) expectEqual(pair, seed);
        if (HasFatalFailure()) return;
    }
}

TEST(Column, ACopyCopiesNoChunkAndAWriteCopiesOne) {
    constexpr std::uint32_t kPerChunk = Column<std::uint32_t>::kPerChunk;
    Column<std::uint32_t> a;
    a.grow(10 * kPerChunk);
    const Column<std::uint32_t> b = a;
    EXPECT_EQ(0u, a.copiedChunks());
    a.set(3 * kPerChunk, 1);
    a.set(3 * kPerChunk + 5, 2);
    EXPECT_EQ(1u, a.copiedChunks());
    EXPECT_EQ(0u, b[3 * kPerChunk]);
    a.set(4 * kPerChunk, 1);
    EXPECT_EQ(2u, a.copiedChunks());
}

TEST(Column, TheLastOwnerWritesInPlace) {
    Column<std::uint32_t> a;
    a.grow(100);
    { const Column<std::uint32_t> b = a; }
    a.set(1, 1);
    EXPECT_EQ(0u, a.copiedChunks());
}

// Copies live on other threads; ThreadSanitizer runs this test too.
TEST(Column, CopiesOnTwoThreadsDoNotMeet) {
    Column<std::uint32_t> a;
    a.grow(200'000);
    for (int round = 0; round < 20; ++round) {
        Column<std::uint32_t> b = a;
        auto writeAll = [](Column<std::uint32_t>& column, std::uint32_t value) {
            for (std::uint32_t i = 0; i < column.size(); i += 97) column.set(i, value);
        };
        std::thread other([&b, writeAll] { writeAll(b, 1); });
        writeAll(a, 2);
        other.join();
        for (std::uint32_t i = 0; i < a.size(); i += 97) {
            ASSERT_EQ(2u, a[i]);
            ASSERT_EQ(1u, b[i]);
        }
    }
}

TEST(Column, ItemsWiderThanABytePackByPowersOfTwo) {
    struct Wide {
        std::uint64_t a, b, c;  // 24 bytes: does not divide 64 KiB
    };
    Column<Wide> column;
    column.grow(10'000);
    for (std::uint32_t i = 0; i < column.size(); ++i) column.set(i, Wide{i, i + 1ull, i + 2ull});
    for (std::uint32_t i = 0; i < column.size(); ++i) ASSERT_EQ(i + 2ull, column[i].c);
}

}  // namespace
}  // namespace reclaim
