// Sampler: the machine's own probe. Takes the values of all series at each interval, and those of a cgroup at begin
// and end of each reclaim call for its limit, so that no tooth is cut. A call that changed nothing leaves no sample.
// Limits themselves are sampled when a write to them was accepted: a write that was refused moves nothing.
#pragma once
#include <string>

#include "core/machine/cache_totals.h"
#include "core/machine/state.h"
namespace reclaim {

// What the sampler asks of the machine it stands in.
class MetricReader {
public:
    virtual ~MetricReader() = default;
    // `totals`: those of this very moment, if several values are asked for.
    virtual double value(Metric metric, MemcgId cgroup, const CacheTotals* totals = nullptr) const = 0;
};

class Sampler final : public Probe {
public:
    static constexpr std::uint32_t kCgroupsMax = 64;
    static constexpr int kDepthMax = 2;

    Sampler(MachineState& machine, const MetricReader& metrics)
        : machine_(machine), state_(machine.sampler), metrics_(metrics) {}

    void sample(TimeNs t) override;
    void reclaimEdge(MemcgId target) override;

    void add(const SeriesKey& key);
    // The default series of a machine, and of a cgroup if it is not too deep and there is room.
    void addMachine();
    void addCgroup(const std::string& path);
    // A limit of that cgroup was set. Nothing if it is not recorded, or has not changed.
    void limitSet(MemcgId cgroup, TimeNs t);

private:
    void lookUpSubjects();
    void append(const SeriesKey& key, bool onWrite);

    MachineState& machine_;
    SamplerState& state_;
    const MetricReader& metrics_;
};

}  // namespace reclaim
