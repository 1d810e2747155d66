// SampleCollector: takes a machine's samples and hands them to the timelines, under the strategy's name.
//
// Threads: one owner; the machine is at rest.
#pragma once
#include <vector>

#include "core/chart/chart.h"
#include "core/machine/machine.h"
#include "core/series/series_store.h"

namespace reclaim {

class SampleCollector {
public:
    explicit SampleCollector(std::string strategy) : strategy_(std::move(strategy)) {}

    // What came since the last call, already in `store`; indices are the machine's. Samples of a re-run, which the
    // store has already, are left out.
    std::vector<Sample> collect(Machine& machine, SeriesStore& store);
    // Forgets what came after a moment at which each series had so many samples. `store` must have been cut there.
    void rewind(const std::vector<std::uint32_t>& taken);
    std::uint32_t indexInStore(std::size_t series) const { return indexInStore_[series]; }

    // The series of the machine that are known by now, in its order.
    const std::vector<SeriesInfo>& series() const { return infos_; }

private:
    std::string strategy_;
    std::vector<SeriesInfo> infos_;
    std::vector<std::uint32_t> indexInStore_;  // by the machine's index
    std::vector<std::uint32_t> stored_;        // likewise: samples in the store
};

}  // namespace reclaim
