// Machines whose memory is full: kswapd keeps the pages between the marks, whoever has a limit or none.
// 64 MiB: 16384 pages; min_free_kbytes = isqrt(16 * 65536) = 1024, so the marks are 256, 320 and 384 pages.
#include "core/machine/machine.h"
#include "tests/core/machine/machine_builder.h"

namespace reclaim {
namespace {

constexpr std::uint64_t kLow = 320, kHigh = 384;

MachineSpec smallGuest(std::uint32_t cpus = 1) {
    MachineSpec spec;
    spec.memoryBytes = std::uint64_t{64} << 20;
    spec.cpus = cpus;
    spec.timing = Timing::guest61();
    spec.timing.tickPhase = 0;
    spec.cgroups = {group("/a")};
    return spec;
}

std::vector<Event> eventsOf(const Machine& machine, EventKind kind) {
    std::vector<Event> out;
    const Journal::View view = machine.journal().view(1);
    const auto collect = [&](const Segment& segment) {
        for (const Event& event : segment)
            if (event.eventKind() == kind) out.push_back(event);
    };
    for (const auto& segment : view.sealed) collect(*segment);
    collect(*view.open);
    return out;
}

class GlobalPressure : public testing::TestWithParam<const char*> {};

// 500,000 names need 23,810 pages; there are 16,384.
TEST_P(GlobalPressure, NegativeDentriesWithoutALimitFillTheMachineAndNobodyIsRefused) {
    MachineSpec spec = smallGuest();
    spec.tasks = {misses("/a", 500'000)};
    Machine machine = machineOrFail(spec, GetParam());
    machine.journal().setRecordLevel(1);
    std::uint64_t least = UINT64_MAX;
    for (TimeNs t = 0; t < 6 * kSecond; t += 5 * kMillisecond) {
        machine.advance(t);
        least = std::min(least, number(machine, Metric::VmstatNrFreePages));
    }
    machine.checkInvariants();
    EXPECT_EQ(500'000u, number(machine, Metric::LabOperations));
    EXPECT_EQ(0u, number(machine, Metric::LabEnomem));
    EXPECT_EQ(0u, number(machine, Metric::VmstatOomKill));
    EXPECT_LE(least, kHigh);
    EXPECT_GE(number(machine, Metric::LabKswapdFreed), 100'000u);
    EXPECT_GE(number(machine, Metric::VmstatSlabsScanned), number(machine, Metric::LabKswapdFreed));
    const std::vector<Event> wakes = eventsOf(machine, EventKind::KswapdWake),
                             ends = eventsOf(machine, EventKind::KswapdEnd);
    ASSERT_FALSE(wakes.empty());
    for (const Event& wake : wakes) EXPECT_LE(wake.c, kLow);
    std::size_t content = 0;
    for (const Event& end : ends)
        if (end.ruleId() == RuleId::KswapdUntilHigh) {
            EXPECT_GT(end.a, kHigh);
            ++content;
        }
    EXPECT_GT(content, 0u);
    EXPECT_EQ(ends.size(), number(machine, Metric::VmstatPageoutrun));
}

TEST_P(GlobalPressure, AShrinkerThatKnowsNoMemcgsIsCalled) {
    MachineSpec spec = smallGuest();
    TaskSpec buffers = misses("/a", 20'000);
    buffers.name = "buffers";
    buffers.verb = TaskVerb::Alloc;
    buffers.alloc.what = "xfs_buf";
    spec.tasks = {buffers, misses("/a", 400'000, kSecond)};
    Machine machine = machineOrFail(spec, GetParam());
    machine.advance(6 * kSecond);
    EXPECT_GT(number(machine, Metric::LabUnawareScanned), 0u);
}

TEST_P(GlobalPressure, APinnedMachineKillsWhoHoldsMost) {
    MachineSpec spec = smallGuest();
    TaskSpec hog = misses("/a", 20'000);
    hog.verb = TaskVerb::Alloc;
    hog.alloc.what = "pages";
    hog.killable = true;
    spec.tasks = {hog};
    Machine machine = machineOrFail(spec, GetParam());
    machine.advance(4 * kSecond);
    EXPECT_EQ(1u, number(machine, Metric::VmstatOomKill));
    EXPECT_EQ(16'384u, number(machine, Metric::VmstatNrFreePages)) << "what it held is free again";
    machine.checkInvariants();
}

// The same machine however it is cut, copied in the middle of a run of kswapd or not.
TEST_P(GlobalPressure, SlicesAndCopiesChangeNothing) {
    for (const std::uint32_t cpus : {1u, 2u}) {
        MachineSpec spec = smallGuest(cpus);
        spec.memoryBytes = std::uint64_t{16} << 20;
        spec.cgroups.push_back(group("/b", 500));
        spec.tasks = {misses("/a", 120'000)};
        TaskSpec files = misses("/b", 2'000, 10 * kMillisecond);
        files.name = "files";
        files.verb = TaskVerb::Create;
        files.dir = "/d";
        files.cpu = cpus - 1;
        spec.tasks.push_back(files);
        Machine whole = machineOrFail(spec, GetParam());
        Machine cut = whole;
        whole.advance(2 * kSecond);
        Prng random(cpus);
        for (TimeNs t = 0; t < 2 * kSecond;) {
            t = std::min<TimeNs>(2 * kSecond, t + 1 + static_cast<TimeNs>(random.below(9'000'000)));
            while (!cut.advance(t, 1 + random.below(3'000))) {
            }
            if (random.below(4) == 0) cut = Machine(cut);
        }
        EXPECT_EQ(whole.fingerprint(), cut.fingerprint()) << cpus << " CPUs";
        EXPECT_EQ(whole.stateHash(), cut.stateHash()) << cpus << " CPUs";
        EXPECT_GT(number(whole, Metric::VmstatPageoutrun), 0u);
    }
}

INSTANTIATE_TEST_SUITE_P(EachKernel, GlobalPressure, testing::Values("linux-3.14", "patchset-2014", "linux-6.1"),
                         [](const auto& info) {
                             std::string name = info.param;
                             std::erase_if(name, [](char c) { return c == '-' || c == '.'; });
                             return name;
                         });

TEST(GlobalPressurePlaces, KswapdPrefersACpuWithoutTasks) {
    for (const std::uint32_t cpus : {1u, 2u}) {
        MachineSpec spec = smallGuest(cpus);
        spec.tasks = {misses("/a", 400'000)};
        Machine machine = machineOrFail(spec, "linux-6.1");
        machine.journal().setRecordLevel(1);
        machine.advance(4 * kSecond);
        const std::vector<Event> wakes = eventsOf(machine, EventKind::KswapdWake);
        ASSERT_FALSE(wakes.empty());
        EXPECT_EQ(cpus - 1, wakes.front().b);
    }
}

TEST(GlobalPressurePlaces, ZonesAndWhatIsUsedFromTheStart) {
    MachineSpec spec = idealSpec();
    spec.zones = {{"DMA", 3840, 177, 221, 265}, {"DMA32", 242'093, 11'086, 13'857, 16'628}};
    spec.usedBytes = 11'959 * kPageSize;
    const Machine machine = machineOrFail(spec, "linux-6.1");
    EXPECT_EQ(935'896u, number(machine, Metric::MeminfoMemFree)) << "MemFree of K7";
    machine.checkInvariants();
    spec.zones[0].high = 200;
    EXPECT_FALSE(Machine::create(spec, strategyOrFail("linux-6.1"))) << "high below low";
}

}  // namespace
}  // namespace reclaim
