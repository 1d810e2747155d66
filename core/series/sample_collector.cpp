#include "core/series/sample_collector.h"

namespace reclaim {

std::vector<Sample> SampleCollector::collect(Machine& machine, SeriesStore& store) {
    std::vector<std::uint32_t> taken = machine.samplesTaken();  // before these
    std::vector<Sample> samples = machine.takeSamples();
    const std::vector<SeriesKey>& keys = machine.series();
    while (infos_.size() < keys.size()) {
        const SeriesKey& key = keys[infos_.size()];
        const MetricInfo& metric = infoOf(key.metric);
        infos_.push_back(SeriesInfo{strategy_, std::string(metric.name), key.cgroup, std::string(metric.unit)});
        indexInStore_.push_back(store.add(infos_.back()));
    }
    taken.resize(infos_.size(), 0);
    stored_.resize(infos_.size(), 0);
    std::erase_if(samples, [&](const Sample& sample) {
        LAB_CHECK(sample.series < indexInStore_.size());
        if (taken[sample.series]++ < stored_[sample.series]) return true;
        ++stored_[sample.series];
        store.append(indexInStore_[sample.series], sample.t, sample.value);
        return false;
    });
    return samples;
}

void SampleCollector::rewind(const std::vector<std::uint32_t>& taken) {
    for (std::size_t i = 0; i < stored_.size(); ++i) stored_[i] = i < taken.size() ? taken[i] : 0;
}

}  // namespace reclaim
