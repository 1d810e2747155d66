// A trace of allocations and frees replayed through our slab layer and held against the kernel's own counts.
//
// Counts of slabs are "above the first sample": the kernel had slabs of its own when the trace began, ours begins with
// those that had room. A verdict is given where the start is known (core/reference/slab_start.h); elsewhere the
// figures are reported and `judged` is false.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "core/reference/slab_replay.h"

namespace reclaim {

// What is compared at each sample that has it.
enum class ReplayFigure : std::uint8_t { NumSlabs, ActiveObjects, CpuSlabs, PartialSlabs, PartialObjects, Count };
inline constexpr std::size_t kReplayFigureCount = static_cast<std::size_t>(ReplayFigure::Count);
std::string metricOf(ReplayFigure figure, const std::string& cache);  // "slabinfo.dentry.num_slabs"

struct ReplaySeries {
    std::string metric;
    std::uint64_t samples = 0, equal = 0;
    double meanDifference = 0;  // of the absolute differences
    double maxDifference = 0;   // the largest, with its sign: ours - kernel
    double maxAtMs = 0;
    bool ok = true;
};

// One sample of slabinfo.CACHE.num_slabs, and ours at its time.
struct ReplayPoint {
    double timeMs = 0;
    double slabs = 0, kernelSlabs = 0;      // above the first sample
    std::uint64_t lowerBound = 0;           // slabs that must exist because the trace has live objects on their pages
    std::uint64_t allocated = 0, room = 0;  // in our slabs, those of the start included
    double kernelOccupancy = 0;             // active_objs / num_objs; SLUB takes a CPU's slabs as full
};

struct CacheReplay {
    std::string cache;
    SlabGeometry geometry;
    SlabStart start;
    ReplayCounts counts;
    std::uint64_t startRoom = 0;
    std::uint64_t peakSlabs = 0;  // ours over all events, above the start
    std::uint64_t peakLowerBound = 0;
    std::vector<ReplayPoint> points;
    std::vector<ReplaySeries> series;
    bool judged = false, ok = true;
    std::string reason;  // of the tolerance, or why there is no verdict

    double occupancy() const;  // mean over the samples
    double lowestOccupancy() const;
    double kernelOccupancy() const;
};

struct ReplayReport {
    std::uint64_t events = 0;
    std::vector<CacheReplay> caches;
    bool judged() const;  // at least one cache
    bool ok() const;      // none that is judged failed, and one is judged
};

enum class ReplayStart : std::uint8_t { FromTrace, Empty };

struct ReplayInput {
    AllocTrace trace;
    CaptureInfo info;
    std::vector<CaptureSeries> samples;
    std::vector<ReplayCache> caches;
    CpuPartialRule rule = CpuPartialRule::BySlabs;
};

// `tracePath`: PREFIX_alloc.csv or PREFIX_alloc.csv.gz; PREFIX_scenario.json and PREFIX_samples.csv lie beside it.
// Errors: a file that cannot be read, a cache without geometry or samples, cancelled.
Result<ReplayInput> readReplay(const std::string& tracePath, ReplayStart start,
                               const std::function<bool(double)>& progress = {});
Result<ReplayReport> replayCapture(const ReplayInput& input, const std::function<bool(double)>& progress = {});

}  // namespace reclaim
