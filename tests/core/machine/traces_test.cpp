// What a machine leaves behind: samples at both ends of a reclaim call, and a fingerprint that feels every operation.
#include "tests/core/machine/machine_builder.h"

namespace reclaim {
namespace {

MachineSpec paced(TaskSpec task, double ratePerSecond) {
    MachineSpec spec = idealSpec();
    spec.sampleInterval = kSecond;
    task.ratePerSecond = ratePerSecond;
    spec.cgroups = {group("/a", 100)};
    spec.tasks = {std::move(task)};
    return spec;
}

TEST(Samples, StandAtBothEndsOfEachReclaimCall) {
    Machine machine = machineOrFail(paced(misses("/a", 5000), 1e6), "linux-6.1");
    machine.advance(10 * kMillisecond);
    const std::vector<SeriesKey> keys = machine.series();
    std::vector<Sample> ofList;
    for (const Sample& sample : machine.takeSamples())
        if (keys[sample.series] == SeriesKey{Metric::LabLruLength, "/a"}) ofList.push_back(sample);
    int calls = 0;
    const Journal::View passes = machine.journal().view(1);  // lives as long as its events are read
    for (const Event& event : *passes.open) {
        if (event.eventKind() != EventKind::ReclaimEnd || event.c == 0) continue;
        std::vector<double> here;
        for (const Sample& sample : ofList)
            if (sample.t == event.t) here.push_back(sample.value);
        ASSERT_EQ(2u, here.size()) << "at " << event.t;
        EXPECT_EQ(event.c, here.front() - here.back()) << "the tooth is as deep as what the call took from the list";
        ++calls;
    }
    EXPECT_GT(calls, 1);
}

// A cached lookup makes no event below level 3: only the counters of the samples tell it from nothing at all.
TEST(Fingerprint, FeelsOperationsThatOnlyMeetCachedNames) {
    TaskSpec looks = misses("/a", 0);
    looks.keys = {KeyDist::Loop, 10, 0};
    const auto run = [&](double rate) {
        Machine machine = machineOrFail(paced(looks, rate), "linux-6.1");
        machine.advance(1500 * kMillisecond);
        return machine;
    };
    const Machine machine = run(1000), same = run(1000), more = run(1001);
    EXPECT_EQ(machine.fingerprint(), same.fingerprint());
    ASSERT_EQ(10u, number(more, Metric::DentryStateNrDentry));
    EXPECT_NE(machine.fingerprint(), more.fingerprint());
}

}  // namespace
}  // namespace reclaim
