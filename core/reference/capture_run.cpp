#include "core/reference/capture_run.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <mutex>
#include <thread>

#include "core/exchange/exchange.h"
#include "core/reference/capture_figures.h"

namespace reclaim {
namespace {

// What the kernel adds to each accounted object: the pointer to its obj_cgroup.
constexpr double kObjcgPointerBytes = 8;
constexpr double kDentryBytes = 192;   // where a capture does not tell
constexpr double kNsPerMs = 1e6;

struct Capture {
    std::string cgroup;                  // whose limit was hit
    std::vector<double> sampleTimesMs;   // of memory.stat.slab_reclaimable
    double bytesPerObject = 0;
    CaptureFigures observed;
};

const CaptureSeries* find(const std::vector<CaptureSeries>& all, const std::string& cgroup, std::string_view metric) {
    for (const CaptureSeries& series : all)
        if (series.cgroup == cgroup && series.metric == metric) return &series;
    return nullptr;
}

// The cgroup most reclaim calls were for; without any, the one the scenario is about.
std::string targetOf(const std::vector<ReclaimRow>& rows, const Scenario& scenario) {
    if (!scenario.referenceCgroup.empty()) return scenario.referenceCgroup;
    if (!rows.empty()) return rows.front().cgroup;
    return scenario.machine.cgroups.empty() ? std::string("/") : scenario.machine.cgroups.front().path;
}

Result<Capture> readCapture(const std::string& prefix, const Scenario& scenario) {
    auto info = readCaptureInfo(prefix + "_scenario.json");
    if (!info) return info.error();
    auto rows = readReclaim(prefix + "_reclaim.csv");
    if (!rows) return rows.error();
    auto shrinks = readShrinkSlab(prefix + "_shrink_slab.csv");
    if (!shrinks) return shrinks.error();
    auto samples = readSamples(prefix + "_samples.csv");
    if (!samples) return samples.error();

    Capture capture;
    capture.cgroup = targetOf(*rows, scenario);
    const auto dentry = info->objectBytes.find("dentry");
    capture.bytesPerObject = (dentry == info->objectBytes.end() ? kDentryBytes : dentry->second) + kObjcgPointerBytes;
    std::vector<CallFigures> calls;
    for (const ReclaimRow& row : *rows)
        if (row.cgroup == capture.cgroup)
            calls.push_back({static_cast<double>(row.timeUs) / 1e3, static_cast<double>(row.durationUs) / 1e3,
                             static_cast<double>(row.minPriority), static_cast<double>(row.scanned),
                             static_cast<double>(row.freed), static_cast<double>(row.nrReclaimed)});
    std::vector<Reading> readings;
    if (const CaptureSeries* series = find(*samples, capture.cgroup, "memory.stat.slab_reclaimable"))
        for (const CaptureSample& sample : series->samples) {
            readings.push_back({sample.timeMs, sample.value});
            capture.sampleTimesMs.push_back(sample.timeMs);
        }
    capture.observed = figuresOf(calls, readings, capture.bytesPerObject, info->workEndMs);
    for (const ShrinkSlabRow& row : *shrinks)
        if (row.called) {
            capture.observed[Figure::ObjectsAtFirstHit] = static_cast<double>(row.freeable);
            break;
        }
    if (const CaptureSeries* hits = find(*samples, capture.cgroup, "memory.events.max"); hits && !hits->samples.empty())
        capture.observed[Figure::LimitHits] = hits->samples.back().value;
    return capture;
}

// The engine's samples at other times: straight lines between neighbours. They stand at every interval and at both
// ends of every reclaim call, so no tooth is cut.
std::vector<Reading> readingsAt(const std::vector<double>& timesMs, const std::vector<Reading>& samples) {
    std::vector<Reading> out;
    std::size_t next = 0;
    for (double time : timesMs) {
        while (next < samples.size() && samples[next].timeMs < time) ++next;
        if (next == samples.size()) break;
        if (next == 0) {
            if (samples[0].timeMs == time) out.push_back(samples[0]);
            continue;
        }
        const Reading &before = samples[next - 1], &after = samples[next];
        const double part = (time - before.timeMs) / (after.timeMs - before.timeMs);
        out.push_back({time, before.bytes + part * (after.bytes - before.bytes)});
    }
    return out;
}

std::vector<Reading> slabSamples(Machine& machine, const std::string& cgroup) {
    const SeriesKey wanted{Metric::MemoryStatSlabReclaimable, cgroup};
    const std::vector<SeriesKey> keys = machine.series();
    std::vector<Reading> out;
    for (const Sample& sample : machine.takeSamples())
        if (keys[sample.series] == wanted) out.push_back({static_cast<double>(sample.t) / kNsPerMs, sample.value});
    return out;
}

double endOfWorkMs(const Machine& machine) {
    TimeNs end = 0;
    for (const TaskTotals& task : machine.tasks()) end = std::max(end, task.ended);
    return end == kNever || end == 0 ? std::nan("") : static_cast<double>(end) / kNsPerMs;
}

Result<CaptureFigures> runPhase(const Scenario& scenario, const Strategy& strategy, const Capture& capture) {
    auto run = ScenarioRun::create(scenario, strategy);
    if (!run) return run.error();
    run->advanceTo(scenario.stop);
    Machine& machine = run->machine();
    const Journal::View passes = machine.journal().view(1);
    if (passes.dropped > 0)
        return Error{Fault::Refused, "more reclaim passes than the journal keeps", "use a shorter scenario", scenario.path, 0, 0};
    const MemcgId target = machine.cgroupNamed(capture.cgroup);
    std::vector<CallFigures> calls;
    double firstFreeable = std::nan("");
    for (const ReclaimCall& call : foldReclaimCalls(passes)) {
        if (call.target != target) continue;
        if (calls.empty() && call.firstFreeable) firstFreeable = static_cast<double>(*call.firstFreeable);
        calls.push_back({static_cast<double>(call.begin) / kNsPerMs, static_cast<double>(call.end - call.begin) / kNsPerMs,
                         static_cast<double>(call.minPriority), static_cast<double>(call.scanned),
                         static_cast<double>(call.freed), static_cast<double>(call.nrReclaimed)});
    }
    const auto readings = readingsAt(capture.sampleTimesMs, slabSamples(machine, capture.cgroup));
    CaptureFigures figures = figuresOf(calls, readings, capture.bytesPerObject, endOfWorkMs(machine));
    figures[Figure::ObjectsAtFirstHit] = firstFreeable;
    if (target.valid()) figures[Figure::LimitHits] = machine.value(Metric::MemoryEventsMax, target);
    return figures;
}

// Runs all phases, `permits` at a time; results in the order of the phases.
class Phases {
public:
    Phases(const Scenario& scenario, const Strategy& strategy, const Capture& capture, const ValidationOptions& options)
        : scenario_(scenario), strategy_(strategy), capture_(capture), options_(options),
          figures_(static_cast<std::size_t>(options.phases)) {}

