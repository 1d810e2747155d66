// The super block's share, its one object more, the second chance, and what "freed" means; section 4.
#include "core/vfs/vfs.h"
#include "tests/core/kmem/kmem_fixture.h"

namespace reclaim {
namespace {

TEST(ShareOf, CheckValues) {
    // nr_to_scan 128: D dentries and I inodes of T = D + I + 1.
    const auto walks = [](std::int64_t d, std::int64_t i) {
        return std::pair{shareOf(128, d, d + i + 1) + 1, shareOf(128, i, d + i + 1) + 1};
    };
    EXPECT_EQ((std::pair<std::int64_t, std::int64_t>{128, 1}), walks(1000, 0));
    EXPECT_EQ((std::pair<std::int64_t, std::int64_t>{64, 64}), walks(1000, 1000));
    EXPECT_EQ(65, walks(1, 0).first);
    EXPECT_EQ((std::pair<std::int64_t, std::int64_t>{3, 126}), walks(100, 5000));
    EXPECT_EQ(INT64_C(4'000'000'000'000) / 2 * 3, shareOf(3, INT64_C(4'000'000'000'000), 2))
        << "no overflow on the way";
}

struct VfsFixture : KmemFixture {
    DentryTable dentries;
    DirTable dirs;
    InodeTable inodes;
    ListLruTable lruTable;
    MountId mount{0};  // before the super block, which is told of it
    ListLrus lrus;
    BlockTable blocks;
    BlockDevice device;
    Icache icache;
    Dcache dcache;
    SuperBlockShrinker superBlock;
    MemcgId a;

