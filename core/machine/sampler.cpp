#include "core/machine/sampler.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace reclaim {

void Sampler::add(const SeriesKey& key) {
    const auto known = std::find(state_.series.begin(), state_.series.end(), key);
    if (known == state_.series.end()) append(key, false);
    else state_.onWrite[static_cast<std::size_t>(known - state_.series.begin())] = false;  // somebody wants all of it
}

void Sampler::append(const SeriesKey& key, bool onWrite) {
    state_.series.push_back(key);
    state_.onWrite.push_back(onWrite);
    state_.limits.push_back(std::numeric_limits<double>::infinity());
    state_.subject.push_back(MemcgId::none());
    state_.directoryVersion = 0;
}

void Sampler::addMachine() {
    for (const MetricInfo& info : metricTable())
        if (info.scope == MetricScope::Machine) add({info.metric, ""});
}

void Sampler::addCgroup(const std::string& path) {
    if (state_.watched.size() >= kCgroupsMax || std::count(path.begin(), path.end(), '/') > kDepthMax) return;
    if (std::find(state_.watched.begin(), state_.watched.end(), path) != state_.watched.end()) return;
    const SeriesKey first{Metric::MemoryCurrent, path};
    if (std::find(state_.series.begin(), state_.series.end(), first) != state_.series.end()) return;  // somebody chose
    state_.watched.push_back(path);
    for (Metric metric : {Metric::MemoryCurrent, Metric::MemoryStatSlabReclaimable, Metric::LabLruLength,
                          Metric::MemoryEventsMax, Metric::LabRefused})
        add({metric, path});
    const SeriesKey limit{Metric::MemoryMax, path};  // the root has none
    if (path != "/" && std::find(state_.series.begin(), state_.series.end(), limit) == state_.series.end())
        append(limit, true);
}

void Sampler::limitSet(MemcgId cgroup, TimeNs t) {
    const std::string& path = std::as_const(machine_.memcgs)[cgroup].path;
    for (std::uint32_t i = 0; i < state_.series.size(); ++i) {
        if (!state_.onWrite[i] || state_.series[i].cgroup != path) continue;
        const double bytes = metrics_.value(state_.series[i].metric, cgroup);
        const double limit = bytes < static_cast<double>(kNoLimit) ? bytes : std::numeric_limits<double>::infinity();
        if (limit == state_.limits[i]) continue;
        state_.limits[i] = limit;
        state_.samples.push_back({t, i, limit});
    }
}

void Sampler::lookUpSubjects() {
    const std::uint64_t version = machine_.memcgs.version();
    if (state_.directoryVersion == version) return;
    for (std::size_t i = 0; i < state_.series.size(); ++i)
        state_.subject[i] =
            state_.series[i].cgroup.empty() ? MemcgId::none() : machine_.memcgs.find(state_.series[i].cgroup);
    state_.directoryVersion = version;
    state_.edgeTarget = MemcgId::none();
}

void Sampler::sample(TimeNs t) {
    lookUpSubjects();
    state_.samples.insert(state_.samples.end(), state_.pendingBegin.begin(), state_.pendingBegin.end());
    state_.pendingBegin.clear();
    const CacheTotals totals = CacheTotals::of(machine_.slabs, machine_.kmem.rootCaches);
    for (std::uint32_t i = 0; i < state_.series.size(); ++i) {
        const bool ofCgroup = !state_.series[i].cgroup.empty();
        if (state_.onWrite[i] || (ofCgroup && !state_.subject[i].valid())) continue;
        state_.samples.push_back({t, i, metrics_.value(state_.series[i].metric, state_.subject[i], &totals)});
    }
    Journal& journal = machine_.journal;
    // Kinds that came later than others are folded once they have happened: a run that has none of them keeps its
    // number.
    for (const EventInfo& info : kEvents)
        if (info.kind <= EventKind::LruRemove || journal.count(info.kind) > 0) journal.fold(journal.count(info.kind));
}

void Sampler::reclaimEdge(MemcgId target) {
    lookUpSubjects();
    if (state_.edgeTarget != target) {
        state_.edgeTarget = target;
        state_.edgeSeries.clear();
        for (std::uint32_t i = 0; i < state_.series.size(); ++i)
            if (state_.subject[i] == target && !state_.series[i].cgroup.empty() && !state_.onWrite[i])
                state_.edgeSeries.push_back(i);
    }
    std::vector<Sample>& now = state_.edge;
    now.clear();
    const TimeNs t = machine_.journal.now;
    for (std::uint32_t i : state_.edgeSeries) now.push_back({t, i, metrics_.value(state_.series[i].metric, target)});
    if (now.empty()) return;
    const Journal& journal = machine_.journal;
    const bool begins = journal.count(EventKind::ReclaimBegin) > journal.count(EventKind::ReclaimEnd);
    if (begins) {
        state_.pendingBegin.swap(now);
        return;
    }
    // The end of a call. Its begin is still pending unless an interval sample came between and took it along.
    const bool same = state_.pendingBegin.size() == now.size() &&
                      std::equal(now.begin(), now.end(), state_.pendingBegin.begin(),
                                 [](const Sample& x, const Sample& y) { return x.value == y.value; });
    if (!same) {
        state_.samples.insert(state_.samples.end(), state_.pendingBegin.begin(), state_.pendingBegin.end());
        state_.samples.insert(state_.samples.end(), now.begin(), now.end());
    }
    state_.pendingBegin.clear();
}

}  // namespace reclaim
