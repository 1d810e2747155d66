#include <cmath>

#include "core/cpu/timing.h"

namespace reclaim {
namespace {

struct Parameter {
    const char* name;
    std::int64_t Timing::*field;
    bool cost;  // multiplied by scale
};

constexpr std::array kParameters{
    Parameter{"hz", &Timing::hz, false},
    Parameter{"tick_phase", &Timing::tickPhase, false},
    Parameter{"gp_ticks", &Timing::gpTicks, false},
    Parameter{"lookup_negative_new", &Timing::lookupNegativeNew, true},
    Parameter{"lookup_cached", &Timing::lookupCached, true},
    Parameter{"lookup_positive_new", &Timing::lookupPositiveNew, true},
    Parameter{"create_file_4k", &Timing::createFile4k, true},
    Parameter{"create_tmpfs", &Timing::createTmpfs, true},
    Parameter{"read_file_4k", &Timing::readFile4k, true},
    Parameter{"open_file", &Timing::openFile, true},
    Parameter{"unlink_file", &Timing::unlinkFile, true},
    Parameter{"copy_page", &Timing::copyPage, true},
    Parameter{"alloc_object", &Timing::allocObject, true},
    Parameter{"scan_inode", &Timing::scanInode, true},
    Parameter{"writeback_page", &Timing::writebackPage, true},
    Parameter{"writeback_inode", &Timing::writebackInode, true},
    Parameter{"shrink_call", &Timing::shrinkCall, true},
    Parameter{"shrink_loop", &Timing::shrinkLoop, true},
    Parameter{"scan_object", &Timing::scanObject, true},
    Parameter{"rotate_object", &Timing::rotateObject, true},
    Parameter{"free_object", &Timing::freeObject, true},
    Parameter{"priority_level", &Timing::priorityLevel, true},
    Parameter{"reclaim_page", &Timing::reclaimPage, true},
    Parameter{"css_offline", &Timing::cssOffline, true},
    Parameter{"reparent_list", &Timing::reparentList, true},
    Parameter{"release", &Timing::release, true},
    Parameter{"reap_cache", &Timing::reapCache, true},
    Parameter{"sched_latency", &Timing::schedLatency, false},
    Parameter{"rcu_batch_ns", &Timing::rcuBatch, false},
    Parameter{"softirq_ns", &Timing::softirq, false},
    Parameter{"alloc_trace", &Timing::allocTrace, true},
    Parameter{"free_trace", &Timing::freeTrace, true},
    Parameter{"observer_period", &Timing::observerPeriod, false},
    Parameter{"observer_cost", &Timing::observerCost, true},
};

const Parameter* find(std::string_view name) {
    for (const Parameter& p : kParameters)
        if (name == p.name) return &p;
    return nullptr;
}

Error unknown(std::string_view name) {
    std::string known;
    for (const Parameter& p : kParameters) known += (known.empty() ? "" : ", ") + std::string(p.name);
    return Error{
        Fault::BadInput, "no timing parameter is called '" + std::string(name) + "'", "one of: " + known, {}, 0, 0};
}

}  // namespace

Timing Timing::guest61() {
    Timing t;
    t.ideal = false;
    t.gpTicks = 2;
    t.lookupNegativeNew = 6975;
    t.lookupCached = 1500;
    t.lookupPositiveNew = 20'000;  // assumed: a lookup and reading its inode
    t.createFile4k = 163'500;      // K7: 1,743 files in the 300 ms before its first writeback
    t.createTmpfs = 28'000;        // K5: 16,859 files in 470 ms
    t.readFile4k = 78'000;
    t.openFile = 8'400;     // K5: 61,439 opens in 515 ms
    t.unlinkFile = 28'000;  // assumed: as long as making it
    t.copyPage = 1'000;     // assumed: each page of a file after its first
    t.allocObject = 4'500;  // K5: 246 pipes of 22 objects and pages in 26 ms
    t.scanInode = 1500;
    t.writebackPage = 1'000;    // assumed: each page
    t.writebackInode = 46'600;  // K7: what 7,942 files took longer until 2.1 s, less their pages
    t.shrinkCall = 6000;        // a do_shrink_slab that scans nothing
    t.shrinkLoop = 2000;        // from one shrinker call to the next
    t.scanObject = 555;
    t.rotateObject = 150;
    t.freeObject = 450;
    t.priorityLevel = 3500;
    t.reclaimPage = 2600;
    t.cssOffline = 30'000;
    t.reparentList = 2'000;
    t.release = 25'000;
    t.reapCache = 200;  // assumed: one cache looked at by cache_reap, what it drains included
    t.schedLatency = 6 * kMillisecond;
    t.rcuBatch = 3 * kMillisecond;
    t.softirq = 2 * kMillisecond;
    return t;
}

Result<Timing> Timing::profile(std::string_view name) {
    if (name == "ideal") return idealTiming();
    if (name == "guest-6.1") return guest61();
    return Error{
        Fault::BadInput, "no timing profile is called '" + std::string(name) + "'", "ideal or guest-6.1", {}, 0, 0};
}

Status Timing::set(std::string_view name, std::int64_t value) {
    const Parameter* p = find(name);
    if (p == nullptr) return unknown(name);
    if (value < 0) return Error{Fault::BadInput, std::string(name) + " is negative", "0 or more", {}, 0, 0};
    if (p->field == &Timing::hz && (value < 1 || value > 10'000))
        return Error{Fault::BadInput, "hz is out of range", "1 to 10000 ticks per second", {}, 0, 0};
    if (p->field == &Timing::gpTicks && value > 1'000)
        return Error{Fault::BadInput, "gp_ticks is out of range", "0 to 1000", {}, 0, 0};
    this->*(p->field) = value;
    return Done{};
}

Result<std::int64_t> Timing::get(std::string_view name) const {
    const Parameter* p = find(name);
    if (p == nullptr) return unknown(name);
    return this->*(p->field);
}

void Timing::scale(double factor) {
    for (const Parameter& p : kParameters)
        if (p.cost) this->*(p.field) = std::llround(static_cast<double>(this->*(p.field)) * factor);
}

const std::vector<std::string>& Timing::names() {
    static const std::vector<std::string> list = [] {
        std::vector<std::string> out;
        for (const Parameter& p : kParameters) out.emplace_back(p.name);
        return out;
    }();
    return list;
}

}  // namespace reclaim
