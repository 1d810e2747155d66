// Rows against a std::map of what is not retired: the slow and obvious twin.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>

#include "core/base/base.h"

namespace reclaim {
namespace {

struct Named {
    std::string name;
    int value = 0;
    static Named gone() { return {"gone", -1}; }
    friend bool operator==(const Named&, const Named&) = default;
};

using Twin = std::map<std::uint32_t, Named>;

void expectEqual(const Rows<Named>& rows, const Twin& twin, std::uint64_t seed) {
    ASSERT_EQ(twin.size(), rows.living()) << "seed " << seed;
    Twin seen;
    rows.each([&seen](std::uint32_t number, const Named& row) { seen.emplace(number, row); });
    ASSERT_EQ(twin, seen) << "seed " << seed;
    for (std::uint32_t number = 0; number < rows.size(); ++number) {
        ASSERT_EQ(!twin.contains(number), rows.retired(number)) << number << " seed " << seed;
        if (rows.retired(number)) ASSERT_EQ(Named::gone(), rows[number]) << number << " seed " << seed;
    }
}

TEST(Rows, BehaveAsAMapWhoseNumbersOnlyGrow) {
    const std::uint64_t seeds = std::getenv("RECLAIMLAB_LONG") ? 200 : 12;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        Prng prng(seed);
        Rows<Named> rows;
        Twin twin;
        for (int step = 0; step < 2000; ++step) {
            if (twin.empty() || prng.below(5) < 3) {
                const Named row{"row " + std::to_string(step), step};
                const std::uint32_t number = rows.add(row);
                ASSERT_TRUE(twin.emplace(number, row).second) << "a number was used again";
            } else if (prng.below(3) == 0) {
                auto at = twin.begin();
                std::advance(at, static_cast<std::ptrdiff_t>(prng.below(twin.size())));
                rows[at->first].value = at->second.value = step;
            } else {
                rows.retire(twin.begin()->first);
                twin.erase(twin.begin());
            }
            if (step % 500 == 0) {
                const Rows<Named> copy = rows;  // deep: the copy keeps what it had
                expectEqual(copy, twin, seed);
            }
        }
        expectEqual(rows, twin, seed);
    }
}

TEST(Rows, AMillionThatCameAndWentCostAPointerForEach64) {
    Rows<Named> rows;
    for (std::uint32_t i = 0; i < 1'000'000; ++i) {
        rows.add({"", 1});
        if (i >= 10) rows.retire(i - 10);
    }
    EXPECT_EQ(10u, rows.living());
    EXPECT_LE(rows.bytes(), 1'000'000u / 64 * sizeof(void*) + 100 * sizeof(Named));
}

TEST(Rows, ARowAddedInPlaceIsFreshThoughItsChunkWasUsedBefore) {
    Rows<Named> rows;
    for (std::uint32_t i = 0; i < 1000; ++i) {
        const std::uint32_t number = rows.grow();
        ASSERT_EQ(i, number);
        ASSERT_EQ(Named{}, rows[number]) << "row " << i;
        rows[number] = {"row " + std::to_string(i), static_cast<int>(i)};
        if (i >= 70) rows.retire(i - 70);
    }
    EXPECT_EQ(70u, rows.living());
    Rows<Named> moved = std::move(rows);
    moved.retire(930);
    EXPECT_EQ("row 931", moved[931].name);
    EXPECT_EQ(1000u, moved.grow());
    EXPECT_EQ(Named{}, moved[1000]);
}

TEST(Rows, AValueBesideEachRowIsBlankUntilItIsWritten) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        Prng prng(seed);
        BesideRows<Named> beside;
        std::map<std::uint32_t, Named> twin;
        for (int step = 0; step < 2000; ++step) {
            const auto number = static_cast<std::uint32_t>(prng.below(5000));
            ASSERT_EQ(twin[number], beside[number]) << "seed " << seed;
            beside[number].value = twin[number].value = step;
            if (prng.below(3) == 0) beside[number].name = twin[number].name = "row " + std::to_string(step);
        }
        for (std::uint32_t number = 0; number < 5000; ++number)
            ASSERT_EQ(twin.contains(number) ? twin[number] : Named{}, beside[number]) << number << " seed " << seed;
    }
}

}  // namespace
}  // namespace reclaim
