// SeriesView: one timeline, immutable, cheap to hand around: sealed chunks with a min/max pyramid, and an open tail.
//
// Threads: any number of readers; SeriesStore makes views.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/base.h"
#include "core/chart/series_point.h"

namespace reclaim {

struct Extremes;      // series_chunk.h
struct SeriesChunk;   // points and their min/max pyramid
struct SealedSeries;  // full chunks, and the pyramid over them

class SeriesView {
public:
    SeriesView() = default;
    // REQUIRES: the tail is in time order and not before the sealed points; sealed may be null.
    SeriesView(std::shared_ptr<const SealedSeries> sealed, std::vector<SeriesPoint> tail);
    static SeriesView fromPoints(std::vector<SeriesPoint> points);  // REQUIRES: in time order

    std::size_t size() const;
    bool empty() const { return size() == 0; }
    TimeNs firstTime() const;  // REQUIRES: !empty()
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

    std::shared_ptr<const SealedSeries> sealed_;  // null = none
    std::shared_ptr<const SeriesChunk> tail_;     // the copied open tail; null = empty
};

}  // namespace reclaim