    Result<std::vector<CaptureFigures>> run() {
        const auto wanted = std::clamp<unsigned>(options_.permits, 1, static_cast<unsigned>(options_.phases));
        std::vector<std::jthread> threads;
        for (unsigned i = 1; i < wanted; ++i) threads.emplace_back([this] { work(); });
        work();
        threads.clear();   // joins
        if (breach_) std::rethrow_exception(breach_);
        if (error_) return *error_;
        return std::move(figures_);
    }

private:
    void work() {
        for (;;) {
            const int phase = next_++;
            if (phase >= options_.phases || stop_) return;
            try {
                Scenario scenario = scenario_;
                scenario.machine.timing.tickPhase = scenario.machine.timing.jiffy() * phase / options_.phases;
                auto figures = runPhase(scenario, strategy_, capture_);
                finish(phase, figures);
            } catch (...) {
                const std::lock_guard lock(mutex_);
                if (!breach_) breach_ = std::current_exception();
                stop_ = true;
            }
        }
    }

    void finish(int phase, const Result<CaptureFigures>& figures) {
        const std::lock_guard lock(mutex_);
        if (figures) figures_[static_cast<std::size_t>(phase)] = *figures;
        else fail(figures.error());
        if (++done_; options_.progress && !options_.progress(done_, options_.phases))
            fail(Error{Fault::Cancelled, "stopped", "", {}, 0, 0});
    }

    void fail(const Error& error) {
        if (!error_) error_ = error;
        stop_ = true;
    }

    const Scenario& scenario_;
    const Strategy& strategy_;
    const Capture& capture_;
    const ValidationOptions& options_;
    std::atomic<int> next_{0};
    std::atomic<bool> stop_{false};
    // Guarded by mutex_ while the threads run.
    std::mutex mutex_;
    int done_ = 0;
    std::vector<CaptureFigures> figures_;
    std::optional<Error> error_;
    std::exception_ptr breach_;
};

MetricVerdict verdictOf(Figure figure, const Capture& capture, const std::vector<CaptureFigures>& runs) {
    MetricVerdict out;
    out.name = infoOf(figure).name;
    out.unit = infoOf(figure).unit;
    out.cgroup = capture.cgroup;
    out.observed = capture.observed[figure];
    std::vector<double> values;
    for (const CaptureFigures& run : runs)
        if (!std::isnan(run[figure])) values.push_back(run[figure]);
    std::sort(values.begin(), values.end());
    if (values.empty()) {
        out.predictedMin = out.predictedMedian = out.predictedMax = out.residual = std::nan("");
        return out;
    }
    const std::size_t half = values.size() / 2;
    out.predictedMin = values.front();
    out.predictedMax = values.back();
    out.predictedMedian = values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    out.residual = out.observed == 0 ? out.predictedMedian : (out.predictedMedian - out.observed) / out.observed;
    return out;
}

}  // namespace

Result<std::vector<MetricVerdict>> validateCapture(const std::string& prefix, const Scenario& scenario,
                                                   const ValidationOptions& options) {
    if (options.phases < 1) return Error{Fault::BadInput, "at least one tick phase is needed", "--phases 16", {}, 0, 0};
    auto capture = readCapture(prefix, scenario);
    if (!capture) return capture.error();
    auto strategy = strategyNamed(scenario.strategies.empty() ? "linux-6.1" : scenario.strategies.front());
    if (!strategy) return strategy.error();
    auto runs = Phases(scenario, *strategy, *capture, options).run();
    if (!runs) return runs.error();
    std::vector<MetricVerdict> verdicts;
    for (std::size_t i = 0; i < kFigureCount; ++i) verdicts.push_back(verdictOf(static_cast<Figure>(i), *capture, *runs));
    return verdicts;
}

}  // namespace reclaim
