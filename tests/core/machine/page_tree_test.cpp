// Nodes of the tree in which a disk's mapping keeps its blocks: who pays for them, and whom they hold.
#include <cerrno>

#include "tests/core/machine/machine_builder.h"
#include "tests/core/machine/machine_test_access.h"

namespace reclaim {
namespace {

constexpr std::uint32_t kSmallFanout = 16, kPerBlock = kInodesPerBlock;

// Nodes of 16 blocks, as CONFIG_BASE_SMALL has them: 192 bytes, 200 with SLUB's words behind.
MachineSpec withSmallNodes() {
    MachineSpec spec = idealSpec();
    spec.cgroups = {group("/a"), group("/b")};
    spec.slabs["radix_tree_node"] = {.sizeBytes = 200, .order = 0, .objects = 20, .reclaimable = true};
    return spec;
}

TaskSpec createsFrom(const std::string& cgroup, std::uint64_t first, std::uint64_t count) {
    TaskSpec task;
    task.name = "creates in " + cgroup;
    task.cgroup = cgroup;
    task.verb = TaskVerb::Create;
    task.dir = "/d";
    task.keys = {KeyDist::Sequential, count, first};
    task.count = count;
    return task;
}

void runTask(Machine& machine, TimeNs at, TaskSpec task) {
    task.start = at;
    ASSERT_EQ(0, apply(machine, at, StartTaskCommand{task}));
    machine.advance(at + 1);
}

const PageTreeTable& treeOf(Machine& machine) { return MachineTestAccess::state(machine).blocks.tree; }

std::uint64_t nodesAlive(Machine& machine) {
    std::uint64_t alive = 0;
    for (std::uint32_t node = 0; node < treeOf(machine).nodes; ++node) alive += treeOf(machine).objectOf[node] != kNil;
    return alive;
}

std::string payerOf(Machine& machine, std::uint32_t node) {
    const std::uint32_t objcg = MachineTestAccess::state(machine).kmem.objcgOf[treeOf(machine).objectOf[node]];
    if (objcg == kNil) return "/";
    const MemcgTable& memcgs = MachineTestAccess::state(machine).memcgs;
    return memcgs[memcgs.objcg(ObjcgId{objcg}).memcg].path;
}

TEST(PageTree, TheFanoutFollowsFromTheSizeOfANode) {
    EXPECT_EQ(64u, PageTreeTable::fanoutOf(584)) << "6.1's guest";
    EXPECT_EQ(64u, PageTreeTable::fanoutOf(576));
    EXPECT_EQ(16u, PageTreeTable::fanoutOf(200)) << "the guests of 4.14, 4.19 and 5.4";
    EXPECT_EQ(16u, PageTreeTable::fanoutOf(192));
}

// 16 inodes a block, 16 blocks a node.
TEST(PageTree, OneNodeFor256InodesChargedToWhoReadsTheFirst) {
    Machine machine = machineOrFail(withSmallNodes(), "linux-6.1");
    ASSERT_EQ(kSmallFanout, treeOf(machine).fanout);
    runTask(machine, 0, createsFrom("/a", 0, 200));
    const std::uint64_t before = nodesAlive(machine);
    runTask(machine, 10, createsFrom("/b", 200, 20));
    EXPECT_EQ(before, nodesAlive(machine)) << "inodes 200 to 219 lie in blocks of a node that is there";
    for (std::uint32_t node = 0; node < treeOf(machine).nodes; ++node)
        if (treeOf(machine).objectOf[node] != kNil) EXPECT_EQ("/a", payerOf(machine, node)) << node;
    runTask(machine, 20, createsFrom("/b", 220, kSmallFanout * kPerBlock));
    EXPECT_EQ(before + 1, nodesAlive(machine));
    EXPECT_EQ("/b", payerOf(machine, treeOf(machine).nodes - 1));
    machine.checkInvariants();
}

// /a reads the first blocks of a node and is removed; /b uses its neighbours last, and their buffers stay in the
// bh_lru. Where an object holds its cgroup, /a is held by its node: capture K3ext4 of 4.19 keeps twice as many cgroups
// as blocks alone.
TEST(PageTree, ABlockThatStaysHoldsWhoReadItsNeighbour) {
    Machine machine = machineOrFail(withSmallNodes(), "linux-4.19");
    runTask(machine, 0, createsFrom("/a", 0, 8));
    runTask(machine, 10, createsFrom("/b", 8, 240));
    apply(machine, 20, SyncCommand{});
    apply(machine, 30, RmdirCommand{"/a"});
    apply(machine, 40, DropCachesCommand{3});
    apply(machine, 50, DropCachesCommand{3});
    EXPECT_EQ(0u, number(machine, Metric::LabDyingRefsMetadata)) << "no block of its own is left";
    EXPECT_GT(nodesAlive(machine), 0u);
    EXPECT_EQ(1u, number(machine, Metric::LabDyingCgroups));
    ASSERT_EQ(0, apply(machine, 60, UmountCommand{"root"}));
    machine.advance(kSecond);
    EXPECT_EQ(0u, nodesAlive(machine));
    EXPECT_EQ(0u, number(machine, Metric::LabDyingCgroups));
    machine.checkInvariants();
}

TEST(PageTree, ACopyHasItsOwn) {
    Machine machine = machineOrFail(withSmallNodes(), "linux-4.19");
    runTask(machine, 0, createsFrom("/a", 0, 300));
    Machine copy = machine;
    const std::uint64_t nodes = nodesAlive(machine);
    ASSERT_EQ(0, apply(copy, 10, UmountCommand{"root"}));
    copy.advance(kSecond);
    EXPECT_EQ(0u, nodesAlive(copy));
    EXPECT_EQ(nodes, nodesAlive(machine));
    machine.checkInvariants();
    copy.checkInvariants();
}

// Blocks are taken by reclaim and read again all the time.
TEST(PageTree, UnderATightLimitEachNodeInUseHasItsObject) {
    MachineSpec spec = withSmallNodes();
    Machine machine = machineOrFail(spec, "linux-6.1");
    runTask(machine, 0, createsFrom("/a", 0, 1));
    const std::uint64_t used = number(machine, Metric::MemoryCurrent, "/a");
    apply(machine, 5, WriteCommand{"/a/memory.max", std::to_string(used)});
    runTask(machine, 10, createsFrom("/a", 1, 600));
    for (std::uint32_t node = 0; node < treeOf(machine).nodes; ++node)
        EXPECT_EQ(treeOf(machine).objectOf[node] == kNil, treeOf(machine).blocksOf[node] == 0) << node;
    machine.checkInvariants();
}

}  // namespace
}  // namespace reclaim
