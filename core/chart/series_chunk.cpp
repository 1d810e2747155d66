#include "core/chart/series_chunk.h"

namespace reclaim {

void Extremes::take(const Extremes& later) {
    if (later.lo < lo) {
        lo = later.lo;
        loIndex = later.loIndex;
    }
    if (later.hi >= hi) {
        hi = later.hi;
        hiIndex = later.hiIndex;
    }
}

std::vector<Extremes> pyramidLevel(const std::vector<Extremes>& below) {
    std::vector<Extremes> level;
    level.reserve(below.size() / kPyramidFactor + 1);
    for (std::size_t i = 0; i < below.size(); ++i) {
        if (i % kPyramidFactor == 0) level.push_back(below[i]);
        else level.back().take(below[i]);
    }
    return level;
}

SeriesChunk::SeriesChunk(std::vector<SeriesPoint> chunkPoints) : points(std::move(chunkPoints)) {
    std::vector<Extremes> single;
    single.reserve(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) single.push_back(Extremes{points[i].value, points[i].value, i, i});
    if (single.empty()) return;
    levels.push_back(pyramidLevel(single));
    while (levels.back().size() > 1) levels.push_back(pyramidLevel(levels.back()));
}

void SealedSeries::append(std::shared_ptr<const SeriesChunk> chunk) {
    LAB_CHECK(chunk->points.size() == kChunkPoints);
    std::size_t position = chunks.size();
    Extremes top = chunk->levels.back().front();
    top.loIndex += position * kChunkPoints;
    top.hiIndex += position * kChunkPoints;
    chunks.push_back(std::move(chunk));
    if (levels.empty()) levels.emplace_back();
    // Carry the new chunk up: on each level it opens an entry or joins the last one.
    for (std::size_t level = 0; level < levels.size(); ++level, position /= kPyramidFactor) {
        if (position == levels[level].size()) levels[level].push_back(top);
        else levels[level].back().take(top);
    }
    // The top level always has one entry: a second one begins the next level.
    if (levels.back().size() > 1) levels.push_back(pyramidLevel(levels.back()));
}

}  // namespace reclaim
