// Files, their inodes and pages, and who keeps a removed cgroup: spec sections 4, 12 (rows 5, 9, 10, 11, 23, 24)
// and 16.
#include <cerrno>

#include "tests/core/machine/machine_builder.h"
#include "tests/core/machine/machine_test_access.h"

namespace reclaim {
namespace {

TaskSpec files(TaskVerb verb, std::string cgroup, std::uint64_t count, std::string name = "t") {
    TaskSpec task;
    task.name = std::move(name);
    task.cgroup = std::move(cgroup);
    task.verb = verb;
    task.dir = "/d";
    task.keys = {KeyDist::Sequential, count, 0};
    task.count = count;
    task.killable = false;
    return task;
}

TaskSpec onMount(TaskSpec task, std::string mount) {
    task.mount = std::move(mount);
    return task;
}

// Pages of files alone: memory.stat and vmstat count blocks of the disk among them.
std::uint64_t pagesOfFiles(Machine& machine) {
    return MachineTestAccess::state(machine).pageTable.count(PageKind::File);
}

MachineSpec withMounts() {
    MachineSpec spec = idealSpec();
    spec.mounts.push_back({"tmp", "tmpfs"});
    spec.cgroups = {group("/a"), group("/b")};
    return spec;
}

int start(Machine& machine, TimeNs at, TaskSpec task) {
    task.start = at;
    const int error = apply(machine, at, StartTaskCommand{task});
    machine.advance(at + 1);
    return error;
}

TEST(Row9, ReferencedFilesGetASecondChance) {
    // Existing files: the first lookup puts the dentry on the LRU, the second marks it. vfs_cache_pressure 100.
    MachineSpec spec = withMounts();
    spec.mounts[0].files = {{"/d", 3000, 4096}};
    Machine machine = machineOrFail(spec, "linux-6.1");
    start(machine, 0, files(TaskVerb::Lookup, "/a", 3000, "first"));
    EXPECT_EQ(3000u, number(machine, Metric::LabLruLength, "/a"));
    start(machine, 10, files(TaskVerb::Lookup, "/a", 3000, "second"));
    const LruSlice all = machine.lru({}, machine.cgroupNamed("/a"), 0, 0, 5000);
    ASSERT_EQ(3000u, all.entries.size());
    for (const LruEntry& entry : all.entries) EXPECT_TRUE(entry.referenced && !entry.negative);
    const std::uint64_t scanned = number(machine, Metric::LabScanned);
    apply(machine, 20, DropCachesCommand{2});
    machine.checkInvariants();
    EXPECT_EQ(0u, number(machine, Metric::LabLruLength, "/a"));
    EXPECT_GE(number(machine, Metric::LabScanned) - scanned, 2u * 3000) << "F turns, then F kills";
}

TEST(Row10, TheDentryPassFillsTheInodeLru) {
    MachineSpec spec = withMounts();
    spec.mounts[0].files = {{"/d", 500, 4096}};
    Machine machine = machineOrFail(spec, "linux-6.1");
    start(machine, 0, files(TaskVerb::Lookup, "/a", 500));
    EXPECT_EQ(500u, number(machine, Metric::LabLruLength, "/a"));
    EXPECT_EQ(0u, number(machine, Metric::LabInodeLruLength, "/a")) << "each inode is pinned by its dentry";
    const std::uint64_t slabs = number(machine, Metric::SlabinfoExt4InodeCacheNumSlabs);
    // One reclaim call that is content after its first scan: 32 pages of dentries, no inode yet.
    apply(machine, 10, WriteCommand{"/a/memory.reclaim", std::to_string(8 * kPageSize)});
    const std::uint64_t gone = 500 - number(machine, Metric::LabLruLength, "/a");
    EXPECT_GT(gone, 0u);
    EXPECT_LE(number(machine, Metric::LabInodeLruLength, "/a"), gone);
    EXPECT_LE(number(machine, Metric::SlabinfoExt4InodeCacheNumSlabs), slabs);
    apply(machine, 20, DropCachesCommand{2});
    EXPECT_EQ(0u, number(machine, Metric::LabInodeLruLength, "/a"));
    EXPECT_LE(number(machine, Metric::InodeStateNrInodes), 1u) << "the directory's at most";
    machine.checkInvariants();
}

TEST(PageCache, AnInodeWithPagesIsOnTheLruOnlyUntil515) {
    for (const char* strategy : {"patchset-2014", "linux-6.1"}) {
        MachineSpec spec = withMounts();
        spec.mounts[0].files = {{"/d", 100, 4096}};
        Machine machine = machineOrFail(spec, strategy);
        start(machine, 0, files(TaskVerb::Read, "/", 100));
        EXPECT_EQ(100u, pagesOfFiles(machine));
        apply(machine, 10, DropCachesCommand{2});
        const bool old = std::string(strategy) == "patchset-2014";
        // The old kernel drops an inode's pages when it scans the inode; the new one does not scan it.
        EXPECT_EQ(old ? 0u : 100u, pagesOfFiles(machine)) << strategy;
        apply(machine, 20, DropCachesCommand{1});
        EXPECT_EQ(0u, pagesOfFiles(machine)) << strategy;
        apply(machine, 30, DropCachesCommand{2});
        EXPECT_LE(number(machine, Metric::InodeStateNrInodes), 1u) << strategy;
        machine.checkInvariants();
    }
}

// Where no scan of the inode list comes between: writeback is what makes an unused inode clean.
TEST(PageCache, ACleanInodeWaitsForItsLastPageSince516) {
    for (const char* strategy : {"patchset-2014", "linux-6.1"}) {
        Machine machine = machineOrFail(withMounts(), strategy);
        start(machine, 0, files(TaskVerb::Create, "/", 3000));
        apply(machine, 10, DropCachesCommand{2});
        ASSERT_LT(number(machine, Metric::DentryStateNrDentry), 20u) << strategy;
        EXPECT_EQ(0u, number(machine, Metric::InodeStateNrUnused)) << strategy << ": dirty";
        apply(machine, 20, SyncCommand{});
        const std::uint64_t unused = number(machine, Metric::InodeStateNrUnused);
        if (std::string(strategy) == "linux-6.1") EXPECT_EQ(0u, unused);
        else EXPECT_GT(unused, 2900u);
        apply(machine, 30, DropCachesCommand{1});
        EXPECT_GT(number(machine, Metric::InodeStateNrUnused), 2900u) << strategy;
        machine.checkInvariants();
    }
}

// Row 23 and 24: what page cache does to a removed cgroup.
TEST(Row23, PageCacheKeepsARemovedCgroupSince319) {
    for (const char* strategy : {"linux-3.14", "linux-6.1"}) {
        Machine machine = machineOrFail(withMounts(), strategy);
        start(machine, 0, files(TaskVerb::Create, "/a", 40));
        apply(machine, 10, SyncCommand{});
        EXPECT_EQ(0, apply(machine, 20, RmdirCommand{"/a"}));
        machine.advance(30);
        machine.checkInvariants();
        const bool moves = std::string(strategy) == "linux-3.14";
        EXPECT_EQ(moves ? 0u : 40u, number(machine, Metric::LabDyingRefsPageCache)) << strategy;
        EXPECT_EQ(moves ? 0u : 1u, number(machine, Metric::LabDyingCgroups)) << strategy;
        EXPECT_EQ(40u, pagesOfFiles(machine)) << "the pages themselves stay";
        apply(machine, 40, DropCachesCommand{1});
        EXPECT_EQ(0u, number(machine, Metric::LabDyingRefsPageCache)) << strategy;
        apply(machine, 50, UmountCommand{"root"});  // blocks of the disk whose buffers were used last
        EXPECT_EQ(0u, number(machine, Metric::LabDyingCgroups)) << strategy;
    }
}

TEST(Holders, DirtyPagesStayUntilSync) {
    Machine machine = machineOrFail(withMounts(), "linux-6.1");
    start(machine, 0, files(TaskVerb::Create, "/a", 10));
    const std::uint64_t blocks = MachineTestAccess::state(machine).blocks.dirty.size();
    EXPECT_EQ(3u, blocks) << "the inode table, the map of inodes, the directory";
    EXPECT_EQ(10u + blocks, number(machine, Metric::VmstatNrDirty));
    apply(machine, 10, DropCachesCommand{3});
    EXPECT_EQ(10u, pagesOfFiles(machine));
    apply(machine, 20, SyncCommand{});
    EXPECT_EQ(0u, number(machine, Metric::VmstatNrDirty));
    apply(machine, 30, DropCachesCommand{3});
    EXPECT_EQ(0u, pagesOfFiles(machine));
}

TEST(Holders, AMappingHoldsThePageAnOpenFileDoesNot) {
    for (const TaskVerb verb : {TaskVerb::Open, TaskVerb::Mmap}) {
        Machine machine = machineOrFail(withMounts(), "linux-6.1");
        start(machine, 0, files(TaskVerb::Create, "/a", 1));
        apply(machine, 10, SyncCommand{});
        // What /a was the first to read of the disk holds it too, until others have used 16 blocks since.
        start(machine, 12, files(TaskVerb::Create, "/", 1000, "others"));
        apply(machine, 15, SyncCommand{});
        TaskSpec holder = files(verb, "/b", 1, "holder");
        holder.after = AfterWork::Stay;
        start(machine, 20, holder);
        EXPECT_EQ(1u, number(machine, Metric::LabOpenFiles));
        EXPECT_EQ(EBUSY, apply(machine, 25, RmdirCommand{"/b"})) << "a process lives there";
        EXPECT_EQ(0, apply(machine, 30, RmdirCommand{"/a"}));
        apply(machine, 40, DropCachesCommand{3});
        EXPECT_EQ(verb == TaskVerb::Mmap ? 1u : 0u, number(machine, Metric::LabDyingCgroups));
        EXPECT_EQ(EBUSY, apply(machine, 50, UmountCommand{"root"}));
        EXPECT_EQ(0, apply(machine, 60, ExitCommand{"holder"}));
        apply(machine, 70, DropCachesCommand{3});
        EXPECT_EQ(0u, number(machine, Metric::LabDyingCgroups));
        EXPECT_EQ(0, apply(machine, 80, UmountCommand{"root"}));
        machine.checkInvariants();
    }
}

TEST(Holders, AnUnlinkedTmpfsFileLivesAsLongAsItIsOpen) {
    Machine machine = machineOrFail(withMounts(), "linux-6.1");
    start(machine, 0, onMount(files(TaskVerb::Create, "/a", 3), "tmp"));
    EXPECT_EQ(3u, number(machine, Metric::VmstatNrShmem));
    EXPECT_EQ(0u, number(machine, Metric::LabLruLength, "/a")) << "tmpfs pins its dentries";
    TaskSpec holder = onMount(files(TaskVerb::Open, "/", 1, "holder"), "tmp");
    holder.after = AfterWork::Stay;
    start(machine, 10, holder);
    EXPECT_EQ(0, apply(machine, 20, RmdirCommand{"/a"}));
    start(machine, 30, onMount(files(TaskVerb::Unlink, "/", 3, "rm"), "tmp"));
    EXPECT_EQ(1u, number(machine, Metric::VmstatNrShmem));
    apply(machine, 40, DropCachesCommand{3});
    EXPECT_EQ(1u, number(machine, Metric::LabDyingRefsTmpfs));
    EXPECT_EQ(0, apply(machine, 50, ExitCommand{"holder"}));
    EXPECT_EQ(0u, number(machine, Metric::VmstatNrShmem));
    EXPECT_EQ(0u, number(machine, Metric::LabDyingCgroups));
    machine.checkInvariants();
}

// 16 places of the CPU's bh_lru, less the block bitmap, the journal's descriptor and its commit block: 13 blocks of the
// inode table, which is what captures KDf of 4.14, 4.19 and 5.4 and K3ext4 of 5.4 show. All others go with
// drop_caches 1.
TEST(Holders, BlocksInTheBhLruGoAtUmountOnly) {
    constexpr std::uint64_t kFiles = 1000;
    Machine machine = machineOrFail(withMounts(), "linux-6.1");
    start(machine, 0, files(TaskVerb::Create, "/a", kFiles));
    apply(machine, 10, SyncCommand{});
    apply(machine, 20, RmdirCommand{"/a"});
    const std::uint64_t table = number(machine, Metric::LabDyingRefsMetadata);
    EXPECT_GE(table, kFiles / 16) << "one block for 16 inodes, and those of the directory";
    // The inodes and the directory's own, the map of inodes, the names; and the name of the directory in the one above
    // it.
    EXPECT_LE(table, kFiles / 16 + 1 + 1 + kFiles / 256 + 1 + 1);
    apply(machine, 30, DropCachesCommand{3});
    EXPECT_EQ(13u, number(machine, Metric::LabDyingRefsMetadata));
    EXPECT_EQ(1u, number(machine, Metric::LabDyingCgroups));
    EXPECT_EQ(0, apply(machine, 40, UmountCommand{"root"}));
    EXPECT_EQ(0u, number(machine, Metric::LabDyingCgroups));
    EXPECT_EQ(ENOENT, apply(machine, 50, UmountCommand{"nowhere"}));
    machine.checkInvariants();
}

TEST(Holders, ADirectoryGoesAfterItsLastChild) {
    Machine machine = machineOrFail(withMounts(), "linux-6.1");
    TaskSpec task = files(TaskVerb::Lookup, "/a", 50);
    task.dir = "/x/y/z";
    start(machine, 0, task);
    EXPECT_EQ(53u, number(machine, Metric::DentryStateNrDentry)) << "50 names and x, y, z";
    EXPECT_EQ(50u, number(machine, Metric::LabLruLength, "/a")) << "directories are pinned by their children";
    apply(machine, 10, DropCachesCommand{2});
    EXPECT_EQ(0u, number(machine, Metric::DentryStateNrDentry));
    machine.checkInvariants();
}

TEST(Holders, WrittenInodesAndTheStockWhereTheKernelHasThem) {
    Strategy strategy = strategyOrFail("linux-6.1");
    strategy.constants.holders.writtenInodesHoldCss = true;
    strategy.constants.holders.offlineDrainsStock = false;
    Result<Machine> made = Machine::create(withMounts(), strategy);
    ASSERT_TRUE(made.ok());
    Machine& machine = *made;
    start(machine, 0, files(TaskVerb::Create, "/a", 5));
    apply(machine, 10, SyncCommand{});
    TaskSpec holder = files(TaskVerb::Open, "/", 1, "holder");
    holder.after = AfterWork::Stay;
    start(machine, 20, holder);
    apply(machine, 30, RmdirCommand{"/a"});
    EXPECT_EQ(5u, number(machine, Metric::LabDyingRefsWriteback));
    EXPECT_EQ(1u, number(machine, Metric::LabDyingRefsStock));
    start(machine, 35, misses("/b", 5));
    EXPECT_EQ(0u, number(machine, Metric::LabDyingRefsStock)) << "until another cgroup charges on that CPU";
    apply(machine, 40, DropCachesCommand{3});
    apply(machine, 45, DropCachesCommand{3});
    EXPECT_EQ(1u, number(machine, Metric::LabDyingRefsWriteback)) << "the inode that is open";
    apply(machine, 50, ExitCommand{"holder"});
    apply(machine, 60, DropCachesCommand{3});
    EXPECT_EQ(0u, number(machine, Metric::LabDyingRefsWriteback));
    apply(machine, 70, UmountCommand{"root"});  // the blocks it was the first to read
    EXPECT_EQ(0u, number(machine, Metric::LabDyingCgroups));
}

// Row 5 and capture K5: nothing can be freed. 18 calls, and 35 with a victim.
TEST(Row5, OomComesAfter18CallsAnd35WithAVictim) {
    for (const bool killable : {false, true}) {
        MachineSpec spec = withMounts();
        spec.cgroups = {group("/a", 64)};
        Machine machine = machineOrFail(spec, "linux-6.1");
        TaskSpec task = files(TaskVerb::Alloc, "/a", 1000);
        task.alloc.what = "pages";
        task.killable = killable;
        task.onError = OnError::Stop;
        start(machine, 0, task);
        EXPECT_EQ(killable ? 35u : 18u, number(machine, Metric::MemoryEventsMax, "/a"));
        EXPECT_EQ(killable ? 35u : 18u, number(machine, Metric::LabReclaims));
        EXPECT_EQ(1u, number(machine, Metric::MemoryEventsOom, "/a"));
        EXPECT_EQ(killable ? 1u : 0u, number(machine, Metric::MemoryEventsOomKill, "/a"));
        EXPECT_EQ(65u, machine.tasks()[0].operations);
        EXPECT_EQ(0u, number(machine, Metric::MemoryStatKernel, "/a")) << "it exited";
        EXPECT_LE(number(machine, Metric::MemoryCurrent, "/a"), 64 * kPageSize) << "the stock";
        machine.checkInvariants();
    }
}

TEST(Row5, ANofsChargeCannotTakeDentries) {
    MachineSpec spec = withMounts();
    spec.cgroups = {group("/a", 200)};
    Machine machine = machineOrFail(spec, "linux-6.1");
    start(machine, 0, misses("/a", 4000));
    ASSERT_EQ(0u, number(machine, Metric::MemoryEventsMax, "/a"));
    TaskSpec task = files(TaskVerb::Alloc, "/a", 1000);
    task.alloc.what = "filp";
    task.gfp = GfpName::Nofs;
    task.onError = OnError::Stop;
    start(machine, 10, task);
    EXPECT_EQ(1u, number(machine, Metric::LabEnomem));
    EXPECT_EQ(4000u, number(machine, Metric::LabLruLength, "/a"));
    task.gfp = GfpName::Kernel;
    task.name = "kernel";
    start(machine, 20, task);
    EXPECT_EQ(1u, number(machine, Metric::LabEnomem)) << "GFP_KERNEL makes room";
    EXPECT_LT(number(machine, Metric::LabLruLength, "/a"), 4000u);
}

TEST(Gfp, NowaitFailsAtomicGoesPastTheLimit) {
    for (const GfpName gfp : {GfpName::Nowait, GfpName::Atomic}) {
        MachineSpec spec = withMounts();
        spec.cgroups = {group("/a", 64)};
        Machine machine = machineOrFail(spec, "linux-6.1");
        TaskSpec task = files(TaskVerb::Alloc, "/a", 80);
        task.alloc = {.what = "pages", .pinnedBy = "ipc"};
        task.gfp = gfp;
        start(machine, 0, task);
        const bool atomic = gfp == GfpName::Atomic;
        EXPECT_EQ(atomic ? 0u : 16u, number(machine, Metric::LabEnomem));
        EXPECT_EQ((atomic ? 80u : 64u) * kPageSize, number(machine, Metric::MemoryCurrent, "/a"));
        EXPECT_EQ(0u, number(machine, Metric::LabReclaims));
        EXPECT_EQ(atomic ? 16u : 0u, number(machine, Metric::MemoryEventsMax, "/a"));
    }
}

TEST(UnawareShrinker, IsCalledForTheWholeMachineOnly) {
    for (const char* strategy : {"patchset-2014", "linux-6.1"}) {
        MachineSpec spec = withMounts();
        spec.cgroups = {group("/a", 100)};
        Machine machine = machineOrFail(spec, strategy);
        TaskSpec buffers = files(TaskVerb::Alloc, "/a", 3000, "buffers");
        buffers.alloc.what = "xfs_buf";
        start(machine, 0, buffers);
        start(machine, 10, misses("/a", 5000));
        EXPECT_GT(number(machine, Metric::LabReclaims), 0u) << strategy;
        EXPECT_EQ(0u, number(machine, Metric::LabUnawareScanned)) << strategy << ": not at a limit";
        apply(machine, 20, DropCachesCommand{2});
        EXPECT_GE(number(machine, Metric::LabUnawareScanned), 3000u) << strategy;
        machine.checkInvariants();
    }
}

TEST(KmemActive, WithoutALimitTheV1ErasChargeNothing) {
    for (const char* strategy : {"linux-3.14", "linux-6.1"}) {
        MachineSpec spec = withMounts();
        spec.cgroups = {group("/limited", 1000), group("/free")};
        Machine machine = machineOrFail(spec, strategy);
        start(machine, 0, misses("/limited", 2100));
        start(machine, 10, misses("/free", 2100));
        EXPECT_GT(number(machine, Metric::MemoryCurrent, "/limited"), 0u);
        EXPECT_EQ(std::string(strategy) == "linux-6.1", number(machine, Metric::MemoryCurrent, "/free") > 0)
            << strategy;
    }
}

TEST(Vfs, CachePressureOfZeroKeepsEverything) {
    Machine machine = machineOrFail(withMounts(), "linux-6.1");
    start(machine, 0, misses("/a", 2000));
    EXPECT_EQ(0, apply(machine, 10, SysctlCommand{"vm.vfs_cache_pressure", "0"}));
    apply(machine, 20, DropCachesCommand{2});
    EXPECT_EQ(2000u, number(machine, Metric::LabLruLength, "/a"));
    EXPECT_EQ(0, apply(machine, 30, SysctlCommand{"vm.vfs_cache_pressure", "100"}));
    apply(machine, 40, DropCachesCommand{2});
    EXPECT_EQ(0u, number(machine, Metric::DentryStateNrUnused));
    EXPECT_EQ(ENOENT, apply(machine, 50, SysctlCommand{"vm.no_such_thing", "1"}));
}

// struct file is charged to who opens it from 4.19 on (captures of 4.14 and 4.19, KD: two and three copies of caches a
// cgroup), and so are the buffers of the blocks it reads first (KDf: two and four). Who reads the disk first has a copy
// for its tree's nodes.
TEST(OpenFiles, AreChargedFrom419On) {
    for (const auto& [profile, copies] : {std::pair{"linux-4.0", 3u}, {"linux-4.19", 5u}, {"linux-5.3", 5u}}) {
        MachineSpec spec = withMounts();
        spec.mounts[0].files = {{"/d", 40, 0}};
        Machine machine = machineOrFail(spec, profile);
        TaskSpec holder = files(TaskVerb::Open, "/a", 40);
        holder.after = AfterWork::Stay;
        start(machine, 0, holder);
        EXPECT_EQ(copies, number(machine, Metric::MemcgCachesCount)) << profile;
        const std::uint64_t held = number(machine, Metric::MemoryStatSlabUnreclaimable, "/a");
        // 40 files of 256 bytes, 16 to a page.
        EXPECT_EQ(copies == 5 ? 3 * kPageSize : 0, held) << profile;
        apply(machine, 10, ExitCommand{"t"});
        apply(machine, 20, DropCachesCommand{2});
        machine.checkInvariants();
        EXPECT_EQ(0u, number(machine, Metric::LabOpenFiles)) << profile;
    }
}

// The first allocations go to the root cache. Reading a directory of a disk lets the worker run: what is looked up in
// it is the cgroup's own.
TEST(OpenFiles, ADirectoryThatIsReadLetsTheCacheBeMade) {
    MachineSpec spec = withMounts();
    spec.cgroups = {};
    spec.mounts[0].files = {{"/d", 5, 0}};
    Machine machine = machineOrFail(spec, "linux-4.19");
    apply(machine, 0, MkdirCommand{"/c"});
    start(machine, 1, files(TaskVerb::Lookup, "/c", 5));
    EXPECT_EQ(4u, number(machine, Metric::MemcgCachesCount))
        << "dentry, ext4_inode_cache, buffer_head, radix_tree_node";
    // Five names, five inodes, two of three blocks' buffers and a node of the tree they are in; the directory's own
    // two, and the first block's buffer and node, were the root's.
    EXPECT_EQ(5u + 5 + 2 + 1, machine.cgroup(machine.cgroupNamed("/c")).chargedObjects);
    machine.checkInvariants();
}

TEST(OpenFiles, KeysMayBeginElsewhere) {
    Machine machine = machineOrFail(withMounts(), "linux-6.1");
    TaskSpec first = files(TaskVerb::Lookup, "/a", 10, "first"), second = files(TaskVerb::Lookup, "/a", 10, "second");
    second.keys.first = 5;
    start(machine, 0, first);
    start(machine, 10, second);
    EXPECT_EQ(15u, number(machine, Metric::LabLruLength, "/a")) << "names 0 to 14";
}

TEST(OpenFiles, ATaskGivesUpAfterSoManyFailures) {
    MachineSpec spec = idealSpec();
    spec.cgroups = {group("/k")};
    spec.cgroups[0].kmemMax = 4 * kPageSize;
    TaskSpec task = misses("/k", 1000);
    task.failuresMax = 30;
    spec.tasks = {task};
    Machine machine = machineOrFail(spec, "linux-4.19");
    machine.advance(kSecond);
    EXPECT_EQ(4u * 21 + 30, number(machine, Metric::LabOperations));
    EXPECT_EQ(60u, number(machine, Metric::MemoryKmemFailcnt, "/k")) << "without, then with retries";
    EXPECT_EQ(0u, number(machine, Metric::MemoryFailcnt, "/k"));
    EXPECT_EQ(0u, number(machine, Metric::LabReclaimShrinkerCalls, "/k"));
}

}  // namespace
}  // namespace reclaim
