// SeriesView and SeriesStore against a naive twin: a vector of points that is walked from end to end.
#include "core/series/series_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

namespace reclaim {
namespace {

bool same(const SeriesPoint& x, const SeriesPoint& y) { return x.t == y.t && x.value == y.value; }

// What minMax promises, said slowly: for each column in turn look at every point.
std::vector<SeriesPoint> naiveMinMax(const std::vector<SeriesPoint>& points, TimeNs t0, TimeNs t1, std::size_t pixels) {
    std::vector<SeriesPoint> out;
    if (points.empty() || t1 < t0 || pixels == 0) return out;
    const auto columnOf = [&](TimeNs t) {
        return static_cast<std::size_t>((static_cast<__int128>(t) - t0) * static_cast<__int128>(pixels) /
                                        (static_cast<__int128>(t1) - t0 + 1));
    };
    struct Column {
        std::size_t lo, hi;
    };
    std::vector<std::pair<std::size_t, Column>> columns;
    const SeriesPoint* before = nullptr;
    const SeriesPoint* after = nullptr;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (points[i].t < t0) before = &points[i];
        if (points[i].t > t1) {
            after = &points[i];
            break;
        }
        if (points[i].t < t0) continue;
        const std::size_t column = columnOf(points[i].t);
        if (columns.empty() || columns.back().first != column) columns.push_back({column, Column{i, i}});
        Column& c = columns.back().second;
        if (points[i].value < points[c.lo].value) c.lo = i;
        if (points[i].value >= points[c.hi].value) c.hi = i;
    }
    if (before) out.push_back(*before);
    for (const auto& [column, c] : columns) {
        out.push_back(points[std::min(c.lo, c.hi)]);
        if (c.lo != c.hi) out.push_back(points[std::max(c.lo, c.hi)]);
    }
    if (after) out.push_back(*after);
    return out;
}

std::vector<SeriesPoint> randomPoints(Prng& prng, std::size_t count) {
    std::vector<SeriesPoint> points;
    TimeNs t = static_cast<TimeNs>(prng.below(1000));
    for (std::size_t i = 0; i < count; ++i) {
        // Bursts with equal times, small steps, now and then a long gap; few distinct values, so that ties are common.
        const std::uint64_t kind = prng.below(10);
        if (kind >= 2) t += static_cast<TimeNs>(prng.below(kind == 9 ? 100'000 : 50));
        points.push_back({t, static_cast<double>(prng.below(kind < 5 ? 4 : 1000)) - 500});
    }
    return points;
}

void expectSame(const std::vector<SeriesPoint>& got, const std::vector<SeriesPoint>& want, const std::string& what) {
    ASSERT_EQ(got.size(), want.size()) << what;
    for (std::size_t i = 0; i < got.size(); ++i)
        ASSERT_TRUE(same(got[i], want[i])) << what << ", point " << i << ": " << got[i].t << " " << got[i].value
                                           << " instead of " << want[i].t << " " << want[i].value;
}

TEST(SeriesView, EqualsTheNaiveTwinOverRandomDataAndRanges) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Prng prng(seed);
        // Sizes around the chunk's, so that empty tails, full tails and several chunks all occur.
        static constexpr std::size_t kSizes[] = {0, 1, 7, 8, 9, 100, 4095, 4096, 4097, 8192, 12'000, 40'000};
        const std::vector<SeriesPoint> points = randomPoints(prng, kSizes[prng.below(std::size(kSizes))]);
        const SeriesView view = SeriesView::fromPoints(points);
        ASSERT_EQ(view.size(), points.size());
        expectSame(view.points(), points, "points");
        const TimeNs last = points.empty() ? 1000 : points.back().t;
        for (int query = 0; query < 60; ++query) {
            TimeNs t0 = static_cast<TimeNs>(prng.below(static_cast<std::uint64_t>(last) + 200)) - 100;
            TimeNs t1 = query % 3 == 0 ? t0 + static_cast<TimeNs>(prng.below(2000))
                                       : static_cast<TimeNs>(prng.below(static_cast<std::uint64_t>(last) + 200)) - 100;
            if (query == 0) t0 = INT64_MIN, t1 = INT64_MAX;
            const std::size_t pixels = 1 + prng.below(query % 2 ? 20 : 3000);
            expectSame(view.minMax(t0, t1, pixels), naiveMinMax(points, t0, t1, pixels),
                       "seed " + std::to_string(seed) + " query " + std::to_string(query));
            double got = 0;
            const auto behind = std::ranges::upper_bound(points, t0, {}, &SeriesPoint::t);
            ASSERT_EQ(view.at(t0, got), behind != points.begin());
            if (behind != points.begin()) {
                ASSERT_EQ(got, (behind - 1)->value);
            }
        }
    }
}

TEST(SeriesView, ExtremesOfTheRangeSurviveAndPointsAreBounded) {
    Prng prng(7);
    std::vector<SeriesPoint> points = randomPoints(prng, 200'000);
    points[123'456].value = 1e9;
    points[77'777].value = -1e9;
    const SeriesView view = SeriesView::fromPoints(points);
    for (std::size_t pixels : {1u, 2u, 10u, 333u, 1600u}) {
        const auto drawn = view.minMax(points.front().t, points.back().t, pixels);
        EXPECT_LE(drawn.size(), 2 * pixels + 2);
        EXPECT_TRUE(std::ranges::any_of(drawn, [](const SeriesPoint& p) { return p.value == 1e9; }));
        EXPECT_TRUE(std::ranges::any_of(drawn, [](const SeriesPoint& p) { return p.value == -1e9; }));
        EXPECT_TRUE(std::ranges::is_sorted(drawn, {}, &SeriesPoint::t));
    }
}

TEST(SeriesView, WorkDependsOnPixelsNotOnPoints) {
    const std::size_t pixels = 1000;
    std::size_t small = 0, large = 0;
    for (auto [count, touched] : {std::pair{20'000u, &small}, std::pair{2'000'000u, &large}}) {
        std::vector<SeriesPoint> points;
        for (std::uint32_t i = 0; i < count; ++i)
            points.push_back({TimeNs{i} * 10, static_cast<double>((i * 7919u) % 1009)});
        const SeriesView view = SeriesView::fromPoints(std::move(points));
        view.minMax(view.firstTime(), view.lastTime(), pixels, touched);
    }
    // A column costs two searches and at most 14 entries on each level of the pyramid: 100 times the points, less
    // than 10 times the work, and far fewer entries than points.
    EXPECT_LT(large, small * 10);
    EXPECT_LT(large, pixels * 120);
    EXPECT_GT(small, pixels);
}

TEST(SeriesView, EmptyViewsAndEmptyRangesGiveNothing) {
    const SeriesView empty;
    double value = 0;
    EXPECT_TRUE(empty.minMax(0, 100, 10).empty());
    EXPECT_FALSE(empty.at(5, value));
    EXPECT_THROW((void)empty.firstTime(), InvariantBreach);
    const SeriesView one = SeriesView::fromPoints({{5, 2.0}});
    EXPECT_TRUE(one.minMax(10, 5, 10).empty());
    EXPECT_TRUE(one.minMax(0, 10, 0).empty());
    EXPECT_EQ(one.minMax(0, 1, 10).size(), 1u);  // the neighbour behind
    EXPECT_EQ(one.minMax(8, 9, 10).size(), 1u);  // the neighbour before
}

TEST(SeriesStore, GivesWhatWasAppendedAndOldViewsStayAsTheyWere) {
    SeriesStore store;
    const std::uint64_t before = store.revision();
    const auto index = store.add({"linux-6.1", "memory.current", "/k1", "bytes"});
    EXPECT_GT(store.revision(), before);
    std::vector<SeriesPoint> twin;
    std::vector<std::pair<std::shared_ptr<const SeriesView>, std::size_t>> views;
    for (int i = 0; i < 20'000; ++i) {
        twin.push_back({i / 3, static_cast<double>(i % 97)});
        store.append(index, twin.back().t, twin.back().value);
        if (i % 1777 == 0 || i == 4095 || i == 4096) views.emplace_back(store.view(index), twin.size());
    }
    for (const auto& [view, size] : views)
        expectSame(view->points(), {twin.begin(), twin.begin() + static_cast<std::ptrdiff_t>(size)}, "old view");
    expectSame(store.view(index)->points(), twin, "view");
    EXPECT_EQ(store.view(index), store.view(index)) << "an unchanged series gives the same view";
    EXPECT_EQ(store.find({"linux-6.1", "memory.current", "/k1", ""}), store.view(index));
    EXPECT_EQ(store.find({"linux-6.1", "memory.current", "/k2", ""}), nullptr);
    EXPECT_EQ(store.catalogue().size(), 1u);
    EXPECT_THROW(store.append(index, 5, 1), InvariantBreach) << "time does not go back";
}

TEST(SeriesStore, ReadersSeeAPrefixWhileTheWriterAppends) {
    SeriesStore store;
    const auto index = store.add({"s", "m", "", ""});
    std::atomic<bool> done = false;
    std::vector<std::thread> readers;
    std::atomic<int> wrong = 0;
    for (int r = 0; r < 2; ++r)
        readers.emplace_back([&] {
            while (!done) {
                const auto view = store.view(index);
                const auto points = view->points();
                for (std::size_t i = 0; i < points.size(); ++i)
                    if (points[i].t != static_cast<TimeNs>(i) || points[i].value != static_cast<double>(i)) ++wrong;
                if (!points.empty() && view->minMax(0, view->lastTime(), 10).size() > 20) ++wrong;
                (void)store.catalogue();
            }
        });
    for (int i = 0; i < 50'000; ++i) store.append(index, i, i);
    done = true;
    for (auto& reader : readers) reader.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(store.view(index)->size(), 50'000u);
}

}  // namespace
}  // namespace reclaim
