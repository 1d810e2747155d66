// MergedSeries: a timeline of any length in at most 2,000 rows, as the lab book stores it.
//
// Threads: one owner.
// Invariants:
//   (1) A row's (t, value) is a true sample, the last of those merged into it; the first row is the first sample
//       alone, the last row ends with the last sample. Value is the last and not the mean, because most metrics are
//       counters or levels of which a mean never existed, and the end of a series then equals the final metric.
//   (2) lo and hi are the lowest and highest of the samples after the row before, up to and including this one.
//   (3) Times of rows grow; at most kRowsMax rows.
#pragma once
#include <vector>

#include "core/store/lab_book.h"

namespace reclaim {

class MergedSeries {
public:
    static constexpr std::size_t kRowsMax = 2000;

    // REQUIRES: `t` is not before the last one.
    void add(TimeNs t, double value);

    const std::vector<StoredSample>& rows() const { return rows_; }

    // What the file lacks: everything in it after `after` is replaced by `rows`.
    struct Change {
        TimeNs after = INT64_MIN;
        std::vector<StoredSample> rows;
    };
    bool changed() const { return changed_; }
    Change takeChange();

private:
    void halve();

    std::vector<StoredSample> rows_;
    std::uint64_t stride_ = 1;  // samples a row takes before the next one is opened
    std::uint64_t inLast_ = 0;  // samples in the last row
    std::size_t clean_ = 0;     // rows the file has in their final form; the last row may still grow
    bool changed_ = false;
};

}  // namespace reclaim
