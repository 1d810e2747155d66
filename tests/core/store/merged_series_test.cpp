// MergedSeries against the plain list of samples that went in.
#include "core/store/merged_series.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace reclaim {
namespace {

// Every promise of the header, checked from the samples.
void expectFaithful(const std::vector<StoredSample>& rows, const std::vector<std::pair<TimeNs, double>>& samples) {
    ASSERT_LE(rows.size(), MergedSeries::kRowsMax);
    std::size_t next = 0;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        ASSERT_TRUE(r == 0 || rows[r].t > rows[r - 1].t);
        ASSERT_LT(next, samples.size());
        double lo = samples[next].second, hi = lo, last = lo;
        TimeNs lastTime = samples[next].first;
        for (; next < samples.size() && samples[next].first <= rows[r].t; ++next) {
            lo = std::min(lo, samples[next].second);
            hi = std::max(hi, samples[next].second);
            last = samples[next].second;
            lastTime = samples[next].first;
        }
        ASSERT_EQ(rows[r].t, lastTime) << "row " << r << ": its time is that of a sample";
        ASSERT_EQ(rows[r].value, last) << "row " << r;
        ASSERT_EQ(rows[r].lo, lo) << "row " << r;
        ASSERT_EQ(rows[r].hi, hi) << "row " << r;
    }
    ASSERT_EQ(next, samples.size()) << "every sample is in a row";
}

TEST(MergedSeries, KeepsEveryPromiseOverRandomSamples) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        Prng prng(seed);
        MergedSeries series;
        std::vector<std::pair<TimeNs, double>> samples;
        TimeNs t = 0;
        const std::size_t count = 1 + prng.below(seed % 3 == 0 ? 60'000 : 5'000);
        std::vector<StoredSample> file;  // what a reader of the file would see
        for (std::size_t i = 0; i < count; ++i) {
            if (prng.below(4) != 0) t += static_cast<TimeNs>(1 + prng.below(100));
            samples.emplace_back(t, static_cast<double>(prng.below(1'000'000)));
            series.add(samples.back().first, samples.back().second);
            if (prng.below(500) != 0) continue;
            const MergedSeries::Change change = series.takeChange();
            std::erase_if(file, [&](const StoredSample& row) { return row.t > change.after; });
            file.insert(file.end(), change.rows.begin(), change.rows.end());
            ASSERT_FALSE(series.changed());
            expectFaithful(file, samples);
            if (HasFatalFailure()) FAIL() << "seed " << seed << " after " << i + 1 << " samples";
        }
        expectFaithful(series.rows(), samples);
        if (HasFatalFailure()) FAIL() << "seed " << seed;
        ASSERT_EQ(series.rows().front().t, samples.front().first) << "the first row is the first sample";
    }
}

TEST(MergedSeries, NothingIsMergedUpToTwoThousand) {
    MergedSeries series;
    for (int i = 0; i < 2000; ++i) series.add(i, i * 0.5);
    ASSERT_EQ(series.rows().size(), 2000u);
    EXPECT_EQ(series.rows()[1234].value, 617.0);
    series.add(2000, 1000);
    EXPECT_LT(series.rows().size(), 1100u);
    EXPECT_GT(series.rows().size(), 900u) << "resolution is halved, not lost";
}

TEST(MergedSeries, ManySamplesOfOneTimeAreOneRow) {
    MergedSeries series;
    for (int i = 0; i < 10'000; ++i) series.add(7, i);
    ASSERT_EQ(series.rows().size(), 1u);
    EXPECT_EQ(series.rows()[0].value, 9999);
    EXPECT_EQ(series.rows()[0].lo, 0);
    EXPECT_THROW(series.add(6, 0), InvariantBreach);
}

}  // namespace
}  // namespace reclaim
