#include "core/reference/dead_cache_capture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace reclaim {
namespace {

constexpr std::array kSampled{"memcg_caches.total.count", "memcg_caches.total.slabs", "memcg_caches.total.objects",
                              "proc_cgroups.memory.num_cgroups"};

// What a step sets going (grace periods, workers) is over by then; the captures' own marks stand 1.5 s after the steps.
constexpr double kSettledMs = 500;

bool isSnap(const CaptureMark& mark) { return mark.event.starts_with("snap "); }

double msOfUs(std::int64_t us) { return static_cast<double>(us) / 1e3; }

}  // namespace

void addSampled(const std::vector<CaptureMark>& marks, const std::vector<CaptureSeries>& samples, Record& record) {
    for (Record::Snapshot& snapshot : record.snapshots) {
        double from = -std::numeric_limits<double>::infinity(), to = -from;
        for (const CaptureMark& mark : marks) {
            if (isSnap(mark)) continue;
            if (mark.timeMs <= snapshot.timeMs) from = mark.timeMs + kSettledMs;
            else to = std::min(to, mark.timeMs);
        }
        for (const CaptureSeries& series : samples) {
            if (!series.cgroup.empty() || std::ranges::find(kSampled, series.metric) == kSampled.end()) continue;
            for (const CaptureSample& sample : series.samples)
                if (sample.timeMs >= from && sample.timeMs < to)
                    snapshot.sampled[series.metric] = {sample.timeMs, sample.value};
        }
    }
}

void addCssDelays(const std::vector<CssRow>& css, Record::Delays& delays) {
    std::map<std::string, double> offline, released;
    for (const CssRow& row : css) {
        const double at = msOfUs(row.timeUs);
        if (row.cgroup.empty()) continue;
        if (row.event == CssEvent::Offline) offline[row.cgroup] = at;
        if (row.event == CssEvent::Released) {
            released[row.cgroup] = at;
            if (const auto begin = offline.find(row.cgroup); begin != offline.end())
                delays.offlineToReleased.push_back(at - begin->second);
        }
        if (row.event == CssEvent::Free)
            if (const auto begin = released.find(row.cgroup); begin != released.end())
                delays.releasedToFree.push_back(at - begin->second);
    }
}

void addCacheDelays(const std::vector<CacheRow>& caches, Record::Delays& delays) {
    std::map<std::pair<std::string, std::string>, double> dead;
    for (const CacheRow& row : caches) {
        const std::pair copy{row.cgroup, row.cache};
        const auto begin = dead.find(copy);
        if (row.event == CacheEvent::Deactivate) dead[copy] = msOfUs(row.timeUs);
        if (begin == dead.end()) continue;
        if (row.event == CacheEvent::DeactivateRcu) delays.deadToShrink.push_back(msOfUs(row.timeUs) - begin->second);
        if (row.event == CacheEvent::Shutdown) delays.deadToDestroy.push_back(msOfUs(row.timeUs) - begin->second);
    }
}

void planCopies(const std::vector<CacheRow>& caches, const CaptureInfo& info, Plan& plan) {
    std::map<std::pair<std::string, std::string>, double> requests;
    std::map<std::string, double> copies;
    for (const CacheRow& row : caches)
        if (row.event == CacheEvent::Create && ++requests[{row.cgroup, row.cache}] == 1) ++copies[row.cgroup];
    for (const auto& [cgroup, count] : copies) plan.copiesPerCgroup = std::max(plan.copiesPerCgroup, count);
    if (const auto heads = info.geometry.find("buffer_head"); heads != info.geometry.end())
        plan.headsPerSlab = heads->second.objectsPerSlab;
    for (const auto& [copy, count] : requests) {
        const auto geometry = info.geometry.find(copy.second);
        if (count < 2) continue;
        const double room = geometry == info.geometry.end() ? 1 : geometry->second.objectsPerSlab;
        const double slabs = std::ceil((count - 1) / room);
        ++plan.lateCopies;
        plan.lateSlabs += slabs;
        plan.lateObjects += slabs * room;
    }
}

}  // namespace reclaim
