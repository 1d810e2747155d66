#include "core/reference/replay_capture.h"

#include <algorithm>
#include <cmath>

#include "core/reference/replay_tolerance.h"

namespace reclaim {
namespace {

constexpr double kUsPerMs = 1000;

// One value of one series of the kernel.
struct Reading {
    double timeMs = 0, value = 0;
    std::int64_t timeUs = 0;
    std::size_t cache = 0;
    ReplayFigure figure = ReplayFigure::NumSlabs;
    double low = 0, high = 0;  // ours while the sampler read
};

// slabinfo is compared above its first sample: of the slabs that were full at the start we have none.
bool isAboveStart(ReplayFigure figure) {
    return figure == ReplayFigure::NumSlabs || figure == ReplayFigure::ActiveObjects;
}

double ours(const SlabReplay& replay, std::size_t cache, ReplayFigure figure) {
    switch (figure) {
        case ReplayFigure::NumSlabs: return static_cast<double>(replay.cache(cache).nrSlabs);
        case ReplayFigure::ActiveObjects: return static_cast<double>(replay.activeObjects(cache));
        case ReplayFigure::CpuSlabs: return static_cast<double>(replay.cpuSlabs(cache));
        case ReplayFigure::PartialSlabs: return static_cast<double>(replay.partialSlabs(cache));
        case ReplayFigure::PartialObjects: return static_cast<double>(replay.partialObjects(cache));
        case ReplayFigure::Count: break;
    }
    return 0;
}

std::vector<Reading> readingsOf(const ReplayInput& input) {
    std::vector<Reading> out;
    for (std::size_t cache = 0; cache < input.caches.size(); ++cache)
        for (std::size_t f = 0; f < kReplayFigureCount; ++f) {
            const auto figure = static_cast<ReplayFigure>(f);
            const std::string metric = metricOf(figure, input.caches[cache].name);
            for (const CaptureSeries& series : input.samples)
                if (series.cgroup.empty() && series.metric == metric)
                    for (const CaptureSample& sample : series.samples)
                        out.push_back({sample.timeMs, sample.value,
                                       std::llround(std::clamp(sample.timeMs, -1e12, 1e12) * kUsPerMs), cache, figure});
        }
    std::stable_sort(out.begin(), out.end(), [](const Reading& x, const Reading& y) { return x.timeUs < y.timeUs; });
    return out;
}

std::uint64_t slabsOfPages(std::uint64_t pages, const SlabGeometry& g) { return (pages + g.pages() - 1) / g.pages(); }

// Runs the events from sample to sample and judges each figure.
class ReplayComparison {
public:
    ReplayComparison(const ReplayInput& input, ReplayReport& report)
        : input_(input),
          report_(report),
          replay_(SlabReplay::make(input.trace, input.caches, input.rule)),
          readings_(readingsOf(input)),
          begun_(input.caches.size()) {}

    Status run(const std::function<bool(double)>& progress) {
        begin();
        for (std::size_t from = 0; from < readings_.size();) {
            std::size_t to = from;
            while (to < readings_.size() && readings_[to].timeUs == readings_[from].timeUs) ++to;
            const bool last = to == readings_.size();
            sample(from, to, last ? readings_[from].timeUs + kSamplerUs : readings_[to].timeUs - kSampleRoundingUs);
            from = to;
            if (progress && !progress(static_cast<double>(next_) / static_cast<double>(input_.trace.events.size())))
                return Error{Fault::Cancelled, "stopped", "", {}, 0, 0};
        }
        while (next_ < input_.trace.events.size()) replay_.apply(input_.trace.events[next_++]);
        end();
        return Done{};
    }

private:
    struct Begun {
        double ours[kReplayFigureCount] = {}, kernel[kReplayFigureCount] = {};
        bool has[kReplayFigureCount] = {};
    };

    void begin() {
        for (std::size_t i = 0; i < input_.caches.size(); ++i) {
            CacheReplay cache;
            cache.cache = input_.caches[i].name;
            cache.geometry = input_.caches[i].geometry;
            cache.start = input_.caches[i].start;
            for (const StartSlab& slab : cache.start.partial) cache.startRoom += slab.room;
            for (std::size_t f = 0; f < kReplayFigureCount; ++f)
                cache.series.push_back({.metric = metricOf(static_cast<ReplayFigure>(f), cache.cache)});
            report_.caches.push_back(std::move(cache));
        }
        report_.events = input_.trace.events.size();
    }

    // Readings [from, to) of one time. `until`: the next reading's time, before which the sampler was done.
    void sample(std::size_t from, std::size_t to, std::int64_t until) {
        const auto& events = input_.trace.events;
        const std::int64_t time = readings_[from].timeUs;
        while (next_ < events.size() && events[next_].timeUs <= time - kSampleRoundingUs)
            replay_.apply(events[next_++]);
        for (std::size_t i = from; i < to; ++i)
            readings_[i].low = readings_[i].high = ours(replay_, readings_[i].cache, readings_[i].figure);
        for (std::size_t i = from; i < to; ++i) note(readings_[i]);
        const std::int64_t done = std::min(time + kSamplerUs, until);
        while (next_ < events.size() && events[next_].timeUs <= done) {
            const std::size_t cache = events[next_].cache;
            replay_.apply(events[next_++]);
            for (std::size_t i = from; i < to; ++i) {
                if (readings_[i].cache != cache) continue;
                const double value = ours(replay_, cache, readings_[i].figure);
                readings_[i].low = std::min(readings_[i].low, value);
                readings_[i].high = std::max(readings_[i].high, value);
            }
        }
        for (std::size_t i = from; i < to; ++i) judge(readings_[i]);
    }

