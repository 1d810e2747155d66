// Pressure on the whole machine: what kswapd left in memory, how much was scanned for it, and whether anybody was
// killed. A machine is under pressure when a counter of kswapd or of direct reclaim grows while it is sampled.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/reference/findings.h"

namespace reclaim {
namespace {

using Readings = std::vector<Record::Reading>;

const Readings* readingsOf(const Record& record, const std::string& metric) {
    const auto at = record.machine.find(metric);
    return at == record.machine.end() || at->second.empty() ? nullptr : &at->second;
}

// Counters of /proc/vmstat run since boot.
double growth(const Record& record, const std::string& metric) {
    const Readings* readings = readingsOf(record, metric);
    return readings == nullptr ? kNoValue : readings->back().value - readings->front().value;
}

// The first sample at which a counter of global reclaim has grown.
double firstPressureMs(const Record& record) {
    double first = kNoValue;
    for (const char* metric :
         {"vmstat.pageoutrun", "vmstat.allocstall_normal", "vmstat.allocstall_movable", "vmstat.allocstall"}) {
        const Readings* readings = readingsOf(record, metric);
        if (readings == nullptr) continue;
        for (const Record::Reading& reading : *readings)
            if (reading.value > readings->front().value) {
                first = std::isnan(first) ? reading.timeMs : std::min(first, reading.timeMs);
                break;
            }
    }
    return first;
}

struct Spread {
    double least = kNoValue, mean = kNoValue, most = kNoValue;
};

Spread spreadFrom(const Record& record, const std::string& metric, double fromMs) {
    Spread out;
    const Readings* readings = readingsOf(record, metric);
    if (readings == nullptr || std::isnan(fromMs)) return out;
    double sum = 0, taken = 0;
    for (const Record::Reading& reading : *readings) {
        if (reading.timeMs < fromMs || reading.timeMs > record.endOfWorkMs) continue;  // no end known: all
        out.least = taken == 0 ? reading.value : std::min(out.least, reading.value);
        out.most = taken == 0 ? reading.value : std::max(out.most, reading.value);
        sum += reading.value;
        ++taken;
    }
    if (taken > 0) out.mean = sum / taken;
    return out;
}

}  // namespace

bool underGlobalPressure(const Record& record) { return !std::isnan(firstPressureMs(record)); }

void addGlobalFindings(const Record& record, const Plan& plan, Findings& out) {
    if (!plan.global) return;
    const double fromMs = firstPressureMs(record);
    const Spread dentries = spreadFrom(record, "dentry_state.nr_dentry", fromMs);
    out.add(Fact::GlobalRuns, "", growth(record, "vmstat.pageoutrun"));
    out.add(Fact::GlobalFirst, "", fromMs);
    out.add(Fact::GlobalDentriesMin, "", dentries.least);
    out.add(Fact::GlobalDentriesMean, "", dentries.mean);
    out.add(Fact::GlobalDentriesMax, "", dentries.most);
    out.add(Fact::GlobalDentryRoom, "", spreadFrom(record, "slabinfo.dentry.num_objs", fromMs).most);
    out.add(Fact::GlobalFreeMin, "", spreadFrom(record, "meminfo.MemFree_kB", fromMs).least);
    out.add(Fact::GlobalFreeMean, "", spreadFrom(record, "meminfo.MemFree_kB", fromMs).mean);
    out.add(Fact::GlobalScanned, "", record.globalScanned);
    out.add(Fact::GlobalFreed, "", record.globalFreed);
    out.add(Fact::GlobalSlabsScanned, "", growth(record, "vmstat.slabs_scanned"));
    constexpr std::array kPages{std::pair{Fact::PgscanKswapd, "vmstat.pgscan_kswapd"},
                                std::pair{Fact::PgstealKswapd, "vmstat.pgsteal_kswapd"},
                                std::pair{Fact::PgscanDirect, "vmstat.pgscan_direct"},
                                std::pair{Fact::PgstealDirect, "vmstat.pgsteal_direct"},
                                std::pair{Fact::AllocstallNormal, "vmstat.allocstall_normal"},
                                std::pair{Fact::AllocstallMovable, "vmstat.allocstall_movable"},
                                std::pair{Fact::GlobalOomKills, "vmstat.oom_kill"}};
    for (const auto& [fact, metric] : kPages) out.add(fact, "", growth(record, metric));
    for (const auto& [cgroup, peak] : record.peakCurrent) out.add(Fact::PeakCurrent, cgroup, peak);
}

}  // namespace reclaim
