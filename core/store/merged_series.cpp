#include "core/store/merged_series.h"

#include <algorithm>
#include <utility>

namespace reclaim {

namespace {

void join(StoredSample& row, const StoredSample& later) {
    row.t = later.t;
    row.value = later.value;
    row.lo = std::min(row.lo, later.lo);
    row.hi = std::max(row.hi, later.hi);
}

}  // namespace

void MergedSeries::add(TimeNs t, double value) {
    const StoredSample sample{t, value, value, value};
    changed_ = true;
    if (!rows_.empty()) {
        LAB_CHECK(t >= rows_.back().t);
        // Samples of one time share a row, as the time is the row's key.
        const bool open = rows_.size() > 1 && inLast_ < stride_;
        if (open || t == rows_.back().t) {
            join(rows_.back(), sample);
            ++inLast_;
            return;
        }
        if (rows_.size() == kRowsMax) halve();
    }
    // Halving may have left a last row that takes more.
    if (rows_.size() > 1 && inLast_ < stride_) {
        join(rows_.back(), sample);
        ++inLast_;
        return;
    }
    rows_.push_back(sample);
    inLast_ = 1;
}

void MergedSeries::halve() {
    std::size_t kept = 1;
    for (std::size_t i = 1; i < rows_.size(); i += 2, ++kept) {
        rows_[kept] = rows_[i];
        if (i + 1 < rows_.size()) {
            join(rows_[kept], rows_[i + 1]);
            inLast_ = 2 * stride_;
        } else {
            inLast_ = stride_;
        }
    }
    rows_.resize(kept);
    stride_ *= 2;
    clean_ = 0;
}

MergedSeries::Change MergedSeries::takeChange() {
    Change change;
    if (clean_ > 0) change.after = rows_[clean_ - 1].t;
    change.rows.assign(rows_.begin() + static_cast<std::ptrdiff_t>(clean_), rows_.end());
    clean_ = rows_.empty() ? 0 : rows_.size() - 1;
    changed_ = false;
    return change;
}

}  // namespace reclaim
