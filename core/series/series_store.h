// SeriesStore: the timelines of one course of a run while it grows: one series for each strategy, metric and cgroup.
//
// Threads: one writer (the Lab thread), any number of readers.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "core/chart/chart.h"

namespace reclaim {

class SeriesStore {
public:
    SeriesStore();
    ~SeriesStore();
    SeriesStore(const SeriesStore&) = delete;
    SeriesStore& operator=(const SeriesStore&) = delete;

    // Writer side. REQUIRES: times of one series do not go back.
    std::uint32_t add(SeriesInfo info);  // the index of the new series
    void append(std::uint32_t series, TimeNs t, double value);

    // A store with the first points[i] points of series i (all, if there is no such entry); whole chunks are shared.
    std::shared_ptr<SeriesStore> cut(const std::vector<std::size_t>& points) const;

    // Any thread.
    std::uint64_t revision() const;  // grows with every new series
    std::vector<SeriesInfo> catalogue() const;
    std::shared_ptr<const SeriesView> view(std::uint32_t series) const;
    // The series of that strategy, metric and cgroup; nullptr if there is none.
    std::shared_ptr<const SeriesView> find(const SeriesInfo& key) const;  // `unit` is not compared

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace reclaim
