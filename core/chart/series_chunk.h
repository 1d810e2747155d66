// SeriesChunk: up to 4096 points of a timeline with a min/max pyramid of factor 8 over them. Immutable.
// SealedSeries: full chunks, and the same pyramid carried on over whole chunks, so that a range of any length is
// summed up by touching a few dozen entries.
//
// Threads: any number of readers; nothing is written once it is shared.
// Invariants:
//   (1) Points are in time order; several may share one time.
//   (2) An extreme names the first of several equal minima and the last of several equal maxima.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "core/chart/series_point.h"

namespace reclaim {

inline constexpr std::size_t kChunkPoints = 4096;
inline constexpr std::size_t kPyramidFactor = 8;

// Where the lowest and the highest point of a range are. The index counts from the first point of what is summed up.
struct Extremes {
    double lo = 0, hi = 0;
    std::uint64_t loIndex = 0, hiIndex = 0;

    // REQUIRES: `later` lies wholly behind this one.
    void take(const Extremes& later);
};

// The level above: each entry sums up kPyramidFactor entries of `below`, the last one what is left.
std::vector<Extremes> pyramidLevel(const std::vector<Extremes>& below);

struct SeriesChunk {
    explicit SeriesChunk(std::vector<SeriesPoint> chunkPoints);

    std::vector<SeriesPoint> points;
    std::vector<std::vector<Extremes>> levels;  // [0] over 8 points, [1] over 64, ...; indices within the chunk
};

struct SealedSeries {
    std::vector<std::shared_ptr<const SeriesChunk>> chunks;  // each with kChunkPoints points
    std::vector<std::vector<Extremes>> levels;  // [0] one entry a chunk, [1] over 8 chunks, ...; global indices

    // REQUIRES: the chunk is full, and nobody else sees this object yet.
    void append(std::shared_ptr<const SeriesChunk> chunk);
};

}  // namespace reclaim
