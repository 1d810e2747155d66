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

// What one node gives by single pages above a mark.
std::uint64_t takenAbove(PageAllocator& pages, MarkRequest request) {
    std::uint64_t taken = 0;
    ZoneIndex zone = 0;
    while (pages.takeAbove(0, 1, request, zone)) ++taken;
    return taken;
}

TEST(PageAllocator, ServesDownToItsMarks) {
    PageAllocator pages = PageAllocator::make(std::uint64_t{1} << 30, 1);
    std::uint64_t taken = 0;
    ZoneIndex zone = 0;
    while (pages.take(0, 1, zone)) ++taken;
    EXPECT_EQ(262'144u - 1286, taken) << "the usual way ends at the low mark";
    EXPECT_EQ(262u, takenAbove(pages, {.mark = Mark::Min})) << "low - min";
    EXPECT_FALSE(pages.takeAbove(0, 1, {.mark = Mark::Min}, zone));
    pages.give(0, 0, 1);
    EXPECT_TRUE(pages.takeAbove(0, 1, {.mark = Mark::Min}, zone));
    pages.give(0, 0, taken + 262);
    EXPECT_THROW(pages.give(0, 0, 1), InvariantBreach) << "more than there are";
}

// __zone_watermark_ok: free > mark, so that many pages are left. min = 1024.
TEST(PageAllocator, PrivilegedRequestsGoBelowMin) {
    PageAllocator pages = PageAllocator::make(std::uint64_t{1} << 30, 1);
    const auto left = [&pages](MarkRequest request) {
        takenAbove(pages, request);
        return pages.freePages(0);
    };
    EXPECT_EQ(1024u, left({.mark = Mark::Min}));
    EXPECT_EQ(512u, left({.mark = Mark::Min, .high = true})) << "__GFP_HIGH: half";
    EXPECT_EQ(384u, left({.mark = Mark::Min, .high = true, .atomic = true})) << "and a quarter of the rest";
    EXPECT_EQ(256u, left({.mark = Mark::Min, .high = true, .oomVictim = true})) << "a victim: half of the rest";
}

// The zones of the captures' guest of 1 GiB.
std::vector<ZoneSpec> guestZones() {
    return {{"DMA", 3840, 177, 221, 265}, {"DMA32", 242'093, 11'086, 13'857, 16'628}};
}

TEST(PageAllocator, TakesFromTheHighestZoneAndFallsBack) {
    PageAllocator pages = PageAllocator::make(std::uint64_t{1} << 30, 1, 45'056, guestZones());
    EXPECT_EQ(245'933u, pages.freePages(0));
    ZoneIndex zone = 0;
    std::uint64_t high = 0, low = 0;
    while (pages.take(0, 1, zone)) ++(zone == 1 ? high : low);
    EXPECT_EQ(242'093u - 13'857, high);
    // lowmem_reserve of DMA: 242093 / 256 = 945 pages.
    EXPECT_EQ(3840u - (221 + 945), low);
    EXPECT_FALSE(pages.balanced(0));
    pages.give(0, 0, 44);
    EXPECT_FALSE(pages.balanced(0)) << "free has to be above the high mark of some zone, not at it";
    pages.give(0, 0, 1);
    EXPECT_TRUE(pages.balanced(0));
    EXPECT_EQ(265u + 16'628, pages.kswapdTarget(0));
}

TEST(PageAllocator, MarksFollowFromWhatIsGiven) {
    PageAllocator pages = PageAllocator::make(std::uint64_t{1} << 30, 1, 45'056, {{"DMA32", 242'093, 11'086}});
    EXPECT_EQ(13'857u, pages.marks(0, 0).low) << "min + min / 4";
    EXPECT_EQ(16'628u, pages.marks(0, 0).high);
    // pages_min = 45056 / 4 = 11264, shared by size: 11264 * 3840 / 245933 = 175.
    pages = PageAllocator::make(std::uint64_t{1} << 30, 1, 45'056, {{"DMA", 3840}, {"DMA32", 242'093}});
    EXPECT_EQ(175u, pages.marks(0, 0).min);
    EXPECT_EQ(11'088u, pages.marks(0, 1).min);
    // Two nodes share what the formula gives for both: isqrt(16 * 1 GiB in kB) = 4096 kB, 512 pages each.
    pages = PageAllocator::make(std::uint64_t{1} << 30, 2);
    EXPECT_EQ(512u, pages.marks(1, 0).min);
}

TEST(PageAllocator, WhatIsHeldFromTheStartIsNotFree) {
    PageAllocator pages = PageAllocator::make(std::uint64_t{1} << 30, 1, 45'056, guestZones(), 11'959);
    EXPECT_EQ(233'974u, pages.freePages(0)) << "MemFree of K7: 935896 kB";
    EXPECT_EQ(3840u, pages.zoneFree(0, 0)) << "of the highest zone";
    EXPECT_EQ(11'959u, pages.heldFromStart(0));
}

}  // namespace
}  // namespace reclaim
