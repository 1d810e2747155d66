#include "core/chart/series_view.h"

#include <algorithm>
#include <optional>

#include "core/chart/series_chunk.h"

namespace reclaim {

namespace {

constexpr std::size_t kPoints = kChunkPoints;

void count(std::size_t* touched) {
    if (touched) ++*touched;
}

// Sums up a range that is narrowed from both ends.
struct Joined {
    std::optional<Extremes> front;
    std::vector<Extremes> back;  // the last part of the range first; at most kPyramidFactor - 1 entries a level

    void add(const Extremes& next) {
        if (front) front->take(next);
        else front = next;
    }
    Extremes whole() {
        for (auto it = back.rbegin(); it != back.rend(); ++it) add(*it);
        LAB_CHECK(front.has_value());
        return *front;
    }
};

// Extremes of entries [first, last) of the lowest of `levels` levels; entry(level, i) reads one entry.
// REQUIRES: first < last.
template <class Entry>
Extremes extremesOf(std::size_t levels, Entry entry, std::size_t first, std::size_t last, std::size_t* touched) {
    constexpr std::size_t kFactor = kPyramidFactor;
    Joined joined;
    for (std::size_t level = 0; first < last; ++level) {
        const bool top = level + 1 == levels;
        while (first < last && (top || first % kFactor != 0)) {
            count(touched);
            joined.add(entry(level, first++));
        }
        while (first < last && last % kFactor != 0) {
            count(touched);
            joined.back.push_back(entry(level, --last));
        }
        first /= kFactor;
        last /= kFactor;
    }
    return joined.whole();
}

// Extremes of points [first, last) of a chunk whose first point is the series' point `offset`.
Extremes inChunk(const SeriesChunk& chunk, std::size_t offset, std::size_t first, std::size_t last,
                 std::size_t* touched) {
    const auto entry = [&](std::size_t level, std::size_t i) {
        if (level > 0) return chunk.levels[level - 1][i];
        return Extremes{chunk.points[i].value, chunk.points[i].value, i, i};
    };
    Extremes found = extremesOf(chunk.levels.size() + 1, entry, first, last, touched);
    found.loIndex += offset;
    found.hiIndex += offset;
    return found;
}

// Extremes of points [first, last), all of them sealed: the rest of a chunk, whole chunks, the beginning of a chunk.
Extremes inSealed(const SealedSeries& sealed, std::size_t first, std::size_t last, std::size_t* touched) {
    Joined joined;
    if (first % kPoints != 0 || last - first < kPoints) {
        const std::size_t chunk = first / kPoints;
        const std::size_t end = std::min(last, (chunk + 1) * kPoints);
        joined.add(inChunk(*sealed.chunks[chunk], chunk * kPoints, first % kPoints, end - chunk * kPoints, touched));
        first = end;
    }
    const std::size_t lastChunk = last / kPoints;
    if (first / kPoints < lastChunk) {
        const auto entry = [&](std::size_t level, std::size_t i) { return sealed.levels[level][i]; };
        joined.add(extremesOf(sealed.levels.size(), entry, first / kPoints, lastChunk, touched));
        first = lastChunk * kPoints;
    }
    if (first < last) joined.add(inChunk(*sealed.chunks[lastChunk], lastChunk * kPoints, 0, last - first, touched));
    return joined.whole();
}

}  // namespace

SeriesView::SeriesView(std::shared_ptr<const SealedSeries> sealed, std::vector<SeriesPoint> tail)
    : sealed_(std::move(sealed)) {
    if (!tail.empty()) tail_ = std::make_shared<const SeriesChunk>(std::move(tail));
}

SeriesView SeriesView::fromPoints(std::vector<SeriesPoint> points) {
    auto sealed = std::make_shared<SealedSeries>();
    std::size_t first = 0;
    for (; first + kPoints <= points.size(); first += kPoints) {
        const auto begin = points.begin() + static_cast<std::ptrdiff_t>(first);
        sealed->append(std::make_shared<const SeriesChunk>(std::vector<SeriesPoint>(begin, begin + kPoints)));
    }
    points.erase(points.begin(), points.begin() + static_cast<std::ptrdiff_t>(first));
    return SeriesView(std::move(sealed), std::move(points));
}

std::size_t SeriesView::sealedSize() const { return sealed_ ? sealed_->chunks.size() * kPoints : 0; }

std::size_t SeriesView::size() const { return sealedSize() + (tail_ ? tail_->points.size() : 0); }

const SeriesPoint& SeriesView::point(std::size_t index) const {
    if (index >= sealedSize()) return tail_->points[index - sealedSize()];
    return sealed_->chunks[index / kPoints]->points[index % kPoints];
}

TimeNs SeriesView::firstTime() const {
    LAB_CHECK(!empty());
    return point(0).t;
}

TimeNs SeriesView::lastTime() const {
    LAB_CHECK(!empty());
    return point(size() - 1).t;
}

// The first point at or after `from` whose time is not before `t`; size() if there is none.
std::size_t SeriesView::firstNotBefore(TimeNs t, std::size_t from, std::size_t* touched) const {
    const auto before = [&](const SeriesPoint& p) {
        count(touched);
        return p.t < t;
    };
    if (from < sealedSize()) {
        const auto& chunks = sealed_->chunks;
        const auto chunk = std::partition_point(chunks.begin() + static_cast<std::ptrdiff_t>(from / kPoints),
                                                chunks.end(), [&](const auto& c) { return before(c->points.back()); });
        if (chunk != chunks.end()) {
            const auto& points = (*chunk)->points;
            const auto found = std::partition_point(points.begin(), points.end(), before);
            const auto index = static_cast<std::size_t>(chunk - chunks.begin()) * kPoints +
                               static_cast<std::size_t>(found - points.begin());
            return std::max(index, from);
        }
        from = sealedSize();
    }
    if (!tail_) return size();
    const auto& points = tail_->points;
    const auto found =
        std::partition_point(points.begin() + static_cast<std::ptrdiff_t>(from - sealedSize()), points.end(), before);
    return sealedSize() + static_cast<std::size_t>(found - points.begin());
}

// REQUIRES: first < last.
Extremes SeriesView::extremes(std::size_t first, std::size_t last, std::size_t* touched) const {
    const std::size_t border = sealedSize();
    Joined joined;
    if (first < border) joined.add(inSealed(*sealed_, first, std::min(last, border), touched));
    if (last > border) joined.add(inChunk(*tail_, border, std::max(first, border) - border, last - border, touched));
    return joined.whole();
}

std::vector<SeriesPoint> SeriesView::minMax(TimeNs t0, TimeNs t1, std::size_t pixels, std::size_t* touched) const {
    std::vector<SeriesPoint> out;
    if (empty() || t1 < t0 || pixels == 0) return out;
    const std::size_t begin = firstNotBefore(t0, 0, touched);
    const std::size_t end = t1 == INT64_MAX ? size() : firstNotBefore(t1 + 1, begin, touched);
    if (begin > 0) out.push_back(point(begin - 1));

    // Times are wider than 64 bits once multiplied by pixels.
    using Wide = __int128;
    const Wide width = Wide{t1} - t0 + 1, columns = static_cast<Wide>(pixels);
    for (std::size_t i = begin; i < end;) {
        const Wide column = (Wide{point(i).t} - t0) * columns / width;
        const Wide border = t0 + ((column + 1) * width + columns - 1) / columns;  // first time of the next column
        const std::size_t next = border > t1 ? end : firstNotBefore(static_cast<TimeNs>(border), i, touched);
        const Extremes found = extremes(i, next, touched);
        const auto [low, high] = std::minmax(found.loIndex, found.hiIndex);
        out.push_back(point(low));
        if (high != low) out.push_back(point(high));
        i = next;
    }
    if (end < size()) out.push_back(point(end));
    return out;
}

bool SeriesView::at(TimeNs t, double& value) const {
    const std::size_t behind = t == INT64_MAX ? size() : firstNotBefore(t + 1, 0, nullptr);
    if (behind == 0) return false;
    value = point(behind - 1).value;
    return true;
}

std::vector<SeriesPoint> SeriesView::points() const {
    std::vector<SeriesPoint> all;
    all.reserve(size());
    if (sealed_)
        for (const auto& chunk : sealed_->chunks) all.insert(all.end(), chunk->points.begin(), chunk->points.end());
    if (tail_) all.insert(all.end(), tail_->points.begin(), tail_->points.end());
    return all;
}

}  // namespace reclaim
