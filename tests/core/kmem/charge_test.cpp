// Stocks, the charge path at the limit, object bytes and their remainders; sections 1.6 and 2.1 of the specification.
#include "tests/core/kmem/kmem_fixture.h"

namespace reclaim {
namespace {

TEST(Stock, ABatchIsChargedAndTheRestKept) {
    struct Row {
        const char* strategy;
        std::uint64_t batch;
    };
    for (const Row& row : {Row{"linux-3.14", 32}, Row{"patchset-2014", 32}, Row{"linux-6.1", 64}}) {
        KmemFixture f(row.strategy);
        const MemcgId a = f.group(MemcgTable::root());
        f.alloc(a);
        EXPECT_EQ(row.batch, f.memcgs[a].memory.usage) << row.strategy;
        EXPECT_EQ(1u, f.memcgs[a].kmem.usage) << row.strategy;
        EXPECT_EQ(row.batch - 1, f.memcgs.stock(0).pages) << row.strategy;
        EXPECT_EQ(1u, f.refs(a, CssRef::Stock)) << row.strategy << ": the stock pins its cgroup";
    }
}

TEST(Stock, AnotherCgroupDrainsIt) {
    KmemFixture f("linux-6.1");
    const MemcgId a = f.group(MemcgTable::root()), b = f.group(MemcgTable::root());
    f.alloc(a);
    f.alloc(b);
    EXPECT_EQ(1u, f.memcgs[a].memory.usage) << "what was not used has been uncharged";
    EXPECT_EQ(0u, f.refs(a, CssRef::Stock));
    EXPECT_EQ(b, f.memcgs.stock(0).memcg);
    EXPECT_EQ(64u, f.memcgs[b].memory.usage);
}

TEST(Stock, OfABatchAndMoreIsGivenBack) {
    KmemFixture f("linux-6.1");
    const MemcgId a = f.group(MemcgTable::root());
    std::vector<ObjectId> objects;
    for (int i = 0; i < 21 * 400; ++i) objects.push_back(f.alloc(a));
    for (ObjectId object : objects) {
        f.free(object);
        ASSERT_LE(f.memcgs.stock(0).pages, 64u);
        ASSERT_LE(f.memcgs.objStock(0).bytes, kPageSize);
    }
    EXPECT_EQ(0u, f.memcgs[a].objects);
    EXPECT_LE(f.memcgs[a].memory.usage, 65u) << "one stock, and part of a page of bytes";
}

// refill_stock drains above MEMCG_CHARGE_BATCH, refill_obj_stock above PAGE_SIZE: what is just full stays.
TEST(Stock, ThatIsJustFullIsKept) {
    KmemFixture f("linux-6.1");
    const MemcgId a = f.group(MemcgTable::root());
    const CacheId large = f.kmem.addRootCache("8k", geometryOf(8192, 1, CpuPartialRule::BySlabs), false);
    const ObjectId object = f.kmem.alloc(large, a, kGfpKernel, 0);
    // 8192 bytes and a pointer need three pages of the 64 that were charged.
    ASSERT_EQ(61u, f.memcgs.stock(0).pages);
    ASSERT_EQ(3u * 4096 - 8200, f.memcgs.objStock(0).bytes);
    f.free(object);
    EXPECT_EQ(0u, f.memcgs.objStock(0).bytes) << "three pages exactly";
    EXPECT_EQ(64u, f.memcgs.stock(0).pages);
    EXPECT_EQ(64u, f.memcgs[a].memory.usage);
    EXPECT_EQ(1u, f.refs(a, CssRef::Stock));
    EXPECT_EQ(0u, f.memcgs[a].kmem.usage);
}

TEST(ObjStock, OfExactlyAPageIsKept) {
    KmemFixture f("linux-6.1");
    const MemcgId a = f.group(MemcgTable::root());
    const CacheId cache = f.kmem.addRootCache("504", geometryOf(504, 1, CpuPartialRule::BySlabs), false);
    std::vector<ObjectId> objects;
    for (int i = 0; i < 9; ++i) objects.push_back(f.kmem.alloc(cache, a, kGfpKernel, 0));  // 512 bytes each
    ASSERT_EQ(4096u - 512, f.memcgs.objStock(0).bytes);
    f.free(objects[0]);
    EXPECT_EQ(4096u, f.memcgs.objStock(0).bytes);
    EXPECT_EQ(2u, f.memcgs[a].kmem.usage);
    f.free(objects[1]);
    EXPECT_EQ(512u, f.memcgs.objStock(0).bytes);
    EXPECT_EQ(1u, f.memcgs[a].kmem.usage);
}

TEST(ObjStock, KeepsTheRemainderForItsObjcg) {
    KmemFixture f("linux-6.1");
    const MemcgId a = f.group(MemcgTable::root()), b = f.group(MemcgTable::root());
    f.alloc(a);
    EXPECT_EQ(4096u - 200, f.memcgs.objStock(0).bytes);
    f.alloc(b);
    EXPECT_EQ(4096u - 200, f.memcgs.objcg(f.memcgs[a].objcg).chargedBytes) << "set aside when the stock changed hands";
    f.alloc(a);
    EXPECT_EQ(4096u - 400, f.memcgs.objStock(0).bytes) << "taken up again";
    EXPECT_EQ(0u, f.memcgs.objcg(f.memcgs[a].objcg).chargedBytes);
    EXPECT_EQ(1u, f.memcgs[a].kmem.usage);
    f.kmem.checkInvariants();
}

// Bytes are neither lost nor made, whoever allocates and frees, on whichever CPU.
TEST(ObjStock, BytesAreConservedOverRandomOperations) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        Prng prng(seed);
        KmemFixture f("linux-6.1", 3);
        std::vector<MemcgId> groups{f.group(MemcgTable::root())};
        groups.push_back(f.group(groups[0], 50));
        groups.push_back(f.group(MemcgTable::root()));
        std::vector<ObjectId> live;
        std::vector<std::uint64_t> held(3, 0);
        for (int step = 0; step < 4000; ++step) {
            f.cpus.select(static_cast<std::uint32_t>(prng.below(3)));
            f.cpus.beginTask(0);
            if (prng.below(20) < 11 || live.empty()) {
                const ObjectId object = f.alloc(groups[prng.below(3)]);
                if (object.valid()) live.push_back(object);
            } else {
                const std::size_t at = prng.below(live.size());
                f.free(live[at]);
                live[at] = live.back();
                live.pop_back();
            }
            if (step % 100 == 0) f.kmem.checkInvariants();
            ASSERT_LE(f.memcgs[groups[1]].memory.usage, 50u) << "seed " << seed;
        }
        for (ObjectId object : live) f.free(object);
        f.kmem.checkInvariants();
        for (MemcgId id : groups) f.kmem.drainStocks(id);
        std::uint64_t remainder = 0;
        for (MemcgId id : groups) remainder += f.memcgs.objcg(f.memcgs[id].objcg).chargedBytes;
        EXPECT_EQ(remainder, f.memcgs[MemcgTable::root()].kmem.usage * kPageSize) << "seed " << seed;
        EXPECT_LT(remainder, 3 * kPageSize * 3) << "seed " << seed;
    }
}

