#include "core/ask/stored_rows_check.h"

#include <algorithm>

namespace reclaim {

namespace {

constexpr const char* kLeftOut = "left_out";  // a row that counts events which are not stored

bool equal(const StoredSample& x, const StoredSample& y) {
    return x.t == y.t && x.value == y.value && x.lo == y.lo && x.hi == y.hi;
}

std::string numberText(double value) {
    const auto whole = static_cast<std::int64_t>(std::clamp(value, -9e18, 9e18));
    return static_cast<double>(whole) == value ? std::to_string(whole) : std::to_string(value);
}

std::string sampleText(const StoredSample& sample) {
    if (sample.lo == sample.hi) return numberText(sample.value);
    return numberText(sample.value) + " (" + numberText(sample.lo) + " to " + numberText(sample.hi) + ")";
}

std::string eventText(const std::string& kind, const std::string& cgroup, const std::string& detail) {
    return kind + (cgroup.empty() ? "" : " " + cgroup) + (detail.empty() ? "" : ": " + detail);
}

}  // namespace

Result<StoredRowsCheck> StoredRowsCheck::read(const LabBook& book, std::int64_t run, bool ended) {
    StoredRowsCheck check;
    check.ended_ = ended;
    const auto catalogue = book.series(run);
    if (!catalogue) return catalogue.error();
    for (const StoredSeries& stored : *catalogue) {
        auto rows = book.samples(stored.id);
        if (!rows) return rows.error();
        check.samples_ += rows->size();
        if (!rows->empty()) check.last_ = std::max(check.last_, rows->back().t);
        check.series_[{stored.metric, stored.cgroup}].rows = std::move(*rows);
    }
    auto events = book.events(run);
    if (!events) return events.error();
    std::erase_if(*events, [](const StoredEvent& event) { return event.kind == kLeftOut; });
    for (const StoredEvent& event : *events) check.last_ = std::max(check.last_, event.t);
    check.events_ = std::move(*events);
    return check;
}

void StoredRowsCheck::differs(TimeNs t, std::string text) {
    if (!first_ || t < first_->t) first_ = FirstDifference{t, std::move(text)};
}

// What has been gathered for a row is all there is.
void StoredRowsCheck::judge(const Key& key, Series& series) {
    const StoredSample& row = series.rows[series.row];
    const bool fits = series.seen && (equal(*series.seen, row) || series.brokenOff);
    if (!fits) {
        const std::string name = key.first + (key.second.empty() ? "" : " " + key.second);
        const std::string now = series.seen && series.seen->t == row.t ? sampleText(*series.seen) : "not sampled then";
        differs(row.t, name + ": " + now + ", in the lab book " + sampleText(row));
    }
    ++series.row;
    series.seen.reset();
}

void StoredRowsCheck::sample(const std::string& metric, const std::string& cgroup, TimeNs t, double value) {
    const auto found = series_.find({metric, cgroup});
    if (found == series_.end()) return;
    Series& series = found->second;
    while (series.row < series.rows.size() && t > series.rows[series.row].t) judge(found->first, series);
    if (series.row == series.rows.size()) return;
    if (!series.seen) series.seen = StoredSample{t, value, value, value};
    series.seen = StoredSample{t, value, std::min(series.seen->lo, value), std::max(series.seen->hi, value)};
    // Of samples of one time the book may have got only the first ones.
    const bool last = series.row + 1 == series.rows.size();
    if (!ended_ && last && equal(*series.seen, series.rows[series.row])) series.brokenOff = true;
}

void StoredRowsCheck::event(const Event& event, const std::string& cgroup) {
    if (nextEvent_ == events_.size() || event.number < events_[nextEvent_].number) return;
    const StoredEvent& stored = events_[nextEvent_++];
    const std::string kind(infoOf(event.eventKind()).name), detail = eventDetail(event);
    const std::string known = cgroup.empty() || stored.cgroup.empty() ? stored.cgroup : cgroup;
    if (event.number == stored.number && event.t == stored.t && kind == stored.kind && detail == stored.detail &&
        known == stored.cgroup)
        return;
    differs(std::min(event.t, stored.t), "event #" + std::to_string(stored.number) + ": " +
                                             eventText(kind, cgroup, detail) + ", in the lab book " +
                                             eventText(stored.kind, stored.cgroup, stored.detail) +
                                             (event.t == stored.t ? "" : " at " + formatTime(stored.t)));
    nextEvent_ = events_.size();  // one difference is enough: numbers no longer mean the same
}

std::optional<FirstDifference> StoredRowsCheck::finish() {
    for (auto& [key, series] : series_)
        while (series.row < series.rows.size()) judge(key, series);
    if (nextEvent_ < events_.size()) {
        const StoredEvent& stored = events_[nextEvent_];
        differs(stored.t, "event #" + std::to_string(stored.number) + " does not come, in the lab book " +
                              eventText(stored.kind, stored.cgroup, stored.detail));
    }
    return first_;
}

}  // namespace reclaim
