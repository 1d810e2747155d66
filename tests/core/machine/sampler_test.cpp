// A sample takes all values from one walk over the caches; asked one by one they are the same.
#include <map>

#include "tests/core/machine/machine_builder.h"

namespace reclaim {
namespace {

TEST(Sampler, ASampleHoldsWhatEachMetricSaysAlone) {
    for (const std::string strategy : {"linux-3.14", "patchset-2014", "linux-6.1"}) {
        MachineSpec spec;
        spec.cgroups = {group("/a"), group("/a/b", 400), group("/gone")};
        for (CgroupSpec& cgroup : spec.cgroups) cgroup.kmemMax = std::uint64_t{64} << 20;  // v1: kmem is on
        spec.tasks = {misses("/a/b", 900), misses("/gone", 500), misses("/", 100)};
        for (const char* cgroup : {"/a", "/gone"}) {
            TaskSpec files = misses(cgroup, 60);
            files.verb = TaskVerb::Create;
            files.dir = std::string("/data") + cgroup;
            spec.tasks.push_back(files);
        }
        Machine machine = machineOrFail(spec, strategy);
        for (Metric metric :
             {Metric::MemoryStatSlab, Metric::MemoryStatSlabReclaimable, Metric::MemoryStatSlabUnreclaimable})
            for (const char* cgroup : {"/", "/a"}) machine.watch({metric, cgroup});
        EXPECT_EQ(apply(machine, 300 * kMillisecond, RmdirCommand{"/gone"}), 0);
        machine.advance(kSecond);
        std::map<std::uint32_t, Sample> last;
        for (const Sample& sample : machine.takeSamples()) last[sample.series] = sample;
        std::size_t compared = 0;
        for (const auto& [series, sample] : last) {
            const SeriesKey key = machine.series()[series];
            if (sample.t < kSecond) continue;  // of a cgroup that is gone
            const MemcgId id = key.cgroup.empty() ? MemcgId::none() : machine.cgroupNamed(key.cgroup);
            EXPECT_EQ(sample.value, machine.value(key.metric, id))
                << strategy << ": " << infoOf(key.metric).name << " of '" << key.cgroup << "'";
            ++compared;
        }
        EXPECT_GT(compared, 50u);
        EXPECT_GT(machine.value(Metric::SlabinfoDentryNumObjs), machine.value(Metric::LabSlabPages));
        if (strategy == "linux-3.14") {
            EXPECT_GT(machine.value(Metric::LabDeadCachePages), 0);
            EXPECT_GT(machine.value(Metric::MemoryStatSlab), 0);
        }
    }
}

}  // namespace
}  // namespace reclaim