// Row 5: only objects of a file system could be reclaimed, and it refuses.
TEST(Row5, NofsAtTheLimitTriesEighteenTimesThenFails) {
    KmemFixture f("linux-6.1");
    const MemcgId a = f.group(MemcgTable::root(), 10);
    f.memcgs[a].shrinkerInfo[0].set(0);
    f.shrinker.freeable = 100'000;
    std::uint64_t served = 0;
    while (f.alloc(a, kGfpNofs).valid()) ++served;
    EXPECT_EQ(10u * 4096 / 200, served);
    EXPECT_EQ(18u, f.journal.count(EventKind::ReclaimBegin)) << "first, after the drain, and 16 retries";
    EXPECT_EQ(18u, f.memcgs[a].events.max);
    EXPECT_EQ(1u, f.memcgs[a].events.oom);
    EXPECT_EQ(200'000, f.memcgs[a].shrinkerInfo[0].deferredOf(0)) << "refused work is deferred, at most 2F";
}

TEST(Charge, WithoutBlockingFailsOrForces) {
    KmemFixture f("linux-6.1");
    const MemcgId a = f.group(MemcgTable::root(), 1);
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(f.alloc(a).valid());
    EXPECT_FALSE(f.alloc(a, kGfpNowait).valid());
    EXPECT_EQ(0u, f.journal.count(EventKind::ReclaimBegin));
    EXPECT_TRUE(f.alloc(a, kGfpAtomic).valid()) << "GFP_ATOMIC is charged past the limit";
    EXPECT_EQ(2u, f.memcgs[a].memory.usage);
    EXPECT_EQ(1u, f.memcgs[a].events.max);
}

TEST(Charge, EventsGoToTheFullLevelAndItsAncestors) {
    KmemFixture f("linux-6.1");
    const MemcgId parent = f.group(MemcgTable::root(), 3), child = f.group(parent);
    while (f.alloc(child).valid()) {
    }
    EXPECT_EQ(0u, f.memcgs[child].events.max);
    EXPECT_EQ(18u, f.memcgs[parent].events.max);
    EXPECT_EQ(18u, f.memcgs[MemcgTable::root()].events.max);
}

}  // namespace
}  // namespace reclaim
