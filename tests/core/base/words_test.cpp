// The small words: checks, hash, generator, ids.
#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <set>
#include <type_traits>

#include "core/base/base.h"

namespace reclaim {
namespace {

TEST(LabCheck, ThrowsWithConditionAndPlace) {
    try {
        LAB_CHECK(1 + 1 == 3);
        FAIL() << "did not throw";
    } catch (const InvariantBreach& breach) {
        const std::string text = breach.what();
        EXPECT_NE(std::string::npos, text.find("1 + 1 == 3"));
        EXPECT_NE(std::string::npos, text.find("words_test.cpp:"));
    }
    EXPECT_NO_THROW(LAB_CHECK(true));
}

TEST(Hash64, DependsOnOrderAndOnEveryBit) {
    std::set<std::uint64_t> seen;
    for (int bit = 0; bit < 64; ++bit) {
        for (int place = 0; place < 3; ++place) {
            Hash64 hash;
            for (int word = 0; word < 3; ++word) hash.add(word == place ? 1ull << bit : 0ull);
            EXPECT_TRUE(seen.insert(hash.value()).second) << "bit " << bit << " of word " << place;
        }
    }
    Hash64 one, two;
    one.add(std::string_view("ab"));
    one.add(std::string_view("c"));
    two.add(std::string_view("a"));
    two.add(std::string_view("bc"));
    EXPECT_NE(one, two);
}

// The value is part of every stored fingerprint: it may not change with compiler or machine.
TEST(Hash64, IsTheSameEverywhere) {
    Hash64 empty;
    EXPECT_EQ(0x243f6a8885a308d3ull, empty.value());
    empty.add(std::uint64_t{0});
    // state * 0xbf58476d1ce4e5b9 mod 2^64 = p; (p << 29 | p >> 35) ^ (p >> 17), worked out apart from the program.
    EXPECT_EQ(0xab346432776deb77ull, empty.value());
}

// xoshiro256** after splitmix64(0): the reference implementation of its authors gives these.
TEST(Prng, IsXoshiro256StarStar) {
    Prng prng{0};
    EXPECT_EQ(0x99ec5f36cb75f2b4ull, prng.next());
    EXPECT_EQ(0xbf6e1f784956452aull, prng.next());
    EXPECT_EQ(0x1a5f849d4933e6e0ull, prng.next());
}

TEST(Prng, BelowIsInRangeAndReachesItsEnds) {
    Prng prng{42};
    std::array<int, 10> hits{};
    for (int i = 0; i < 10'000; ++i) ++hits[prng.below(10)];
    for (int hit : hits) {
        EXPECT_GT(hit, 850);  // 1000 expected, standard deviation 30
        EXPECT_LT(hit, 1150);
    }
    for (int i = 0; i < 1000; ++i) {
        const double unit = prng.unit();
        EXPECT_GE(unit, 0);
        EXPECT_LT(unit, 1);
    }
}

TEST(Prng, IsAValue) {
    Prng one{7};
    one.next();
    Prng two = one;
    EXPECT_EQ(one.next(), two.next());
    EXPECT_EQ(one.state(), two.state());
    EXPECT_NE(Prng{7}.next(), Prng{8}.next());
}

TEST(Id, IsATypeAndNotANumber) {
    static_assert(!std::is_convertible_v<MemcgId, CacheId>);
    static_assert(!std::is_convertible_v<std::uint32_t, MemcgId>);
    static_assert(sizeof(MemcgId) == 4);
    EXPECT_FALSE(MemcgId::none().valid());
    EXPECT_FALSE(MemcgId{}.valid());
    EXPECT_TRUE(MemcgId{0}.valid());
    EXPECT_LT(MemcgId{1}, MemcgId{2});
}

}  // namespace
}  // namespace reclaim
