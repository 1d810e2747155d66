// Fact: what the engine is held to, and how exactly. The one place where a tolerance may stand, each with its reason
// (tolerances.cpp); nothing in it knows the name of a capture.
#pragma once
#include <cstdint>
#include <string_view>

namespace reclaim {

// clang-format off
enum class Fact : std::uint8_t {
    // Calls for a limit that found something to free.
    ObjectsAtFirstHit, ObjectsBesideOther, LimitHits, CallsBeyondHits, ReclaimCalls, LowestPriority, Scanned, Freed,
    ScannedPerCall, FreedPerCall, PagesPerCall, MillisecondsPerCall, RetainedObjects, EndOfWork, UnequalPasses, LossPerCall,
    // Calls for a limit that found nothing.
    EmptyCalls, EmptyHits, Ooms, OomKills, EmptyShrinks, EmptyReclaimed, FailedStep,
    // Pressure on the whole machine.
    GlobalRuns, GlobalFirst, GlobalDentriesMin, GlobalDentriesMean, GlobalDentriesMax, GlobalDentryRoom, GlobalFreeMin,
    GlobalFreeMean, GlobalScanned, GlobalFreed, GlobalSlabsScanned, PgscanKswapd, PgstealKswapd, PgscanDirect, PgstealDirect,
    AllocstallNormal, AllocstallMovable, GlobalOomKills, PeakCurrent,
    // Removed cgroups.
    Dying, DyingUmountOnly, NumCgroups, NumCgroupsUmountOnly, CachesCount, CachesSlabs, CachesObjects, Released, ReleasedUmountOnly, UntilUmount, OtherStep, FirstRelease, MedianRelease, SlabObjects,
    OfflineToReleased, ReleasedToFree, CacheDeadToShrink, CacheDeadToDestroy,
    // Who reclaim for a limit asks, and a limit of kernel memory alone.
    ShrinkerCalls, ShrinkerCallsPerCall, KmemFirstRefused, KmemFailcnt, KmemMemoryFailcnt, KmemCalls, KmemShrinkerCalls,
    Count
};

enum class Rule : std::uint8_t {
    Information,   // reported, not judged
    Exact,         // every tick phase gives what was observed
    Relative,      // observed within [min, max] of the phases, or the median within `tolerance` x observed
    Absolute,      // the same with the tolerance in the fact's own unit
    Band           // every tick phase within observed +- the tolerance, in the fact's own unit
};
// clang-format on

struct FactInfo {
    Fact fact;
    std::string_view name, unit;
    Rule rule;
    double tolerance;
    std::string_view reason;
};

const FactInfo& infoOf(Fact fact);

// How many cgroups only umount lets go is not determined; this many more or fewer than observed are accepted.
double umountOnlyBand(double observed);

}  // namespace reclaim
