// SamplerState: what a machine records, and what nobody has taken yet.
//
// A value, part of MachineState.
#pragma once
#include <string>
#include <vector>

#include "core/machine/samples.h"

namespace reclaim {

struct SamplerState {
    std::vector<SeriesKey> series;
    std::vector<bool> onWrite;           // parallel: a limit, sampled when a write was accepted and at no other time
    std::vector<double> limits;          // parallel: of those, the value last sampled; infinity = none
    std::vector<MemcgId> subject;        // parallel: the cgroup a path names now; none = gone or machine
    std::uint64_t directoryVersion = 0;  // of the tree the subjects were looked up in
    std::vector<Sample> samples;         // not yet taken
    std::vector<std::uint32_t> taken;    // by series: samples given away so far
    std::vector<Sample> pendingBegin;    // begin of a reclaim call, not yet known to matter
    std::vector<Sample> edge;            // buffer of reclaimEdge()
    MemcgId edgeTarget;                  // whose reclaim was seen last, and its series; none = look again
    std::vector<std::uint32_t> edgeSeries;
    std::vector<std::string> watched;  // paths of cgroups that have the default series
};

}  // namespace reclaim
