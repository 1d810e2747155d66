#include "core/store/run_buffer.h"

#include <cmath>

#include "core/store/checksums.h"

namespace reclaim {

void RunBuffer::declare(std::uint32_t series, std::string metric, std::string unit, std::string cgroup) {
    const bool fresh =
        series_.emplace(series, Series{std::move(metric), std::move(unit), std::move(cgroup), {}}).second;
    LAB_CHECK(fresh);
}

void RunBuffer::samples(const std::vector<SampleRow>& rows) {
    if (finished_) return;
    for (const SampleRow& row : rows) {
        const auto series = series_.find(row.series);
        LAB_CHECK(series != series_.end());
        LAB_CHECK(!std::isnan(row.value));  // SQLite would store NULL
        series->second.rows.add(row.t, row.value);
    }
}

void RunBuffer::events(std::vector<EventRow> rows) {
    if (finished_) return;
    for (EventRow& row : rows) {
        // The last row is kept free for the note about what was left out.
        if (++eventsSeen_ < kEventRowsMax) events_.push_back(std::move(row));
        else if (!leftOut_) leftOut_ = std::move(row);
    }
}

void RunBuffer::finish(RunBatch::Finish finish) {
    if (finished_) return;
    finished_ = true;
    if (eventsSeen_ == kEventRowsMax) {
        events_.push_back(std::move(*leftOut_));  // just enough room after all
    } else if (leftOut_) {
        leftOut_->kind = "left_out";
        leftOut_->cgroup.clear();
        leftOut_->detail = "events=" + std::to_string(eventsSeen_ - kEventRowsMax + 1);
        events_.push_back(std::move(*leftOut_));
    }
    finish_ = std::move(finish);
}

RunBatch RunBuffer::take() {
    RunBatch batch;
    batch.run = run_;
    for (auto& [number, series] : series_)
        if (series.rows.changed())
            batch.series.push_back({number, series.metric, series.unit, series.cgroup, series.rows.takeChange()});
    batch.events = std::exchange(events_, {});
    batch.commands = std::exchange(commands_, std::nullopt);
    batch.finish = std::exchange(finish_, std::nullopt);
    if (batch.finish)
        for (const auto& [number, series] : series_)
            if (!series.rows.rows().empty()) batch.finish->sums.emplace_back(number, samplesSum(series.rows.rows()));
    return batch;
}

}  // namespace reclaim
