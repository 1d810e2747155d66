// A limit as a timeline: one sample for each write that the kernel accepted.
#include <cerrno>
#include <cmath>

#include "machine_builder.h"

namespace reclaim {
namespace {

std::vector<Sample> limitsOf(Machine& machine, const std::string& cgroup) {
    std::vector<Sample> out;
    for (const Sample& sample : machine.takeSamples())
        if (machine.series()[sample.series] == SeriesKey{Metric::MemoryMax, cgroup}) out.push_back(sample);
    return out;
}

MachineSpec filled(std::uint64_t pages) {
    MachineSpec spec = idealSpec();
    spec.cgroups.push_back(group("/k", pages));
    spec.tasks.push_back(misses("/k", pages * 21));
    return spec;
}

TEST(LimitSamples, AWriteThatTheKernelRefusedMovesNothing) {
    Machine machine = machineOrFail(filled(1024), "linux-3.14");
    EXPECT_EQ(EBUSY, apply(machine, kSecond, WriteCommand{"/k/memory.max", "1MiB"})) << "it has no shrinker to call";
    EXPECT_EQ(ENOENT, apply(machine, kSecond, WriteCommand{"/nobody/memory.max", "1MiB"}));
    EXPECT_EQ(EINVAL, apply(machine, kSecond, WriteCommand{"/k/memory.max", "much"}));
    const auto limits = limitsOf(machine, "/k");
    ASSERT_EQ(limits.size(), 1u);
    EXPECT_EQ(limits[0].t, 0);
    EXPECT_EQ(limits[0].value, 1024 * kPageSize);
}

TEST(LimitSamples, AnAcceptedWriteIsOneSample) {
    Machine machine = machineOrFail(filled(1024), "linux-6.1");
    EXPECT_EQ(0, apply(machine, kSecond, WriteCommand{"/k/memory.max", "1MiB"}));
    EXPECT_EQ(0, apply(machine, 2 * kSecond, WriteCommand{"/k/memory.max", "1MiB"}));  // the same again: nothing new
    EXPECT_EQ(0, apply(machine, 3 * kSecond, WriteCommand{"/k/memory.max", "max"}));
    machine.advance(9 * kSecond);  // many sampling intervals later
    const auto limits = limitsOf(machine, "/k");
    ASSERT_EQ(limits.size(), 3u);
    EXPECT_EQ(limits[1].t, kSecond);
    EXPECT_EQ(limits[1].value, 256 * kPageSize);
    EXPECT_EQ(limits[2].t, 3 * kSecond);
    EXPECT_TRUE(std::isinf(limits[2].value)) << "none";
}

TEST(LimitSamples, OfACgroupMadeLaterFromItsFirstWriteOn) {
    Machine machine = machineOrFail(idealSpec(), "linux-6.1");
    EXPECT_EQ(0, apply(machine, kSecond, MkdirCommand{"/late"}));
    EXPECT_TRUE(limitsOf(machine, "/late").empty()) << "it has none";
    EXPECT_EQ(0, apply(machine, 2 * kSecond, WriteCommand{"/late/memory.max", "8MiB"}));
    const auto limits = limitsOf(machine, "/late");
    ASSERT_EQ(limits.size(), 1u);
    EXPECT_EQ(limits[0].t, 2 * kSecond);
}

TEST(LimitSamples, WhoeverWatchesALimitGetsAllOfIt) {
    MachineSpec spec = filled(64);
    spec.sampleInterval = 100 * kMillisecond;
    Machine machine = machineOrFail(spec, "linux-6.1");
    machine.watch({Metric::MemoryMax, "/k"});
    machine.advance(kSecond);
    EXPECT_GE(limitsOf(machine, "/k").size(), 9u);
}

}  // namespace
}  // namespace reclaim
