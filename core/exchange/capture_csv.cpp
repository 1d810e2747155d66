#include "core/exchange/capture_csv.h"

#include <unordered_map>

#include "core/exchange/csv_reader.h"

namespace reclaim {
namespace {

constexpr std::size_t kSeriesMax = 1'000'000;  // of one samples file

}  // namespace

std::string captureCgroupPath(std::string_view cgroup) {
    if (cgroup == "_system") return {};
    if (cgroup.empty() || cgroup.front() == '/' || cgroup.front() == '_' || cgroup.front() == '(')
        return std::string(cgroup);
    return "/" + std::string(cgroup);
}

Result<std::vector<ShrinkSlabRow>> readShrinkSlab(const std::string& path) {
    auto csv = CsvReader::open(path);
    if (!csv) return csv.error();
    const int time = csv->required("time_us"), cgroup = csv->required("cgroup"), shrinker = csv->required("shrinker");
    const int func = csv->required("func"), priority = csv->required("priority"), seeks = csv->required("seeks");
    const int batch = csv->required("batch"), called = csv->required("called");
    const int deferred = csv->required("nr_deferred"), freeable = csv->required("freeable");
    const int delta = csv->required("delta"), total = csv->required("total_scan");
    const int left = csv->required("total_scan_left"), ret = csv->required("ret");
    const int newDeferred = csv->required("new_nr_deferred"), scanned = csv->required("scanned");
    const int stopped = csv->required("stopped");
    const int pagesScanned = csv->optional("pgs_scanned"), lruPages = csv->optional("lru_pgs");
    const int pid = csv->optional("pid"), nid = csv->optional("nid");

    std::vector<ShrinkSlabRow> rows;
    while (csv->next()) {
        ShrinkSlabRow row;
        row.line = csv->line();
        row.timeUs = csv->integer(time);
        row.cgroup = captureCgroupPath(csv->text(cgroup));
        row.shrinker = csv->text(shrinker);
        row.func = csv->text(func);
        row.called = csv->integer(called) != 0;
        row.pid = static_cast<int>(csv->integerOr(pid, 0));
        row.nid = static_cast<int>(csv->integerOr(nid, 0));
        row.seeks = static_cast<int>(csv->integer(seeks));
        row.batch = csv->integer(batch);
        row.priority = static_cast<int>(csv->integerOr(priority, 0));
        if (row.called) {
            row.nrDeferred = csv->integer(deferred);
            row.freeable = csv->integer(freeable);
            row.delta = csv->integer(delta);
            row.totalScan = csv->integer(total);
            row.totalScanLeft = csv->integer(left);
            row.ret = csv->integer(ret);
            row.newNrDeferred = csv->integer(newDeferred);
            row.scanned = csv->integer(scanned);
            row.stopped = csv->integer(stopped) != 0;
            row.pagesScanned = csv->integerOr(pagesScanned, 0);
            row.lruPages = csv->integerOr(lruPages, 0);
        }
        rows.push_back(std::move(row));
    }
    if (auto status = csv->status(); !status) return status.error();
    return rows;
}

Result<std::vector<ReclaimRow>> readReclaim(const std::string& path) {
    auto csv = CsvReader::open(path);
    if (!csv) return csv.error();
    const int time = csv->required("time_us"), duration = csv->required("duration_us");
    const int cgroup = csv->required("cgroup"), pages = csv->required("nr_pages");
    const int reclaimed = csv->required("nr_reclaimed"), priority = csv->required("min_priority");
    const int scanned = csv->required("scanned"), freed = csv->required("freed"), pid = csv->optional("pid");
    const int asked = csv->optional("shrink_calls");

    std::vector<ReclaimRow> rows;
    while (csv->next()) {
        ReclaimRow row;
        row.line = csv->line();
        row.timeUs = csv->integer(time);
        row.durationUs = csv->integer(duration);
        row.cgroup = captureCgroupPath(csv->text(cgroup));
        row.nrPages = csv->integer(pages);
        row.nrReclaimed = csv->integer(reclaimed);
        row.minPriority = static_cast<int>(csv->integerOr(priority, -1));  // empty: no shrinker was called
        row.scanned = csv->integer(scanned);
        row.freed = csv->integer(freed);
        row.shrinkCalls = csv->integerOr(asked, -1);
        row.pid = static_cast<int>(csv->integerOr(pid, 0));
        rows.push_back(std::move(row));
    }
    if (auto status = csv->status(); !status) return status.error();
    return rows;
}

Result<std::vector<CaptureSeries>> readSamples(const std::string& path) {
    auto csv = CsvReader::open(path);
    if (!csv) return csv.error();
    const int time = csv->required("time_ms"), cgroup = csv->required("cgroup"), metric = csv->required("metric");
    const int value = csv->required("value");

    std::vector<CaptureSeries> series;
    std::unordered_map<std::string, std::size_t> indexOf;  // looked up only, never walked
    std::string key;
    while (csv->next()) {
        key.assign(csv->text(cgroup)).append(1, '\n').append(csv->text(metric));
        const auto [at, isNew] = indexOf.try_emplace(key, series.size());
        if (isNew) {
            if (series.size() == kSeriesMax)
                return Error{Fault::BadInput, "holds more than 1,000,000 series", "", csv->path(), csv->line(), 0};
            series.push_back({captureCgroupPath(csv->text(cgroup)), std::string(csv->text(metric)), {}});
        }
        const double when = csv->number(time);
        auto& samples = series[at->second].samples;
        if (!samples.empty() && when < samples.back().timeMs)
            return Error{Fault::BadInput, "time_ms goes back", "samples of one metric are in time order",
                         csv->path(),     csv->line(),         0};
        samples.push_back({when, csv->number(value)});
    }
    if (auto status = csv->status(); !status) return status.error();
    return series;
}

}  // namespace reclaim
