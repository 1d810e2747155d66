// Keys: exact where the distribution is, and a chi-square with fixed seeds where it is drawn.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/workload/workload.h"

namespace reclaim {
namespace {

TEST(Generator, SequentialGivesEachKeyOnceThenIsExhausted) {
    Generator keys({KeyDist::Sequential, 5, 0}, 1);
    for (std::uint64_t k = 0; k < 5; ++k) {
        EXPECT_FALSE(keys.exhausted());
        EXPECT_EQ(k, keys.next());
    }
    EXPECT_TRUE(keys.exhausted());
}

TEST(Generator, LoopBeginsAgain) {
    Generator keys({KeyDist::Loop, 3, 0}, 1);
    for (std::uint64_t k = 0; k < 20; ++k) EXPECT_EQ(k % 3, keys.next());
    EXPECT_FALSE(keys.exhausted());
}

// Chi-square of `draws` keys against probabilities; cells with less than 8 expected are joined.
double chiSquarePerDegree(const KeySpec& spec, std::uint64_t seed, const std::vector<double>& probability, int draws) {
    Generator keys(spec, seed);
    std::vector<double> seen(probability.size(), 0);
    for (int i = 0; i < draws; ++i) {
        const std::uint64_t key = keys.next();
        if (key >= spec.n) return 1e9;
        ++seen[key];
    }
    double chi = 0, expected = 0, observed = 0;
    int cells = 0;
    for (std::size_t i = 0; i < probability.size(); ++i) {
        expected += probability[i] * draws;
        observed += seen[i];
        if (expected < 8 && i + 1 < probability.size()) continue;
        chi += (observed - expected) * (observed - expected) / expected;
        expected = observed = 0;
        ++cells;
    }
    return chi / std::max(1, cells - 1);
}

std::vector<double> zipf(std::uint64_t n, double s) {
    std::vector<double> p(n);
    double sum = 0;
    for (std::uint64_t k = 0; k < n; ++k) sum += p[k] = std::pow(static_cast<double>(k + 1), -s);
    for (double& x : p) x /= sum;
    return p;
}

TEST(Generator, ZipfFollowsItsProbabilities) {
    for (const double s : {0.5, 0.99, 1.0, 1.2, 2.0})
        for (const std::uint64_t n : {2u, 10u, 1000u, 20'000u})
            for (const std::uint64_t seed : {1u, 2u, 3u}) {
                const double chi = chiSquarePerDegree({KeyDist::Zipf, n, s}, seed, zipf(n, s), 100'000);
                // Mean 1; with one degree of freedom 12 is beyond one in a thousand for each of the few.
                EXPECT_LT(chi, n == 2 ? 12.0 : n == 10 ? 3.5 : 1.5) << "s " << s << ", n " << n << ", seed " << seed;
            }
}

TEST(Generator, TheTestTellsNeighbouringExponentsApart) {
    EXPECT_GT(chiSquarePerDegree({KeyDist::Zipf, 1000, 0.95}, 1, zipf(1000, 1.0), 100'000), 1.5);
}

TEST(Generator, UniformIsUniform) {
    for (const std::uint64_t n : {10u, 1000u})
        EXPECT_LT(chiSquarePerDegree({KeyDist::Uniform, n, 0}, 4, std::vector<double>(n, 1.0 / static_cast<double>(n)),
                                     100'000),
                  n == 10 ? 3.5 : 1.5);
}

TEST(Generator, IsAValue) {
    for (const KeyDist dist : {KeyDist::Sequential, KeyDist::Uniform, KeyDist::Zipf, KeyDist::Loop}) {
        Generator a({dist, 1000, 0.9}, 5);
        for (int i = 0; i < 100; ++i) a.next();
        Generator b = a;
        Hash64 x, y;
        a.hashInto(x);
        b.hashInto(y);
        EXPECT_EQ(x, y);
        for (int i = 0; i < 100; ++i) ASSERT_EQ(a.next(), b.next());
    }
}

}  // namespace
}  // namespace reclaim
