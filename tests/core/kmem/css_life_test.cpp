// Who holds a removed cgroup, and what is left of its caches; sections 1.7 and 6.1 of the specification.
#include "tests/core/kmem/kmem_fixture.h"

namespace reclaim {
namespace {

TEST(CssLife, PagesAndCachesHoldTheCssWhereSlabPagesAreCharged) {
    for (const char* strategy : {"linux-3.14", "patchset-2014"}) {
        KmemFixture f(strategy);
        const MemcgId a = f.group(MemcgTable::root());
        const ObjectId object = f.alloc(a);
        EXPECT_EQ(1u, f.refs(a, CssRef::KmemUsage)) << "one while kmem usage is above 0";
        EXPECT_EQ(1u, f.refs(a, CssRef::Cache));
        f.offline(a);
        EXPECT_TRUE(f.released.empty()) << strategy;
        EXPECT_EQ(0u, f.refs(a, CssRef::Base) + f.refs(a, CssRef::Kill) + f.refs(a, CssRef::Stock));
        EXPECT_EQ(2u, f.memcgs[a].refsTotal) << strategy << ": the cache and its page";
        // The last object goes, its slab stays on the node's list: nobody comes back (the leak of 2014).
        f.free(object);
        f.cpus.settle();
        EXPECT_EQ(1u, f.slabs.cache(f.kmem.copiesOf(a)[0]).nrPages) << strategy;
        EXPECT_EQ(2u, f.memcgs[a].refsTotal) << strategy;
        EXPECT_EQ(1u, f.table.deadCaches) << strategy;
    }
}

TEST(CssLife, ACacheThatIsEmptyAtOfflineGoesWithItsCgroup) {
    for (const char* strategy : {"linux-3.14", "patchset-2014"}) {
        KmemFixture f(strategy);
        const MemcgId a = f.group(MemcgTable::root());
        f.free(f.alloc(a));
        f.offline(a);
        EXPECT_EQ(0u, f.table.deadCaches) << strategy << ": it was empty at offline";
        EXPECT_EQ((std::vector<MemcgId>{a}), f.released) << strategy;
    }
}

TEST(CssLife, NothingHoldsItWhereObjectsAreChargedThroughObjcg) {
    KmemFixture f("linux-6.1");
    const MemcgId parent = f.group(MemcgTable::root()), a = f.group(parent);
    const ObjectId object = f.alloc(a);
    f.offline(a);
    EXPECT_EQ((std::vector<MemcgId>{a}), f.released);
    EXPECT_EQ(parent, f.kmem.memcgOf(object)) << "the object is the parent's";
    EXPECT_EQ(1u, f.memcgs[parent].objects);
    // Next its new owner goes too; the object is the root's then.
    f.offline(parent);
    EXPECT_EQ(MemcgTable::root(), f.kmem.memcgOf(object));
    f.free(object);
    EXPECT_EQ(0u, f.memcgs[MemcgTable::root()].objects);
    f.kmem.checkInvariants();
}

// What a dead cache may keep once its last object is gone, whatever the order of frees and the CPUs they ran on.
TEST(CssLife, GhostPagesStayWithinWhatSlubKeeps) {
    std::uint64_t most = 0;
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        Prng prng(seed);
        const auto cpus = static_cast<std::uint32_t>(1 + prng.below(3));
        KmemFixture f("linux-3.14", cpus);
        const MemcgId a = f.group(MemcgTable::root());
        std::vector<ObjectId> live;
        for (int i = 0; i < 5000; ++i) live.push_back(f.alloc(a));
        f.offline(a);
        const bool inOrder = prng.below(2) == 0;
        for (std::size_t left = live.size(); left > 0; --left) {
            f.cpus.select(static_cast<std::uint32_t>(prng.below(cpus)));
            const std::size_t at = inOrder ? live.size() - left : prng.below(left);
            f.free(live[at]);
            if (!inOrder) live[at] = live[left - 1];
        }
        const KmemCache& k = f.slabs.cache(f.kmem.copiesOf(a)[0]);
        EXPECT_EQ(0u, k.nrLive);
        // A chain before 5.16: until its slabs had more than cpu_partial free objects when they were put there.
        const std::uint64_t bound = cpus * (k.geometry.cpuPartial + 1) + k.geometry.minPartial;
        EXPECT_LE(k.nrPages, bound) << "seed " << seed;
        EXPECT_GT(k.nrPages, 0u) << "seed " << seed;
        most = std::max(most, k.nrPages);
        EXPECT_EQ(1u, f.table.deadCaches);
        EXPECT_TRUE(f.released.empty());
    }
    EXPECT_GT(most, 20u);
}

TEST(CssLife, AnOfflineCgroupAllocatesNothing) {
    KmemFixture f("linux-3.14");
    const MemcgId a = f.group(MemcgTable::root());
    f.offline(a);
    EXPECT_THROW(f.alloc(a), InvariantBreach);
}

}  // namespace
}  // namespace reclaim
