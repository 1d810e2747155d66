#include "core/reference/capture.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "core/exchange/exchange.h"
#include "core/machine/machine.h"
#include "core/reference/dead_cache_capture.h"
#include "core/reference/findings.h"
#include "core/reference/kernel_version.h"

namespace reclaim {
namespace {

// What the kernel adds to each accounted object: the pointer to its obj_cgroup.
constexpr double kObjcgPointerBytes = 8;
constexpr double kDentryBytes = 192;  // where a capture does not tell

struct Files {
    std::optional<CaptureInfo> info;
    std::optional<std::vector<ReclaimRow>> reclaim;
    std::optional<std::vector<ShrinkSlabRow>> shrinks;
    std::optional<std::vector<CaptureSeries>> samples;
    std::optional<std::vector<CssRow>> css;
    std::optional<std::vector<CacheRow>> caches;
    std::optional<CaptureSummary> summary;
};

// Reads one file if it is there; `lost` tells what is missing without it.
template <class T>
Status readIfThere(Result<T> result, const std::string& file, const char* lost, std::optional<T>& out,
                   std::vector<std::string>& absent) {
    if (result) {
        out = std::move(*result);
        return Done{};
    }
    if (result.error().fault != Fault::NotFound) return result.error();
    absent.push_back(file + " is not there: no " + lost);
    return Done{};
}

Status readFiles(const std::string& prefix, Files& files, std::vector<std::string>& absent) {
    const auto path = [&](const char* end) { return prefix + end; };
    Status status =
        readIfThere(readCaptureInfo(path("_scenario.json")), path("_scenario.json"),
                    "work.end_ms, no marks and steps of a removal; the geometry is assumed", files.info, absent);
    if (status)
        status =
            readIfThere(readReclaim(path("_reclaim.csv")), path("_reclaim.csv"), "reclaim.*", files.reclaim, absent);
    if (status)
        status = readIfThere(readShrinkSlab(path("_shrink_slab.csv")), path("_shrink_slab.csv"),
                             "first_hit.objects, hierarchy.*, shrink.calls", files.shrinks, absent);
    if (status)
        status = readIfThere(readSamples(path("_samples.csv")), path("_samples.csv"), "retained.mean_objects",
                             files.samples, absent);
    if (status) status = readIfThere(readCss(path("_css.csv")), path("_css.csv"), "css.*", files.css, absent);
    if (status)
        status = readIfThere(readCaches(path("_caches.csv")), path("_caches.csv"), "cache.*", files.caches, absent);
    if (status)
        status = readIfThere(readCaptureSummary(path("_summary.json")), path("_summary.json"),
                             "cgroup.stat.nr_dying_descendants, slabinfo.*, failed_call.step", files.summary, absent);
    return status;
}

Record::Call callOf(const ReclaimRow& row) {
    Record::Call call;
    call.target = row.cgroup;
    call.beginMs = static_cast<double>(row.timeUs) / 1e3;
    call.durationMs = static_cast<double>(row.durationUs) / 1e3;
    if (row.minPriority >= 0) call.minPriority = row.minPriority;
    call.scanned = static_cast<double>(row.scanned);
    call.freed = static_cast<double>(row.freed);
    call.pages = static_cast<double>(row.nrReclaimed);
    return call;
}

// A shrinker call belongs to the reclaim call in whose time its task made it.
void addPasses(const Files& files, Record& record) {
    if (!files.reclaim || !files.shrinks) return;
    const std::vector<ReclaimRow>& calls = *files.reclaim;
    std::vector<std::size_t> byTime(calls.size());
    for (std::size_t i = 0; i < byTime.size(); ++i) byTime[i] = i;
    std::ranges::stable_sort(byTime, {}, [&](std::size_t i) { return calls[i].timeUs; });
    constexpr int kCallsAtOnceMax = 64;  // more tasks than CPUs of a capture
    for (const ShrinkSlabRow& row : *files.shrinks) {
        if (!row.called || row.cgroup.empty() || row.cgroup.front() != '/') continue;
        auto at = std::ranges::upper_bound(byTime, row.timeUs, {}, [&](std::size_t i) { return calls[i].timeUs; });
        for (int tried = 0; at != byTime.begin() && tried < kCallsAtOnceMax; ++tried) {
            const std::size_t i = *--at;
            if (row.timeUs > calls[i].timeUs + calls[i].durationUs) continue;
            if (row.pid != 0 && calls[i].pid != 0 && row.pid != calls[i].pid) continue;
            record.calls[i].passes.push_back({row.cgroup, row.shrinker + "/" + std::to_string(row.nid), row.priority,
                                              static_cast<double>(row.freeable), static_cast<double>(row.nrDeferred),
                                              static_cast<double>(row.scanned), static_cast<double>(row.ret)});
            break;
        }
    }
}

void addEvents(const Files& files, Record& record) {
    if (files.samples)
        for (const CaptureSeries& series : *files.samples) {
            if (series.samples.empty() || !series.metric.starts_with("memory.events.")) continue;
            Record::Events& events = record.events[series.cgroup];
            const double last = series.samples.back().value;
            if (series.metric == "memory.events.max") events.max = last;
            if (series.metric == "memory.events.oom") events.oom = last;
            if (series.metric == "memory.events.oom_kill") events.oomKill = last;
        }
    if (!files.summary) return;
    for (const auto& [cgroup, values] : files.summary->events) {  // read at the end: the better source
        Record::Events& events = record.events[cgroup];
        for (const auto& [key, value] : values) {
            if (key == "max") events.max = static_cast<double>(value);
            if (key == "oom") events.oom = static_cast<double>(value);
            if (key == "oom_kill") events.oomKill = static_cast<double>(value);
        }
    }
}

constexpr std::string_view kSnap = "snap ";

void addSnapshots(const Files& files, Record& record) {
    if (!files.info || !files.summary) return;
    auto mark = files.info->marks.begin();
    for (const CaptureSnapshot& snapshot : files.summary->snapshots) {
        const auto at = std::find_if(mark, files.info->marks.end(), [&](const CaptureMark& one) {
            return one.event.starts_with(kSnap) && one.event.substr(kSnap.size()) == snapshot.mark;
        });
        if (at == files.info->marks.end()) continue;  // a reading whose time is not told cannot be compared
        mark = at + 1;
        Record::Snapshot out;
        out.mark = snapshot.mark;
        out.timeMs = at->timeMs;
        if (snapshot.hasDying) out.dying = static_cast<double>(snapshot.nrDyingDescendants);
        for (const SlabinfoRow& row : snapshot.slabinfo)
            out.activeObjects[row.cache] = static_cast<double>(row.activeObjs);
        record.snapshots.push_back(std::move(out));
    }
}

// Calls of do_shrink_slab by reclaim for a limit; and the counts of cgroup v1's limits.
void addCounts(const Files& files, Record& record, Plan& plan) {
    if (files.reclaim)
        for (const ReclaimRow& row : *files.reclaim)
            if (row.shrinkCalls >= 0) record.shrinkerCalls[row.cgroup] += static_cast<double>(row.shrinkCalls);
    if (!files.summary) return;
    for (const auto& [cgroup, counts] : files.summary->failcnt) {
        for (const auto& [file, value] : counts)
            (file == "memory.failcnt" ? record.failcnt[cgroup].memory : record.failcnt[cgroup].kmem) =
                static_cast<double>(value);
        if (record.failcnt[cgroup].kmem > 0) plan.kmemLimited.push_back(cgroup);
    }
}

// The cgroups whose limit was hit, in order of their first call, by what their calls found.
void sortTargets(const Record& record, const std::string& only, Plan& plan) {
    std::vector<std::string> order;
    std::set<std::string> found;
    for (const Record::Call& call : record.calls) {
        if (!only.empty() && call.target != only) continue;
        if (std::ranges::find(order, call.target) == order.end()) order.push_back(call.target);
        if (call.pages > 0 || call.scanned > 0 || !call.passes.empty()) found.insert(call.target);
    }
    for (const std::string& target : order)
        (found.contains(target) ? plan.limited : plan.unreclaimable).push_back(target);
}

// Under page cache and anonymous memory the number of objects at the first hit is not the limit's doing.
bool otherMemoryAt(const Files& files, const Record& record, const Plan& plan) {
    if (!files.samples || plan.limited.empty()) return false;
    double hitMs = kNoValue;
    for (const Record::Call& call : record.calls)
        if (call.target == plan.limited.front()) {
            hitMs = call.beginMs;
            break;
        }
    constexpr double kOtherPart = 0.02;
    double current = 0, other = 0;
    for (const CaptureSeries& series : *files.samples) {
        if (series.cgroup != plan.limited.front()) continue;
        double before = 0;
        for (const CaptureSample& sample : series.samples)
            if (sample.timeMs <= hitMs) before = sample.value;
        if (series.metric == "memory.current") current = before;
        if (series.metric == "memory.stat.file" || series.metric == "memory.stat.anon") other += before;
    }
    return other > kOtherPart * current;
}

// "created", "rmdir_done", "closed_fds": the step before is over, and nothing begins.
bool tellsAnEnd(const std::string& event) {
    return event == "created" || event.ends_with("_done") || event.starts_with("closed_");
}

// What was done, from the step on in which the first cgroup went offline.
void planSteps(const Files& files, Capture& capture) {
    if (!files.info) return;
    double firstOfflineMs = kNoValue;
    if (files.css)
        for (const CssRow& row : *files.css)
            if (row.event == CssEvent::Offline) {
                firstOfflineMs = static_cast<double>(row.timeUs) / 1e3;
                break;
            }
    std::vector<Plan::Step> all;
    for (const CaptureMark& mark : files.info->marks)
        if (!mark.event.starts_with(kSnap) && !mark.event.starts_with("run ") && !mark.event.starts_with("exit ") &&
            !tellsAnEnd(mark.event))
            all.push_back({mark.event, mark.timeMs});
    const int first = std::isnan(firstOfflineMs) ? 0 : std::max(0, stepAt(all, firstOfflineMs));
    for (std::size_t i = static_cast<std::size_t>(first); i < all.size(); ++i) {
        if (!capture.plan.umount && all[i].name.starts_with("umount")) capture.plan.umount = capture.plan.steps.size();
        capture.plan.steps.push_back(all[i]);
    }
}

void planReleases(Files& files, Capture& capture) {
    Plan& plan = capture.plan;
    if (!files.css) return;
    plan.hasReleases = true;
    const bool byId = std::ranges::any_of(*files.css, [](const CssRow& row) { return row.cssId != 0; });
    const bool named = !byId || (files.info && nameCssIds(*files.css, files.info->cgroupsByBirth));
    if (!named)
        capture.absent.push_back("the ids of released cgroups cannot be told by name: no css.released_at_another_step");
    for (const CssRow& row : *files.css)
        if (row.event == CssEvent::Released)
            capture.record.releases.push_back({row.cgroup, static_cast<double>(row.timeUs) / 1e3});
    std::ranges::stable_sort(capture.record.releases, {}, &Record::Release::timeMs);
    for (const Record::Release& release : capture.record.releases) {
        const int step = stepAt(plan.steps, release.timeMs);
        if (named) plan.stepOf[release.cgroup] = step;
        if (plan.umount && step >= static_cast<int>(*plan.umount)) ++plan.untilUmount;
    }
}

// Without the releases, what goes between the last mark before umount and the first after it.
void planUntilUmount(Capture& capture) {
    Plan& plan = capture.plan;
    if (plan.hasReleases || !plan.umount) return;
    double before = 0;
    for (const Record::Snapshot& snapshot : capture.record.snapshots) {
        if (snapshot.timeMs < plan.steps[*plan.umount].beginMs) {
            before = snapshot.dying;
        } else {
            plan.untilUmount = std::max(0.0, before - snapshot.dying);
            return;
        }
    }
}

void planRemoval(Files& files, Capture& capture) {
    const bool dying = std::ranges::any_of(capture.record.snapshots, [](const auto& one) { return one.dying > 0; });
    capture.plan.removal = (files.css && !files.css->empty()) || dying;
    if (!capture.plan.removal) {
        capture.record.snapshots.clear();
        return;
    }
    planSteps(files, capture);
    planReleases(files, capture);
    planUntilUmount(capture);
    if (files.info && files.samples) addSampled(files.info->marks, *files.samples, capture.record);
    if (files.css) {
        addCssDelays(*files.css, capture.record.delays);
        for (const CssRow& row : *files.css)
            if (row.event == CssEvent::Offline) capture.plan.offlineMs.push_back(static_cast<double>(row.timeUs) / 1e3);
    }
    if (files.caches) addCacheDelays(*files.caches, capture.record.delays);
    if (files.caches && files.info) planCopies(*files.caches, *files.info, capture.plan);
}

void addReadings(const Files& files, Capture& capture) {
    if (!files.samples) return;
    capture.plan.hasSamples = true;
    std::set<double> times;
    for (const CaptureSeries& series : *files.samples) {
        if (series.metric != "memory.stat.slab_reclaimable" ||
            std::ranges::find(capture.plan.limited, series.cgroup) == capture.plan.limited.end())
            continue;
        auto& readings = capture.record.slabReclaimable[series.cgroup];
        for (const CaptureSample& sample : series.samples) {
            readings.push_back({sample.timeMs, sample.value});
            times.insert(sample.timeMs);
        }
    }
    capture.sampleTimesMs.assign(times.begin(), times.end());
}

// What the machine showed of itself, for facts about pressure on all of it.
void addMachine(const Files& files, const std::string& only, Capture& capture) {
    if (!files.samples) return;
    Record& record = capture.record;
    std::set<double> times(capture.sampleTimesMs.begin(), capture.sampleTimesMs.end());
    for (const CaptureSeries& series : *files.samples) {
        const auto metric = metricNamed(series.metric);
        if (!metric || series.samples.empty()) continue;
        if (series.cgroup.empty() && infoOf(*metric).scope == MetricScope::Machine) {
            for (const CaptureSample& sample : series.samples)
                record.machine[series.metric].push_back({sample.timeMs, sample.value});
        } else if (*metric == Metric::MemoryCurrent && series.cgroup != "/" &&
                   (only.empty() || series.cgroup == only)) {
            double& peak = record.peakCurrent[series.cgroup];
            for (const CaptureSample& sample : series.samples) peak = std::max(peak, sample.value);
        }
    }
    capture.plan.global = underGlobalPressure(record);
    if (!capture.plan.global) {  // all of it belongs to cgroups' limits
        record.machine.clear();
        record.peakCurrent.clear();
        return;
    }
    for (const auto& [metric, readings] : record.machine)
        for (const Record::Reading& reading : readings) times.insert(reading.timeMs);
    capture.sampleTimesMs.assign(times.begin(), times.end());
    if (!files.shrinks) return;
    record.globalScanned = record.globalFreed = 0;
    double inCallsScanned = 0, inCallsFreed = 0;
    for (const Record::Call& call : record.calls) {
        inCallsScanned += call.scanned;
        inCallsFreed += call.freed;
    }
    for (const ShrinkSlabRow& row : *files.shrinks) {
        record.globalScanned += static_cast<double>(row.scanned);
        record.globalFreed += static_cast<double>(row.ret);
    }
    record.globalScanned -= inCallsScanned;
    record.globalFreed -= inCallsFreed;
}

}  // namespace

Result<Capture> readCapture(const std::string& prefix, const std::string& only) {
    Files files;
    Capture capture;
    if (auto status = readFiles(prefix, files, capture.absent); !status) return status.error();
    Record& record = capture.record;
    if (files.reclaim)
        for (const ReclaimRow& row : *files.reclaim) record.calls.push_back(callOf(row));
    if (files.info && files.info->workEndMs > 0) record.endOfWorkMs = files.info->workEndMs;
    addPasses(files, record);
    addEvents(files, record);
    addSnapshots(files, record);
    if (files.summary)
        for (const auto& [cgroup, step] : files.summary->failedStep)
            record.failedStep[cgroup] = static_cast<double>(step);
    Plan& plan = capture.plan;
    plan.hasPasses = files.shrinks.has_value();
    addCounts(files, record, plan);
    if (files.info)
        if (const auto kernel = kernelVersionOf(files.info->kernelVersion))
            plan.sharesDeferred = !kernel->atLeast(5, 13);
    sortTargets(record, only, plan);
    plan.otherMemory = otherMemoryAt(files, record, plan);
    double dentryBytes = kDentryBytes;
    if (files.info)
        if (const auto at = files.info->objectBytes.find("dentry"); at != files.info->objectBytes.end())
            dentryBytes = at->second;
    plan.bytesPerObject = dentryBytes + kObjcgPointerBytes;
    addReadings(files, capture);
    planRemoval(files, capture);
    addMachine(files, only, capture);
    if (!files.reclaim && !files.css && !plan.global)
        return Error{
            Fault::NotFound,
            "there is no such capture",
            "a capture has at least NAME_reclaim.csv or NAME_css.csv, or samples of a machine whose kswapd ran; "
            "give the path without the ending",
            prefix + (files.info ? "_reclaim.csv" : "_scenario.json"),
            0,
            0};
    // A run without removals has no _css.csv, nor has one without copies of caches a _caches.csv, and one without
    // limits no _reclaim.csv: nothing is missing then.
    std::erase_if(capture.absent, [&](const std::string& line) {
        return (!plan.removal && line.starts_with(prefix + "_css.csv")) || line.starts_with(prefix + "_caches.csv") ||
               ((files.css || plan.global) && !files.reclaim &&
                (line.starts_with(prefix + "_reclaim.csv") ||
                 (!plan.global && line.starts_with(prefix + "_shrink_slab.csv"))));
    });
    return capture;
}

}  // namespace reclaim
