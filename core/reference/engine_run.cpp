#include "core/reference/engine_run.h"

#include <algorithm>
#include <cmath>

#include "core/reference/reclaim_fold.h"

namespace reclaim {
namespace {

constexpr double kNsPerMs = 1e6;

double msOf(TimeNs time) { return static_cast<double>(time) / kNsPerMs; }

// The engine's samples at other times: straight lines between neighbours. They stand at every interval and at both
// ends of every reclaim call, so no tooth is cut.
std::vector<Record::Reading> readingsAt(const std::vector<double>& timesMs,
                                        const std::vector<Record::Reading>& samples) {
    std::vector<Record::Reading> out;
    std::size_t next = 0;
    for (double time : timesMs) {
        while (next < samples.size() && samples[next].timeMs < time) ++next;
        if (next == samples.size()) break;
        if (next == 0) {
            if (samples[0].timeMs == time) out.push_back(samples[0]);
            continue;
        }
        const Record::Reading &before = samples[next - 1], &after = samples[next];
        const double part = (time - before.timeMs) / (after.timeMs - before.timeMs);
        out.push_back({time, before.value + part * (after.value - before.value)});
    }
    return out;
}

// One run, looked at after it, and at the marks while it goes on.
class Observer {
public:
    Observer(const Scenario& scenario, const Capture& capture, ScenarioRun& run)
        : scenario_(scenario), capture_(capture), run_(run), machine_(run.machine()), paths_(cgroupPaths(scenario)) {}

    // Each value is read when the capture's was, in order of time.
    void runToTheEnd() {
        struct Due {
            double timeMs;
            const Record::Snapshot* seen;
            const std::string* sampled;  // null: the snapshot itself
        };
        std::vector<Due> dues;
        for (const Record::Snapshot& seen : capture_.record.snapshots) {
            dues.push_back({seen.timeMs, &seen, nullptr});
            for (const auto& [metric, reading] : seen.sampled) dues.push_back({reading.timeMs, &seen, &metric});
        }
        std::ranges::stable_sort(dues, {}, &Due::timeMs);
        record_.snapshots.resize(capture_.record.snapshots.size());
        for (const Due& due : dues) {
            const auto at = static_cast<TimeNs>(std::llround(std::max(0.0, due.timeMs) * kNsPerMs));
            if (at > scenario_.stop) break;
            run_.advanceTo(at);
            Record::Snapshot& out =
                record_.snapshots[static_cast<std::size_t>(due.seen - capture_.record.snapshots.data())];
            if (due.sampled == nullptr) look(*due.seen, out);
            else if (const auto metric = metricNamed(*due.sampled))
                out.sampled[*due.sampled] = {due.timeMs, machine_.value(*metric)};
        }
        std::erase_if(record_.snapshots, [](const Record::Snapshot& one) { return one.mark.empty(); });
        run_.advanceTo(scenario_.stop);
    }

    Status observe() {
        const Journal::View lives = machine_.journal().view(0), passes = machine_.journal().view(1);
        if (passes.dropped > 0 || lives.dropped > 0)
            return Error{Fault::Refused,
                         "more reclaim passes than the journal keeps",
                         "use a shorter scenario",
                         scenario_.path,
                         0,
                         0};
        addCalls(passes);
        addLives(lives, passes);
        addSamples();
        addEvents();
        addEndOfWork();
        return Done{};
    }

    Record take() { return std::move(record_); }

private:
    void look(const Record::Snapshot& seen, Record::Snapshot& out) {
        out.mark = seen.mark;
        out.timeMs = seen.timeMs;
        if (!std::isnan(seen.dying))
            out.dying = machine_.value(Metric::CgroupNrDyingDescendants, machine_.cgroupNamed("/"));
        for (const auto& [cache, objects] : seen.activeObjects)
            if (const auto metric = metricNamed("slabinfo." + cache + ".active_objs"))
                out.activeObjects[cache] = machine_.value(*metric);
    }

    // The engine's cgroup that stands for the capture's: of the same name, or the one the scenario is about.
    std::string pathFor(const std::string& captured) const {
        if (captured == scenario_.referenceCgroup && !paths_.empty() &&
            std::ranges::find(paths_, captured) == paths_.end())
            return paths_.front();
        return captured;
    }
    std::string capturedName(MemcgId id) const {
        const std::string path = machine_.cgroup(id).path;
        return !scenario_.referenceCgroup.empty() && path == pathFor(scenario_.referenceCgroup)
                   ? scenario_.referenceCgroup
                   : path;
    }

    void addCalls(const Journal::View& passes) {
        for (const ReclaimCall& call : foldReclaimCalls(passes)) {
            Record::Call out;
            out.target = capturedName(call.target);
            out.beginMs = msOf(call.begin);
            out.durationMs = msOf(call.end - call.begin);
            if (!call.passes.empty()) out.minPriority = call.minPriority;
            out.scanned = static_cast<double>(call.scanned);
            out.freed = static_cast<double>(call.freed);
            out.pages = static_cast<double>(call.nrReclaimed);
            for (const ReclaimPass& pass : call.passes)
                out.passes.push_back({capturedName(pass.cgroup), std::to_string(pass.shrinker), pass.priority,
                                      static_cast<double>(pass.freeable), static_cast<double>(pass.deferred),
                                      static_cast<double>(pass.scanned), static_cast<double>(pass.freed)});
            record_.calls.push_back(std::move(out));
        }
    }

