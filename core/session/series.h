// SeriesView: one timeline, immutable, cheap to hand around: sealed chunks with a min/max pyramid, and an open tail.
//
// Threads: any number of readers. SeriesStore has one writer (the Lab thread) and makes views.
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/base.h"

namespace reclaim {

struct Extremes;                        // series_chunk.h

struct SeriesPoint {
    TimeNs t;
    double value;
};

class SeriesView {
public:
    static constexpr std::size_t kChunkPoints = 4096;
    static constexpr std::size_t kPyramidFactor = 8;

    struct Chunk;                       // points and their min/max pyramid
    struct Sealed;                      // full chunks, and the pyramid over them

    SeriesView() = default;
    // REQUIRES: the tail is in time order and not before the sealed points; sealed may be null.
    SeriesView(std::shared_ptr<const Sealed> sealed, std::vector<SeriesPoint> tail);
    static SeriesView fromPoints(std::vector<SeriesPoint> points);   // REQUIRES: in time order

    std::size_t size() const;
    bool empty() const { return size() == 0; }
    TimeNs firstTime() const;           // REQUIRES: !empty()
    TimeNs lastTime() const;

    // At most 2 points a pixel column in [t0, t1], plus the neighbours just outside, so that lines enter and leave
    // the picture; the lowest and the highest point of every column are among them. O(pixels), not O(size()).
    // `touched`, if given, is raised by the number of points and pyramid entries that were looked at.
    std::vector<SeriesPoint> minMax(TimeNs t0, TimeNs t1, std::size_t pixels, std::size_t* touched = nullptr) const;
    // The value at or before `t`; false if there is none.
    bool at(TimeNs t, double& value) const;
    // Every point, for CSV.
    std::vector<SeriesPoint> points() const;

private:
    std::size_t sealedSize() const;
    const SeriesPoint& point(std::size_t index) const;
    std::size_t firstNotBefore(TimeNs t, std::size_t from, std::size_t* touched) const;
    Extremes extremes(std::size_t first, std::size_t last, std::size_t* touched) const;

    std::shared_ptr<const Sealed> sealed_;   // null = none
    std::shared_ptr<const Chunk> tail_;      // the copied open tail; null = empty
};

// What a series is, for legends and axes.
struct SeriesInfo {
    std::string strategy;      // strategy id; "real" for a capture
    std::string metric;
    std::string cgroup;        // empty = machine
    std::string unit;
    friend bool operator==(const SeriesInfo&, const SeriesInfo&) = default;
};

class SeriesStore {
public:
    SeriesStore();
    ~SeriesStore();
    SeriesStore(const SeriesStore&) = delete;
    SeriesStore& operator=(const SeriesStore&) = delete;

    // Writer side. REQUIRES: times of one series do not go back.
    std::uint32_t add(SeriesInfo info);                              // the index of the new series
    void append(std::uint32_t series, TimeNs t, double value);

    // A store with the first points[i] points of series i (all, if there is no such entry); whole chunks are shared.
    std::shared_ptr<SeriesStore> cut(const std::vector<std::size_t>& points) const;

    // Any thread.
    std::uint64_t revision() const;                                  // grows with every new series
    std::vector<SeriesInfo> catalogue() const;
    std::shared_ptr<const SeriesView> view(std::uint32_t series) const;
    // The series of that strategy, metric and cgroup; nullptr if there is none.
    std::shared_ptr<const SeriesView> find(const SeriesInfo& key) const;   // `unit` is not compared

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace reclaim