    void note(const Reading& reading) {
        Begun& begun = begun_[reading.cache];
        const auto f = static_cast<std::size_t>(reading.figure);
        if (!begun.has[f] && isAboveStart(reading.figure)) {
            begun.ours[f] = reading.low;
            begun.kernel[f] = reading.value;
        }
        begun.has[f] = true;
        if (reading.figure != ReplayFigure::NumSlabs) return;
        CacheReplay& cache = report_.caches[reading.cache];
        const KmemCache& k = replay_.cache(reading.cache);
        const ReplayCounts& counts = replay_.counts(reading.cache);
        cache.points.push_back({reading.timeMs, reading.low - begun.ours[f], reading.value - begun.kernel[f],
                                slabsOfPages(counts.newPages, cache.geometry), k.nrLive,
                                k.nrSlabs * cache.geometry.objects, occupancyAt(reading)});
    }

    double occupancyAt(const Reading& reading) const {
        const std::string& name = input_.caches[reading.cache].name;
        const double active = valueAt(metricOf(ReplayFigure::ActiveObjects, name), reading.timeMs);
        const double all = reading.value * input_.caches[reading.cache].geometry.objects;
        return all > 0 ? active / all : std::nan("");
    }

    double valueAt(const std::string& metric, double timeMs) const {
        for (const CaptureSeries& series : input_.samples) {
            if (!series.cgroup.empty() || series.metric != metric) continue;
            const auto at = std::lower_bound(series.samples.begin(), series.samples.end(), timeMs,
                                             [](const CaptureSample& x, double t) { return x.timeMs < t; });
            if (at != series.samples.end() && at->timeMs == timeMs) return at->value;
        }
        return std::nan("");
    }

    void judge(const Reading& reading) {
        const Begun& begun = begun_[reading.cache];
        const auto f = static_cast<std::size_t>(reading.figure);
        const double kernel = reading.value - begun.kernel[f];
        const double low = reading.low - begun.ours[f], high = reading.high - begun.ours[f];
        const double difference = kernel < low ? low - kernel : kernel > high ? high - kernel : 0;
        ReplaySeries& series = report_.caches[reading.cache].series[f];
        ++series.samples;
        series.equal += difference == 0 ? 1 : 0;
        series.meanDifference += std::abs(difference);  // a sum until end()
        if (std::abs(difference) > std::abs(series.maxDifference)) {
            series.maxDifference = difference;
            series.maxAtMs = reading.timeMs;
        }
        if (std::abs(difference) > kReplayDifferenceMax) series.ok = false;
    }

    void end() {
        for (std::size_t i = 0; i < report_.caches.size(); ++i) {
            CacheReplay& cache = report_.caches[i];
            cache.counts = replay_.counts(i);
            cache.peakSlabs = cache.counts.peakSlabs - cache.counts.startSlabs;
            cache.peakLowerBound = slabsOfPages(cache.counts.peakNewPages, cache.geometry);
            std::erase_if(cache.series, [](const ReplaySeries& series) { return series.samples == 0; });
            cache.judged = cache.start.known && input_.info.cpus == 1;
            cache.reason = cache.judged            ? std::string(kReplayToleranceReason)
                           : input_.info.cpus != 1 ? std::string(kReplaySeveralCpus)
                                                   : cache.start.reason;
            cache.ok = cache.counts.misplaced <= kReplayMisplacedMax;
            for (ReplaySeries& series : cache.series) {
                series.meanDifference /= static_cast<double>(series.samples);
                cache.ok = cache.ok && series.ok;
            }
        }
    }

    const ReplayInput& input_;
    ReplayReport& report_;
    SlabReplay replay_;
    std::vector<Reading> readings_;
    std::vector<Begun> begun_;
    std::size_t next_ = 0;
};

template <class Get>
double mean(const std::vector<ReplayPoint>& points, Get get) {
    double sum = 0, count = 0;
    for (const ReplayPoint& point : points) {
        const double value = get(point);
        if (std::isnan(value)) continue;
        sum += value;
        ++count;
    }
    return count > 0 ? sum / count : std::nan("");
}

double occupancyOf(const ReplayPoint& point) {
    return point.room > 0 ? static_cast<double>(point.allocated) / static_cast<double>(point.room) : std::nan("");
}

}  // namespace

double CacheReplay::occupancy() const { return mean(points, occupancyOf); }

double CacheReplay::lowestOccupancy() const {
    double lowest = std::nan("");
    for (const ReplayPoint& point : points) lowest = std::fmin(lowest, occupancyOf(point));  // passes over NaN
    return lowest;
}

double CacheReplay::kernelOccupancy() const {
    return mean(points, [](const ReplayPoint& point) { return point.kernelOccupancy; });
}

bool ReplayReport::judged() const {
    return std::any_of(caches.begin(), caches.end(), [](const CacheReplay& cache) { return cache.judged; });
}

bool ReplayReport::ok() const {
    return judged() && std::none_of(caches.begin(), caches.end(),
                                    [](const CacheReplay& cache) { return cache.judged && !cache.ok; });
}

Result<ReplayReport> replayCapture(const ReplayInput& input, const std::function<bool(double)>& progress) {
    ReplayReport report;
    auto done = ReplayComparison(input, report).run(progress);
    if (!done) return done.error();
    return report;
}

}  // namespace reclaim