    explicit VfsFixture(const std::string& id)
        : KmemFixture(id),
          lrus(lruTable, slabs, memcgs, *strategy.listLru, journal),
          device({blocks, dentries.mounts, dirs, kmem, userPages, memcgs, cpus, journal}, strategy.vfs),
          icache({inodes, dentries, dirs, kmem, userPages, slabs, memcgs, lrus, device, cpus, journal}, strategy.vfs,
                 strategy.constants.holders),
          dcache(dentries, dirs, icache, kmem, slabs, lrus, cpus, journal),
          superBlock(dcache, mount, strategy.vfs) {
        dentries.cache = dentry;
        Mount root;
        root.name = "root";
        root.dentryLru = lrus.init(ShrinkerId{0});
        root.inodeLru = lrus.init(ShrinkerId{0});
        dentries.mounts.push_back(root);
        a = group(MemcgTable::root());
    }
    LookupResult lookup(std::uint32_t name, LookupWalk walk) {
        const LookupResult result = dcache.lookup({.mount = mount, .memcg = a, .name = name, .walk = walk});
        cpus.settle();
        return result;
    }
    std::uint64_t prune(std::uint64_t budget) {
        const std::uint64_t removed = dcache.prune(mount, 0, a, budget);
        cpus.settle();
        return removed;
    }
};

TEST(Row9, ReferencedEntriesAreRotatedOnceThenFreed) {
    constexpr std::uint32_t kNames = 500;
    VfsFixture f("linux-6.1");
    f.dcache.addNames(kNames, true);
    for (std::uint32_t i = 0; i < kNames; ++i) EXPECT_EQ(LookupResult::Created, f.lookup(i, LookupWalk::Ref));
    for (std::uint32_t i = 0; i < kNames; ++i) EXPECT_EQ(LookupResult::Cached, f.lookup(i, LookupWalk::Ref));
    EXPECT_EQ(0u, f.prune(kNames)) << "the first F scans free nothing";
    EXPECT_EQ(kNames, f.journal.count(EventKind::LruRotate));
    EXPECT_EQ(kNames, f.dcache.lruCount(f.mount, 0, f.a));
    EXPECT_EQ(kNames, f.prune(kNames)) << "the next F free all";
    EXPECT_EQ(0u, f.dentries.nrDentry);
    EXPECT_EQ(kNames, f.journal.count(EventKind::ObjectFree));
}

TEST(SecondChance, ARepeatedMissWithoutReferenceGetsNone) {
    VfsFixture f("linux-6.1");
    f.dcache.addNames(100, true);
    for (int round = 0; round < 3; ++round)
        for (std::uint32_t i = 0; i < 100; ++i) f.lookup(i, LookupWalk::Rcu);
    EXPECT_EQ(100u, f.dentries.nrDentry);
    EXPECT_EQ(100u, f.prune(100));
    EXPECT_EQ(0u, f.journal.count(EventKind::LruRotate));
    EXPECT_EQ(LookupResult::Created, f.lookup(5, LookupWalk::Rcu)) << "the name is gone with its dentry";
}

TEST(SecondChance, FirstUseIsNotAReference) {
    VfsFixture f("linux-6.1");
    f.dcache.addNames(2, true);
    f.lookup(0, LookupWalk::Ref);
    f.lookup(1, LookupWalk::Ref);
    f.lookup(1, LookupWalk::Ref);
    EXPECT_EQ(1u, f.prune(2));
    EXPECT_EQ(LookupResult::Created, f.lookup(0, LookupWalk::Ref));
    EXPECT_EQ(LookupResult::Cached, f.lookup(1, LookupWalk::Ref));
}

TEST(Prune, EntriesInUseAreOnlyUnlinkedYetCountAsFreed) {
    VfsFixture f("linux-6.1");
    for (int i = 0; i < 10; ++i) f.lookup(kNil, LookupWalk::Rcu);
    const std::uint32_t held = f.lrus.list(f.dentries.mounts[0].dentryLru, 0, f.a).head;
    f.dentries.flags.write(held) |= dentry_flag::kInUse;
    EXPECT_EQ(10u, f.prune(10)) << "isolated entries, the trap of the return value";
    EXPECT_EQ(9u, f.journal.count(EventKind::ObjectFree));
    EXPECT_EQ(1u, f.journal.count(EventKind::LruRemove));
    EXPECT_EQ(1u, f.dentries.nrDentry);
    EXPECT_EQ(0u, f.dentries.nrUnused);
}

TEST(SuperBlock, LooksAtOneMoreThanItsShareFrom40On) {
    for (const char* strategy : {"linux-6.1", "patchset-2014"}) {
        VfsFixture f(strategy);
        f.lookup(kNil, LookupWalk::Rcu);
        const ShrinkControl control{.node = 0, .memcg = f.a, .mayEnterFs = true, .toScan = 1};
        EXPECT_EQ(1, f.superBlock.count(control));
        // One dentry, one to scan: the share of 1 in 2 is 0. Only "+1" empties a cgroup completely.
        EXPECT_EQ(std::string(strategy) == "linux-6.1" ? 1 : 0, f.superBlock.scan(control)) << strategy;
        for (int i = 0; i < 2000; ++i) f.lookup(kNil, LookupWalk::Rcu);
        const std::int64_t before = f.superBlock.count(control);
        f.superBlock.scan({.node = 0, .memcg = f.a, .mayEnterFs = true, .toScan = 1024});
        const std::int64_t share = shareOf(1024, before, before + 1) + (f.strategy.vfs.scanOneMore ? 1 : 0);
        EXPECT_EQ(before - share, f.superBlock.count(control)) << strategy;
    }
}

TEST(SuperBlock, RefusesWithoutFsAndSaysEmptyWhenEmpty) {
    VfsFixture f("linux-6.1");
    ShrinkControl control{.node = 0, .memcg = f.a, .mayEnterFs = false, .toScan = 100};
    EXPECT_EQ(kShrinkEmpty, f.superBlock.count(control));
    f.lookup(kNil, LookupWalk::Rcu);
    EXPECT_EQ(1, f.superBlock.count(control)) << "count does not refuse: the work is deferred";
    EXPECT_EQ(kShrinkStop, f.superBlock.scan(control));
    EXPECT_EQ(1u, f.dentries.nrDentry);
}

}  // namespace
}  // namespace reclaim