    void addLives(const Journal::View& lives, const Journal::View& passes) {
        std::map<std::uint32_t, double> offline, released, dead;  // by cgroup, by cache
        const auto since = [](const std::map<std::uint32_t, double>& begins, std::uint32_t id, double at,
                              std::vector<double>& delays) {
            if (const auto begin = begins.find(id); begin != begins.end()) delays.push_back(at - begin->second);
        };
        Record::Delays& delays = record_.delays;
        const auto add = [&](const Event& event) {
            const double at = msOf(event.t);
            const EventKind kind = event.eventKind();
            if (kind == EventKind::CssOffline) offline[event.subject] = at;
            if (kind == EventKind::CssFree) since(released, event.subject, at, delays.releasedToFree);
            if (kind == EventKind::CacheDead) dead[event.a] = at;
            if (kind == EventKind::CacheDestroy) since(dead, event.a, at, delays.deadToDestroy);
            if (event.eventKind() == EventKind::CssReleased) {
                record_.releases.push_back({machine_.cgroup(MemcgId{event.subject}).path, at});
                released[event.subject] = at;
                since(offline, event.subject, at, delays.offlineToReleased);
            }
            if (event.eventKind() == EventKind::Enomem)
                record_.failedStep.try_emplace(capturedName(MemcgId{event.subject}), static_cast<double>(event.b));
        };
        for (const auto& segment : lives.sealed) std::ranges::for_each(*segment, add);
        if (lives.open) std::ranges::for_each(*lives.open, add);
        const auto shrunk = [&](const Event& event) {
            if (event.eventKind() == EventKind::CacheShrink) since(dead, event.a, msOf(event.t), delays.deadToShrink);
        };
        for (const auto& segment : passes.sealed) std::ranges::for_each(*segment, shrunk);
        if (passes.open) std::ranges::for_each(*passes.open, shrunk);
    }

    void addSamples() {
        const std::vector<SeriesKey> keys = machine_.series();
        std::map<std::string, std::vector<Record::Reading>> all, machine;
        std::map<std::string, double> peak;
        for (const Sample& sample : machine_.takeSamples()) {
            const SeriesKey& key = keys[sample.series];
            if (key.metric == Metric::MemoryStatSlabReclaimable)
                all[key.cgroup].push_back({msOf(sample.t), sample.value});
            if (!capture_.plan.global) continue;
            if (infoOf(key.metric).scope == MetricScope::Machine)
                machine[std::string(infoOf(key.metric).name)].push_back({msOf(sample.t), sample.value});
            else if (key.metric == Metric::MemoryCurrent && key.cgroup != "/")
                peak[key.cgroup] = std::max(peak[key.cgroup], sample.value);
        }
        for (const auto& [metric, readings] : capture_.record.machine)
            record_.machine[metric] = readingsAt(capture_.sampleTimesMs, machine[metric]);
        for (const auto& [cgroup, value] : capture_.record.peakCurrent) {
            const auto found = peak.find(pathFor(cgroup));
            record_.peakCurrent[cgroup] = found == peak.end() ? kNoValue : found->second;
        }
        record_.globalScanned = machine_.value(Metric::LabScanned) - machine_.value(Metric::LabLimitScanned);
        record_.globalFreed = machine_.value(Metric::LabKswapdFreed) + machine_.value(Metric::LabDirectFreed);
        for (const std::string& target : capture_.plan.limited)
            record_.slabReclaimable[target] = readingsAt(capture_.sampleTimesMs, all[pathFor(target)]);
    }

    void addEvents() {
        for (const auto* targets : {&capture_.plan.limited, &capture_.plan.unreclaimable})
            for (const std::string& target : *targets) {
                const MemcgId id = machine_.cgroupNamed(pathFor(target));
                if (!id.valid()) continue;
                record_.events[target] = {machine_.value(Metric::MemoryEventsMax, id),
                                          machine_.value(Metric::MemoryEventsOom, id),
                                          machine_.value(Metric::MemoryEventsOomKill, id)};
                record_.shrinkerCalls[target] = machine_.value(Metric::LabReclaimShrinkerCalls, id);
            }
        for (const std::string& cgroup : capture_.plan.kmemLimited) {
            const MemcgId id = machine_.cgroupNamed(pathFor(cgroup));
            if (!id.valid()) continue;
            record_.failcnt[cgroup] = {machine_.value(Metric::MemoryFailcnt, id),
                                       machine_.value(Metric::MemoryKmemFailcnt, id)};
            record_.shrinkerCalls[cgroup] = machine_.value(Metric::LabReclaimShrinkerCalls, id);
        }
    }

    void addEndOfWork() {
        TimeNs end = 0;
        for (const TaskTotals& task : machine_.tasks()) end = std::max(end, task.ended);
        if (end != 0 && end != kNever) record_.endOfWorkMs = msOf(end);
    }

    const Scenario& scenario_;
    const Capture& capture_;
    ScenarioRun& run_;
    Machine& machine_;
    const std::vector<std::string> paths_;
    Record record_;
};

}  // namespace

Result<Record> runEngine(const Scenario& scenario, const Strategy& strategy, const Capture& capture) {
    auto run = ScenarioRun::create(scenario, strategy);
    if (!run) return run.error();
    Observer observer(scenario, capture, *run);
    observer.runToTheEnd();
    if (auto status = observer.observe(); !status) return status.error();
    return observer.take();
}

}  // namespace reclaim
