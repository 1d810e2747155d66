#include "core/exchange/capture_caches.h"

#include <optional>
#include <utility>

#include "core/exchange/capture_csv.h"
#include "core/exchange/csv_reader.h"

namespace reclaim {
namespace {

std::optional<CacheEvent> cacheEventNamed(std::string_view name) {
    static constexpr std::pair<std::string_view, CacheEvent> kNames[] = {
        {"cache_create", CacheEvent::Create},    {"caches_of_memcg", CacheEvent::OfMemcg},
        {"cache_deact", CacheEvent::Deactivate}, {"cache_deact_rcu", CacheEvent::DeactivateRcu},
        {"cache_ref_zero", CacheEvent::RefZero}, {"cache_shutdown", CacheEvent::Shutdown},
        {"cache_release", CacheEvent::Release}};
    for (const auto& [text, event] : kNames)
        if (text == name) return event;
    return std::nullopt;
}

}  // namespace

Result<std::vector<CacheRow>> readCaches(const std::string& path) {
    auto csv = CsvReader::open(path);
    if (!csv) return csv.error();
    const int time = csv->required("time_us"), event = csv->required("event"), cache = csv->required("cache");
    const int cgroup = csv->required("cgroup"), serial = csv->required("css_serial");
    std::vector<CacheRow> rows;
    while (csv->next()) {
        const auto kind = cacheEventNamed(csv->text(event));
        if (!kind)
            return Error{
                Fault::BadInput,
                "an event that is not known: '" + std::string(csv->text(event).substr(0, 40)) + "'",
                "cache_create, caches_of_memcg, cache_deact, cache_deact_rcu, cache_ref_zero, cache_shutdown or "
                "cache_release",
                csv->path(),
                csv->line(),
                0};
        CacheRow row;
        row.line = csv->line();
        row.timeUs = csv->integer(time);
        row.event = *kind;
        row.cache = csv->text(cache);
        row.cgroup = captureCgroupPath(csv->text(cgroup));
        row.cssSerial = csv->integerOr(serial, -1);
        rows.push_back(std::move(row));
    }
    if (auto status = csv->status(); !status) return status.error();
    return rows;
}

}  // namespace reclaim
