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
        std::string target;              // whose limit
        double beginMs = 0, durationMs = 0;
        double minPriority = kNoValue;   // at which a shrinker was called; no number: none was
        double scanned = 0, freed = 0, pages = 0;
        std::vector<Pass> passes;        // with something to free
    };
    struct Reading {
        double timeMs = 0, value = 0;
    };
    struct Snapshot {
        std::string mark;
        double timeMs = 0, dying = kNoValue;
        std::map<std::string, double> activeObjects;   // by cache
    };
    struct Release {
        std::string cgroup;              // "" = it is not known whose
        double timeMs = 0;
    };
    struct Events {
        double max = kNoValue, oom = kNoValue, oomKill = kNoValue;
    };

    std::vector<Call> calls;
    std::map<std::string, std::vector<Reading>> slabReclaimable;   // bytes, by cgroup
    std::map<std::string, Events> events;                          // at the end, by cgroup
    std::vector<Snapshot> snapshots;
    std::vector<Release> releases;                                 // in time order
    std::map<std::string, double> failedStep;                      // by cgroup
    double endOfWorkMs = kNoValue;
    // Pressure on the whole machine.
    std::map<std::string, std::vector<Reading>> machine;   // metrics of the machine, by name
    std::map<std::string, double> peakCurrent;             // memory.current at its highest, by cgroup; bytes
    double globalScanned = kNoValue, globalFreed = kNoValue;   // objects, by shrinker calls for no cgroup's limit
};

// What a capture is about, found from the data in it, and what the comparison must know of it.
struct Plan {
    struct Step {
        std::string name;
        double beginMs = 0;
    };
    std::vector<std::string> limited;        // cgroups whose limit was hit and whose reclaim found something
    std::vector<std::string> unreclaimable;  // ... found nothing, ever
    bool otherMemory = false;                // at the first hit the limit was not full of slab objects
    bool hasPasses = false, hasSamples = false;
    bool global = false;                     // the machine was short of memory, not a cgroup alone
    double bytesPerObject = 0;

    bool removal = false, hasReleases = false;
    std::vector<Step> steps;                 // from the one in which the first cgroup went on
    std::optional<std::size_t> umount;       // index of the first step that unmounts
    double untilUmount = 0;                  // cgroups that only umount let go
    std::map<std::string, int> stepOf;       // cgroup -> step in which it was released; empty: names are not known
};

}  // namespace reclaim
