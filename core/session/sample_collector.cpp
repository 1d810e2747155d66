#include "core/session/sample_collector.h"

namespace reclaim {

std::vector<Sample> SampleCollector::collect(Machine& machine, SeriesStore& store) {
    std::vector<Sample> samples = machine.takeSamples();
    const std::vector<SeriesKey>& keys = machine.series();
    while (infos_.size() < keys.size()) {
        const SeriesKey& key = keys[infos_.size()];
        const MetricInfo& metric = infoOf(key.metric);
        infos_.push_back(SeriesInfo{strategy_, std::string(metric.name), key.cgroup, std::string(metric.unit)});
        indexInStore_.push_back(store.add(infos_.back()));
    }
    for (const Sample& sample : samples) {
        LAB_CHECK(sample.series < indexInStore_.size());
        store.append(indexInStore_[sample.series], sample.t, sample.value);
    }
    return samples;
}

}  // namespace reclaim
