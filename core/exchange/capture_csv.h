// The CSV files of a real kernel capture (datasets/kernel-6.1/README.md describes them). Plain or .gz: asked for
// X.csv, X.csv.gz is found as well. Columns are found by name, unknown ones are ignored.
// Every file is untrusted: bounded sizes, errors with file and line.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/base.h"

namespace reclaim {

struct ShrinkSlabRow {
    int line = 0;
    std::string cgroup, shrinker, func;
    int priority = 0, seeks = 2;
    int pid = 0, nid = 0;  // 0 where a capture does not tell
    std::int64_t batch = 0;
    bool called = false, stopped = false;
    std::int64_t timeUs = 0, nrDeferred = 0, freeable = 0, delta = 0, totalScan = 0, totalScanLeft = 0, ret = 0;
    std::int64_t newNrDeferred = 0, scanned = 0;
    std::int64_t pagesScanned = 0, lruPages = 0;  // captures before 4.16 only
};
// The numbers after `called` are 0 in rows with called = 0: nothing to free, returned early.

struct ReclaimRow {
    int line = 0;
    std::int64_t timeUs = 0, durationUs = 0, nrPages = 0, nrReclaimed = 0;
    int minPriority = 0;
    std::int64_t scanned = 0, freed = 0;
    std::int64_t shrinkCalls = -1;  // of do_shrink_slab, in vain or not; -1 where a capture does not tell
    int pid = 0;                    // 0 where a capture does not tell
    std::string cgroup;
};

struct CaptureSample {
    double timeMs = 0;
    double value = 0;
};
struct CaptureSeries {
    std::string cgroup;  // with leading '/', "" for the machine, "_worker:..." as in the file
    std::string metric;
    std::vector<CaptureSample> samples;
};

Result<std::vector<ShrinkSlabRow>> readShrinkSlab(const std::string& path);
Result<std::vector<ReclaimRow>> readReclaim(const std::string& path);
Result<std::vector<CaptureSeries>> readSamples(const std::string& path);

// A cgroup of a capture as a path of the lab: captures name cgroups relative to the root, paths begin with '/'. "" for
// the whole machine; "(none)" and "_worker:..." stay as they are, they are no paths.
std::string captureCgroupPath(std::string_view cgroup);

// One line of the timeline: "snap NAME" is a reading of the state, other texts say what began then.
struct CaptureMark {
    double timeMs = 0;
    std::string event;
};

// A cache as /proc/slabinfo described it.
struct CaptureGeometry {
    std::uint32_t objectBytes = 0, objectsPerSlab = 0, pagesPerSlab = 0;
};

struct CaptureInfo {
    std::string kernelVersion;
    std::string name, description;
    std::vector<CaptureMark> marks;           // in time order
    std::vector<std::string> cgroupsByBirth;  // paths, in the order in which the cgroups were made
    double workBeginMs = 0, workEndMs = 0;    // first "run" and last "exit" of the timeline
    std::uint32_t cpus = 1;
    std::map<std::string, std::uint32_t> objectBytes;  // by cache, metadata of the allocator included
    std::map<std::string, CaptureGeometry> geometry;   // by cache, those of which everything is known
    std::vector<std::string> zeroMetrics;              // of cgroups: 0 in every sample, and so left out of the samples
};
Result<CaptureInfo> readCaptureInfo(const std::string& path);  // NAME_scenario.json

}  // namespace reclaim
