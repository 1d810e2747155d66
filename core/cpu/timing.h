// Timing: what everything costs, in nanoseconds of virtual time. ARCHITECTURE.md has the table with its sources.
// The defaults of profile "guest-6.1" were measured on the machine of the captures (one guest instruction = 1 ns).
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/base.h"

namespace reclaim {

struct Timing {
    bool ideal = true;         // costs 0, grace periods end with the operation that caused them
    std::int64_t hz = 250;     // ticks per second
    TimeNs tickPhase = -1;     // first tick, in [0, jiffy); -1 = derived from the seed
    std::int64_t gpTicks = 0;  // ticks from the end of an RCU segment to its being ready
    TimeNs lookupNegativeNew = 0, lookupCached = 0, shrinkCall = 0, shrinkLoop = 0, scanObject = 0, rotateObject = 0;
    TimeNs lookupPositiveNew = 0, createFile4k = 0, createTmpfs = 0, readFile4k = 0, openFile = 0, unlinkFile = 0;
    TimeNs copyPage = 0, allocObject = 0, scanInode = 0, writebackPage = 0, writebackInode = 0;
    TimeNs freeObject = 0, priorityLevel = 0, reclaimPage = 0, cssOffline = 0, reparentList = 0, release = 0,
           reapCache = 0;
    TimeNs schedLatency = 0, rcuBatch = 0, softirq = 0;
    // Added to each allocation and each free while a recorder writes every one of them down; 0 = nobody does.
    TimeNs allocTrace = 0, freeTrace = 0;
    TimeNs observerPeriod = 0, observerCost = 0;  // 0 = no observer

    TimeNs jiffy() const { return kSecond / hz; }

    static Timing idealTiming() { return {}; }
    static Timing guest61();
    // What the tracing of allocations took on the machine of the captures. K1s: 8.67 us a lookup against 6.975 in K1
    // (one event recorded; those of the name itself, getname and putname, only filtered out), 1.29 us a free against
    // 0.45.
    static constexpr TimeNs kGuestAllocTrace = 1690, kGuestFreeTrace = 840;
    // "ideal" or "guest-6.1".
    static Result<Timing> profile(std::string_view name);
    // Sets one parameter by the name it has in scenario files ("scan_object"); times in ns, gp_ticks and hz plain.
    Status set(std::string_view name, std::int64_t value);
    Result<std::int64_t> get(std::string_view name) const;
    // Multiplies all costs (never ticks, grace periods or the observer's period).
    void scale(double factor);
    static const std::vector<std::string>& names();
};

}  // namespace reclaim
