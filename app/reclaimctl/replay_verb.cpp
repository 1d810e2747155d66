// `reclaimctl replay`: a real kernel's allocations and frees through our slab layer, against what the kernel counted.
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "app/reclaimctl/interrupt.h"
#include "app/reclaimctl/verb.h"
#include "core/exchange/exchange.h"
#include "core/reference/reference.h"

namespace reclaim::ctl {
namespace {

struct ReplayArguments {
    std::string trace, csv, start = "trace";
};

struct Outcome {
    ReplayReport report;
    double seconds = 0;

    double eventsPerSecond() const { return seconds > 0 ? static_cast<double>(report.events) / seconds : 0; }
};

double peakOf(const CacheReplay& cache, double ReplayPoint::*which) {
    double peak = 0;
    for (const ReplayPoint& point : cache.points) peak = std::max(peak, point.*which);
    return peak;
}

Json startJson(const CacheReplay& cache) {
    return {{"known", cache.start.known},
            {"slabs", cache.start.partial.size()},
            {"room", cache.startRoom},
            {"full_slabs", cache.start.full.size()},
            {"reason", cache.start.reason}};
}

Json slabsJson(const CacheReplay& cache) {
    const ReplayPoint end = cache.points.empty() ? ReplayPoint{} : cache.points.back();
    return {{"peak", cache.peakSlabs},
            {"peak_lower_bound", cache.peakLowerBound},
            {"peak_at_samples", jsonOf(peakOf(cache, &ReplayPoint::slabs))},
            {"kernel_peak_at_samples", jsonOf(peakOf(cache, &ReplayPoint::kernelSlabs))},
            {"end", jsonOf(end.slabs)},
            {"kernel_end", jsonOf(end.kernelSlabs)},
            {"end_lower_bound", end.lowerBound}};
}

Json seriesJson(const CacheReplay& cache) {
    Json out = Json::array();
    for (const ReplaySeries& series : cache.series)
        out.push_back({{"metric", series.metric},
                       {"samples", series.samples},
                       {"equal", series.equal},
                       {"mean_difference", jsonOf(series.meanDifference)},
                       {"max_difference", jsonOf(series.maxDifference)},
                       {"max_at_ms", series.maxDifference != 0 ? jsonOf(series.maxAtMs) : Json()},
                       {"tolerance", jsonOf(kReplayDifferenceMax)},
                       {"ok", cache.judged ? Json(series.ok) : Json()}});
    return out;
}

Json cacheJson(const CacheReplay& cache) {
    const ReplayCounts& counts = cache.counts;
    return {{"cache", cache.cache},
            {"object_bytes", cache.geometry.size},
            {"objects_per_slab", cache.geometry.objects},
            {"pages_per_slab", cache.geometry.pages()},
            {"cpu_partial_slabs", cache.geometry.cpuPartialSlabs},
            {"min_partial", cache.geometry.minPartial},
            {"allocs", counts.allocs},
            {"frees", counts.frees},
            {"unknown_frees", counts.unknownFrees},
            {"unmatched_frees", counts.unmatchedFrees},
            {"live", counts.live},
            {"start", startJson(cache)},
            {"placed", {{"compared", counts.allocs}, {"equal", counts.allocs - counts.misplaced}}},
            {"slabs", slabsJson(cache)},
            {"occupancy",
             {{"mean", jsonOf(cache.occupancy())},
              {"lowest", jsonOf(cache.lowestOccupancy())},
              {"kernel_active_mean", jsonOf(cache.kernelOccupancy())}}},
            {"series", seriesJson(cache)},
            {"judged", cache.judged},
            {"ok", cache.judged ? Json(cache.ok) : Json()},
            {"reason", cache.reason}};
}

Json reportJson(const std::string& trace, const Outcome& outcome) {
    Json caches = Json::array();
    for (const CacheReplay& cache : outcome.report.caches) caches.push_back(cacheJson(cache));
    return {{"replay",
             {{"trace", trace},
              {"events", outcome.report.events},
              {"events_per_second", jsonOf(std::round(outcome.eventsPerSecond()))},
              {"caches", std::move(caches)},
              {"ok", outcome.report.ok()}}}};
}

std::string percent(double part) { return std::isnan(part) ? "" : fmt::format("{:.1f} %", part * 100); }

std::string eventsText(const ReplayReport& report) {
    std::vector<std::vector<std::string>> rows;
    for (const CacheReplay& cache : report.caches) {
        const ReplayCounts& counts = cache.counts;
        rows.push_back({cache.cache, formatCount(counts.allocs), formatCount(counts.frees),
                        formatCount(counts.unknownFrees), formatCount(cache.startRoom),
                        formatCount(cache.start.partial.size()), formatCount(counts.allocs - counts.misplaced),
                        percent(cache.occupancy()), percent(cache.lowestOccupancy())});
    }
    return table({"cache", "allocs", "frees", "unknown frees", "room at start", "in slabs", "placed as kernel",
                  "occupancy", "lowest"},
                 rows);
}

std::string slabsText(const ReplayReport& report) {
    std::vector<std::vector<std::string>> rows;
    for (const CacheReplay& cache : report.caches) {
        const ReplayPoint end = cache.points.empty() ? ReplayPoint{} : cache.points.back();
        rows.push_back({cache.cache, formatCount(cache.peakSlabs), formatCount(cache.peakLowerBound),
                        shown(peakOf(cache, &ReplayPoint::slabs)), shown(peakOf(cache, &ReplayPoint::kernelSlabs)),
                        shown(end.slabs), shown(end.kernelSlabs), formatCount(end.lowerBound)});
    }
    return table(
        {"slabs above the start", "peak", "lower bound", "peak sampled", "kernel", "end", "kernel", "lower bound"},
        rows);
}

std::string verdictText(const ReplayReport& report) {
    std::vector<std::vector<std::string>> rows;
    std::string notes;
    for (const CacheReplay& cache : report.caches) {
        for (const ReplaySeries& series : cache.series)
            rows.push_back({series.metric, formatCount(series.samples), formatCount(series.equal),
                            shown(series.meanDifference), shown(series.maxDifference),
                            series.maxDifference != 0 ? fmt::format("{:.1f}", series.maxAtMs) : "",
                            shown(kReplayDifferenceMax),
                            !cache.judged ? "not judged"
                            : series.ok   ? "ok"
                                          : "FAILED"});
        const std::uint64_t misplaced = cache.counts.misplaced;
        if (!cache.judged) notes += cache.cache + ": not judged: " + cache.reason + "\n";
        else if (misplaced > kReplayMisplacedMax)
            notes += cache.cache + ": FAILED: " + formatCount(misplaced) +
                     " objects lie in another slab than the kernel's\n";
        else notes += cache.cache + (cache.ok ? ": ok: " : ": FAILED: ") + cache.reason + "\n";
    }
    return table({"against the kernel", "samples", "equal", "mean |diff|", "max diff", "at ms", "tolerance", ""},
                 rows) +
           notes;
}

std::string reportText(const Outcome& outcome) {
    const ReplayReport& report = outcome.report;
    return eventsText(report) + "\n" + slabsText(report) + "\n" + verdictText(report) +
           fmt::format("{} events, {:.1f} M events/s\n", formatCount(report.events), outcome.eventsPerSecond() / 1e6);
}

// A point of each cache and sample; empty cells where the kernel gave no number.
std::string seriesCsv(const ReplayReport& report) {
    std::string out = "time_ms,cache,slabs,kernel_slabs,lower_bound,allocated,room\n";
    for (const CacheReplay& cache : report.caches)
        for (const ReplayPoint& point : cache.points)
            out += fmt::format("{},{},{},{},{},{},{}\n", point.timeMs, csvCell(cache.cache), point.slabs,
                               point.kernelSlabs, point.lowerBound, point.allocated, point.room);
    return out;
}

Exit replayTrace(Console& console, const ReplayArguments& arguments) {
    // Reading text is most of the work.
    constexpr double kReadingPart = 0.9;
    const auto reading = [&](double part) {
        console.progress("replay", part * kReadingPart);
        return !interrupted();
    };
    const auto replaying = [&](double part) {
        console.progress("replay", kReadingPart + part * (1 - kReadingPart));
        return !interrupted();
    };
    auto input =
        readReplay(arguments.trace, arguments.start == "empty" ? ReplayStart::Empty : ReplayStart::FromTrace, reading);
    if (!input) return failWith(console, input.error());
    const auto begin = std::chrono::steady_clock::now();
    auto report = replayCapture(*input, replaying);
    if (!report) return failWith(console, report.error());
    const Outcome outcome{std::move(*report),
                          std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count()};
    console.progressDone();
    if (!arguments.csv.empty())
        if (auto written = writeWholeFile(arguments.csv, seriesCsv(outcome.report)); !written)
            return failWith(console, written.error());
    if (console.json()) console.answer(reportJson(input->trace.path, outcome));
    else console.print(reportText(outcome));
    if (!outcome.report.judged()) console.note("no cache could be judged, so nothing was shown to hold");
    return outcome.report.ok() ? Exit::Ok : Exit::CheckFailed;
}

}  // namespace

void addReplayVerb(Program& program) {
    auto arguments = std::make_shared<ReplayArguments>();
    CLI::App* verb = program.verb(
        "replay", "Drive a real kernel's allocations and frees through the slab layer, against its own slabinfo",
        "  reclaimctl replay datasets/kernel-6.1/K1s_alloc.csv.gz\n"
        "  reclaimctl replay datasets/kernel-6.1/K7s_alloc.csv.gz --json\n"
        "  reclaimctl replay K7s_alloc.csv.gz --start empty --csv slabs.csv\n"
        "NAME_scenario.json (geometry, kernel) and NAME_samples.csv (the kernel's counts) lie beside "
        "NAME_alloc.csv.gz.\n");
    verb->add_option("TRACE", arguments->trace, "NAME_alloc.csv or NAME_alloc.csv.gz")->required();
    verb->add_option(
            "--start", arguments->start,
            "trace: begin with the room the kernel's slabs had, as the trace shows it; empty: with none, to see "
            "what it matters (then nothing is judged)")
        ->check(CLI::IsMember({"trace", "empty"}))
        ->capture_default_str();
    verb->add_option("--csv", arguments->csv, "Write slabs and occupancy at each sample into this file");
    verb->callback([&program, arguments] {
        program.work = [arguments](Console& console) { return replayTrace(console, *arguments); };
    });
}

}  // namespace reclaim::ctl
