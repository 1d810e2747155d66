// Orders, objects per slab and what SLUB keeps, against the specification's figures.
#include <gtest/gtest.h>

#include "core/slab/slab.h"

namespace reclaim {
namespace {

TEST(Geometry, DentryOnSmallAndLargeMachines) {
    for (const std::uint32_t cpus : {1u, 2u, 4u, 8u, 15u}) {
        const SlabGeometry g = geometryOf(192, cpus, CpuPartialRule::BySlabs);
        EXPECT_EQ(0u, g.order) << cpus;
        EXPECT_EQ(21u, g.objects) << cpus;
    }
    for (const std::uint32_t cpus : {16u, 31u, 32u, 63u}) {
        const SlabGeometry g = geometryOf(192, cpus, CpuPartialRule::BySlabs);
        EXPECT_EQ(1u, g.order) << cpus;
        EXPECT_EQ(42u, g.objects) << cpus;
    }
    const SlabGeometry dentry = geometryOf(192, 1, CpuPartialRule::BySlabs);
    EXPECT_EQ(120u, dentry.cpuPartial);
    EXPECT_EQ(12u, dentry.cpuPartialSlabs);
    EXPECT_EQ(5u, dentry.minPartial);
    EXPECT_EQ(30u, geometryOf(192, 1, CpuPartialRule::ByObjects).cpuPartial);
}

TEST(Geometry, CpuPartialByObjectSize) {
    struct Row {
        std::uint32_t size, since516, before;
    };
    for (const Row& row : {Row{4096, 6, 2}, Row{8192, 6, 2}, Row{4095, 24, 6}, Row{1024, 24, 6}, Row{1023, 52, 13},
                           Row{256, 52, 13}, Row{255, 120, 30}, Row{8, 120, 30}}) {
        EXPECT_EQ(row.since516, geometryOf(row.size, 1, CpuPartialRule::BySlabs).cpuPartial) << row.size;
        EXPECT_EQ(row.before, geometryOf(row.size, 1, CpuPartialRule::ByObjects).cpuPartial) << row.size;
    }
}

TEST(Geometry, MinPartialIsHalfTheLogarithmWithinFiveAndTen) {
    EXPECT_EQ(5u, geometryOf(64, 1, CpuPartialRule::BySlabs).minPartial);
    EXPECT_EQ(5u, geometryOf(2047, 1, CpuPartialRule::BySlabs).minPartial);
    EXPECT_EQ(6u, geometryOf(4096, 1, CpuPartialRule::BySlabs).minPartial);
    EXPECT_EQ(7u, geometryOf(16'384, 1, CpuPartialRule::BySlabs).minPartial);
}

// Rule of calculate_order over all sizes: the least order whose waste is allowed, never above 3.
TEST(Geometry, FitsAndWastesLittleForEverySize) {
    for (std::uint32_t size = 8; size <= 32'768; size += size < 4096 ? 8 : 64) {
        const SlabGeometry g = geometryOf(size, 4, CpuPartialRule::BySlabs);
        const std::uint64_t bytes = kPageSize << g.order;
        ASSERT_LE(g.order, 3u) << size;
        ASSERT_EQ(bytes / size, g.objects) << size;
        if (g.order > 0 && g.objects >= 16) {
            ASSERT_LT((bytes / 2) / size, 16u) << size << ": a lower order would do, or wastes too much";
        }
    }
}

TEST(Geometry, MeasuredOnesAreTaken) {
    const SlabGeometry inode = geometryOf(1184, 2, 13, CpuPartialRule::BySlabs);
    EXPECT_EQ(4u, inode.pages());
    EXPECT_EQ(24u, inode.cpuPartial);
    EXPECT_EQ((2 * 24 + 12) / 13u, inode.cpuPartialSlabs);
    EXPECT_THROW(geometryOf(1184, 2, 14, CpuPartialRule::BySlabs), InvariantBreach) << "14 do not fit";
}

}  // namespace
}  // namespace reclaim
