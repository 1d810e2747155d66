// Record: what happened in one run, in terms that a capture and the engine both have. Whatever is compared is computed
// from two records by the same code.
#pragma once
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace reclaim {

inline constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

struct Record {
    // One shrinker call within a reclaim call.
    struct Pass {
        std::string cgroup, shrinker;
        int priority = 0;
        double freeable = 0, deferred = 0, scanned = 0, freed = 0;
    };
    struct Call {
        std::string target;  // whose limit
        double beginMs = 0, durationMs = 0;
        double minPriority = kNoValue;  // at which a shrinker was called; no number: none was
        double scanned = 0, freed = 0, pages = 0;
        std::vector<Pass> passes;  // with something to free
    };
    struct Reading {
        double timeMs = 0, value = 0;
    };
    struct Snapshot {
        std::string mark;
        double timeMs = 0, dying = kNoValue;
        // memcg_caches.total.*, and /proc/cgroups where there is no count of the dying: each when it was read.
        std::map<std::string, Reading> sampled;
        std::map<std::string, double> activeObjects;  // by cache
    };
    struct Release {
        std::string cgroup;  // "" = it is not known whose
        double timeMs = 0;
    };
    struct Events {
        double max = kNoValue, oom = kNoValue, oomKill = kNoValue;
    };
    struct Failcnt {  // of cgroup v1
        double memory = kNoValue, kmem = kNoValue;
    };
    // How long each removed cgroup, or each copy of a cache, took from one event of its end to another; ms.
    struct Delays {
        std::vector<double> offlineToReleased, releasedToFree, deadToShrink, deadToDestroy;
    };

    std::vector<Call> calls;
    std::map<std::string, std::vector<Reading>> slabReclaimable;  // bytes, by cgroup
    std::map<std::string, Events> events;                         // at the end, by cgroup
    std::vector<Snapshot> snapshots;
    std::vector<Release> releases;                // in time order
    std::map<std::string, double> failedStep;     // by cgroup
    std::map<std::string, Failcnt> failcnt;       // at the end, by cgroup
    std::map<std::string, double> shrinkerCalls;  // of reclaim for a limit, in vain or not; by target
    Delays delays;
    double endOfWorkMs = kNoValue;
    // Pressure on the whole machine.
    std::map<std::string, std::vector<Reading>> machine;      // metrics of the machine, by name
    std::map<std::string, double> peakCurrent;                // memory.current at its highest, by cgroup; bytes
    double globalScanned = kNoValue, globalFreed = kNoValue;  // objects, by shrinker calls for no cgroup's limit
};

// What a capture is about, found from the data in it, and what the comparison must know of it.
struct Plan {
    struct Step {
        std::string name;
        double beginMs = 0;
    };
    std::vector<std::string> limited;        // cgroups whose limit was hit and whose reclaim found something
    std::vector<std::string> unreclaimable;  // ... found nothing, ever
    std::vector<std::string> kmemLimited;    // whose memory.kmem.limit_in_bytes was hit (cgroup v1)
    bool otherMemory = false;                // at the first hit the limit was not full of slab objects
    bool hasPasses = false, hasSamples = false;
    bool sharesDeferred = false;  // one nr_deferred for all memcgs (until 5.12)
    bool global = false;          // the machine was short of memory, not a cgroup alone
    double bytesPerObject = 0;

    bool removal = false, hasReleases = false;
    std::vector<Step> steps;            // from the one in which the first cgroup went on
    std::optional<std::size_t> umount;  // index of the first step that unmounts
    double untilUmount = 0;             // cgroups that only umount let go
    std::map<std::string, int> stepOf;  // cgroup -> step in which it was released; empty: names are not known
    // Copies of caches whose worker came so late that the cgroup had to ask again, and what the root cache served
    // meanwhile: slabs the copies lack, and the objects these have room for.
    double lateCopies = 0, lateSlabs = 0, lateObjects = 0;
    double copiesPerCgroup = 0;     // of caches, at the most
    double headsPerSlab = 1;        // objects of a slab of buffer heads
    std::vector<double> offlineMs;  // when each removed cgroup went offline, in time order
};

}  // namespace reclaim
