// When dirty pages are written back in the background: spec section 16, capture K7, mm/page-writeback.c@6.1.
#include "tests/core/machine/machine_builder.h"
#include "tests/core/machine/machine_test_access.h"

namespace reclaim {
namespace {

constexpr std::uint64_t kLimitPages = 12'288;  // 48 MiB

TaskSpec writer(std::uint64_t count, std::uint64_t bytes) {
    TaskSpec task;
    task.name = "writer";
    task.cgroup = "/a";
    task.verb = TaskVerb::Create;
    task.dir = "/d";
    task.fileBytes = bytes;
    task.keys = {KeyDist::Sequential, count, 0};
    task.count = count;
    task.killable = false;
    return task;
}

MachineSpec timed() {
    MachineSpec spec = idealSpec();
    spec.timing = Timing::guest61();
    spec.cgroups = {group("/a")};
    spec.cgroups[0].memoryMax = kLimitPages * kPageSize;
    return spec;
}

struct DirtyRange {
    std::uint64_t most = 0, least = UINT64_MAX;  // pages; least: after the first writeback
    std::uint64_t written = 0;                   // inodes
};

// While the writer runs, every half millisecond.
DirtyRange watch(Machine& machine, TimeNs until) {
    DirtyRange range;
    std::uint64_t before = 0;
    bool fell = false;
    for (TimeNs t = kMillisecond; t <= until; t += kMillisecond / 2) {
        machine.advance(t);
        const std::uint64_t dirty = number(machine, Metric::MemoryStatFileDirty, "/a") / kPageSize;
        fell = fell || dirty < before;
        before = dirty;
        range.most = std::max(range.most, dirty);
        if (fell) range.least = std::min(range.least, dirty);
    }
    return range;
}

// Of 12,288 pages that could be page cache 15 % may be dirty: (2,457 + 1,226) / 2 = 1,841 when all are, and fewer by
// what the slabs take. The writer looks every 32 pages. Then the flusher works until a tenth is left.
TEST(BackgroundWriteback, BeginsAtTheMeanOfBothThresholdsAndEndsBelowTheLower) {
    MachineSpec spec = timed();
    spec.tasks = {writer(9000, 4096)};
    Machine machine = machineOrFail(spec, "linux-6.1");
    const DirtyRange range = watch(machine, 1500 * kMillisecond);
    const std::uint64_t free = kLimitPages - 2688;  // what slabs and blocks of the disk take in the capture at 600 ms
    EXPECT_GT(range.most, free * 15 / 100);
    EXPECT_LE(range.most, kLimitPages * 15 / 100 + 32);
    EXPECT_LT(range.least, kLimitPages / 10);
    EXPECT_GT(range.least, 0u) << "it stops when fewer than a tenth are left, and does not go on to the last one";
    machine.checkInvariants();
}

// Before cgroup writeback (4.2) only the machine has thresholds, and 1,900 pages are few of its memory.
TEST(BackgroundWriteback, NeedsCgroupWritebackToKnowTheLimitOfACgroup) {
    MachineSpec spec = timed();
    spec.tasks = {writer(3000, 4096)};
    Machine machine = machineOrFail(spec, "linux-3.14");
    const DirtyRange range = watch(machine, 800 * kMillisecond);
    EXPECT_GT(range.most, 2500u);
    EXPECT_EQ(UINT64_MAX, range.least) << "nothing was written back";
}

// Without a limit in the way: a tenth of what the machine could use as page cache.
TEST(BackgroundWriteback, OfTheMachineBeginsAtATenthOfItsMemory) {
    MachineSpec spec = timed();
    spec.memoryBytes = 64 * 1024 * 1024;
    spec.cgroups[0].memoryMax = kNoLimit;
    spec.tasks = {writer(100'000, 16 * 4096)};
    Machine machine = machineOrFail(spec, "linux-3.14");
    const DirtyRange range = watch(machine, 400 * kMillisecond);
    const std::uint64_t pages = spec.memoryBytes / kPageSize;
    EXPECT_GT(range.most, pages * 8 / 100);
    constexpr std::uint64_t kUntilTheTick =
        16 * (4'000'000 / 163'500 + 1);  // the flusher is woken, and runs at the next one
    EXPECT_LE(range.most, pages / 10 + 64 + kUntilTheTick);
    EXPECT_LT(range.least, range.most);
}

// On a CPU with a task the flusher takes turns of a tick with it: neither waits for the other's end.
TEST(BackgroundWriteback, TakesTurnsWithTheWriter) {
    MachineSpec spec = timed();
    spec.tasks = {writer(9000, 4096)};
    Machine machine = machineOrFail(spec, "linux-6.1");
    while (number(machine, Metric::MemoryStatFileDirty, "/a") / kPageSize < 1700)
        machine.advance(machine.now() + kMillisecond);
    // Until 1,736 are dirty; then 80 ms of turns: half of them are the writer's, at 163.5 us a file.
    const std::uint64_t before = number(machine, Metric::LabOperations);
    machine.advance(machine.now() + 100 * kMillisecond);
    const std::uint64_t files = number(machine, Metric::LabOperations) - before;
    EXPECT_GT(files, 250u);
    EXPECT_LT(files, 450u) << "alone it would have written 611";
}

TEST(BackgroundWriteback, ThresholdsAreTheKernels) {
    const Flusher::Domain domain{.available = 12'288, .dirty = 1000};
    EXPECT_EQ(819u * 12'288 / 4096, domain.threshold());
    EXPECT_EQ(409u * 12'288 / 4096, domain.background());
    EXPECT_EQ((2457u + 1227u) / 2, domain.freerun());
    EXPECT_EQ(32u, domain.pollInterval()) << "1 << (ilog2(2457 - 1000) / 2)";
    EXPECT_EQ(1u, (Flusher::Domain{.available = 100, .dirty = 50}.pollInterval()));
}

}  // namespace
}  // namespace reclaim
