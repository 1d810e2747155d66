// Watermarks and counts of pages; section 1.1.
#include <gtest/gtest.h>

#include "core/page/page.h"

namespace reclaim {
namespace {

TEST(Watermarks, CheckValueOfOneGibibyte) {
    const Watermarks marks = watermarksOf(262'144);
    EXPECT_EQ(1024u, marks.min);
    EXPECT_EQ(1286u, marks.low);
    EXPECT_EQ(1548u, marks.high);
}

TEST(Watermarks, MinFreeIsClampedAtBothEnds) {
    EXPECT_EQ(32u, watermarksOf(100).min) << "128 kB";
    EXPECT_EQ(65'536u, watermarksOf(std::uint64_t{1} << 36).min) << "262144 kB";
}

TEST(PageAllocator, ServesDownToItsMinMark) {
    PageAllocator pages = PageAllocator::make(std::uint64_t{1} << 30, 1);
    std::uint64_t taken = 0;
    while (pages.take(0, 1)) ++taken;
    EXPECT_EQ(262'144u - 1024, taken);
    EXPECT_FALSE(pages.take(0, 1));
    pages.give(0, 1);
    EXPECT_TRUE(pages.take(0, 1));
    pages.give(0, taken);
    EXPECT_THROW(pages.give(0, 1), InvariantBreach) << "more than there are";
}

}  // namespace
}  // namespace reclaim
