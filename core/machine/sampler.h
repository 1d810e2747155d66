// Sampler: the machine's own probe. Takes the values of all series at each interval, and those of a cgroup at begin
// and end of each reclaim call for its limit, so that no tooth is cut. A call that changed nothing leaves no sample.
#pragma once
#include <vector>

#include "core/machine/machine.h"

namespace reclaim {

struct SamplerState {
    std::vector<SeriesKey> series;
    std::vector<MemcgId> subject;               // parallel: the cgroup a path names now; none = gone or machine
    std::uint64_t directoryVersion = 0;         // of the tree the subjects were looked up in
    std::vector<Sample> samples;                // not yet taken
    std::vector<std::uint32_t> taken;           // by series: samples given away so far
    std::vector<Sample> pendingBegin;           // begin of a reclaim call, not yet known to matter
    std::vector<Sample> edge;                   // buffer of reclaimEdge()
    MemcgId edgeTarget;                         // whose reclaim was seen last, and its series; none = look again
    std::vector<std::uint32_t> edgeSeries;
    std::vector<std::string> watched;           // paths of cgroups that have the default series
};

class Kernel;

class Sampler final : public Probe {
public:
    static constexpr std::uint32_t kCgroupsMax = 64;
    static constexpr int kDepthMax = 2;

    Sampler(SamplerState& state, Kernel& kernel) : state_(state), kernel_(kernel) {}

    void sample(TimeNs t) override;
    void reclaimEdge(MemcgId target) override;

    void add(const SeriesKey& key);
    // The default series of a machine, and of a cgroup if it is not too deep and there is room.
    void addMachine();
    void addCgroup(const std::string& path);

private:
    void lookUpSubjects();

    SamplerState& state_;
    Kernel& kernel_;
};

}  // namespace reclaim
