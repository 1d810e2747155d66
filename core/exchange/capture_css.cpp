#include "core/exchange/capture_css.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

#include "core/exchange/capture_csv.h"
#include "core/exchange/csv_reader.h"

namespace reclaim {
namespace {

constexpr std::string_view kIdPrefix = "css_id:";

std::optional<CssEvent> cssEventNamed(std::string_view name) {
    if (name == "css_offline") return CssEvent::Offline;
    if (name == "lru_reparent") return CssEvent::LruReparent;
    if (name == "css_released") return CssEvent::Released;
    if (name == "css_free") return CssEvent::Free;
    return std::nullopt;
}

// False if the cell is "css_id:" and not a number that an id can be.
bool nameRow(CssRow& row, std::string_view cell) {
    if (!cell.starts_with(kIdPrefix)) {
        if (row.event != CssEvent::LruReparent || !cell.starts_with("to ")) row.cgroup = captureCgroupPath(cell);
        return true;
    }
    const char* const end = cell.data() + cell.size();
    const auto [stop, error] = std::from_chars(cell.data() + kIdPrefix.size(), end, row.cssId);
    return error == std::errc{} && stop == end && row.cssId > 0;
}

}  // namespace

Result<std::vector<CssRow>> readCss(const std::string& path) {
    auto csv = CsvReader::open(path);
    if (!csv) return csv.error();
    const int time = csv->required("time_us"), event = csv->required("event"), cgroup = csv->required("cgroup");
    std::vector<CssRow> rows;
    while (csv->next()) {
        CssRow row;
        row.line = csv->line();
        row.timeUs = csv->integer(time);
        const auto kind = cssEventNamed(csv->text(event));
        if (!kind)
            return Error{Fault::BadInput,
                         "an event that is not known: '" + std::string(csv->text(event).substr(0, 40)) + "'",
                         "css_offline, lru_reparent, css_released or css_free",
                         csv->path(),
                         csv->line(),
                         0};
        row.event = *kind;
        if (!nameRow(row, csv->text(cgroup)))
            return Error{Fault::BadInput,
                         "column 'cgroup' holds no id of a css",
                         "css_id:2 or the cgroup's path",
                         csv->path(),
                         csv->line(),
                         0};
        rows.push_back(std::move(row));
    }
    if (auto status = csv->status(); !status) return status.error();
    return rows;
}

bool nameCssIds(std::vector<CssRow>& rows, const std::vector<std::string>& cgroupsByBirth) {
    constexpr int kFirstId = 2;  // 1 is the root's
    const int last = kFirstId - 1 + static_cast<int>(cgroupsByBirth.size());
    const auto nameOf = [&](int id) { return cgroupsByBirth[static_cast<std::size_t>(id - kFirstId)]; };
    std::set<std::string> offline;
    std::set<std::pair<CssEvent, int>> seen;
    for (const CssRow& row : rows)
        if (row.event == CssEvent::Offline) offline.insert(row.cgroup);
    for (const CssRow& row : rows) {
        if (row.cssId == 0) continue;
        if (row.cssId < kFirstId || row.cssId > last || !seen.emplace(row.event, row.cssId).second ||
            !offline.contains(nameOf(row.cssId)))
            return false;
    }
    for (CssRow& row : rows)
        if (row.cssId != 0) row.cgroup = nameOf(row.cssId);
    return true;
}

}  // namespace reclaim
