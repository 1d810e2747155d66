// The score table: figures against hand-made timelines, against a naive mean, and on a real run.
#include <gtest/gtest.h>

#include <random>

#include "core/ask/score.h"
#include "tests/core/ask/filled_series.h"
#include "tests/core/support/opened_lab.h"

namespace reclaim {
namespace {

std::size_t columnOf(std::string_view id) {
    for (std::size_t i = 0; i < scoreColumns().size(); ++i)
        if (scoreColumns()[i].id == id) return i;
    throw std::runtime_error("no such column");
}

TEST(Scores, PeaksMeansCountsAndTheOracle) {
    SeriesStore store;
    fill(store, "way-2", "lab.dead_caches", {{0, 0}, {10, 4}, {20, 7}, {30, 7}, {40, 0}});
    fill(store, "oracle", "lab.dead_caches", {{0, 0}, {10, 2}, {20, 0}});
    fill(store, "way-2", "lab.dead_cache_pages", {{0, 0}, {10, 100}, {20, 0}});
    fill(store, "oracle", "lab.dead_cache_pages", {{0, 0}});
    fill(store, "way-2", "lab.percpu_ops", {{0, 0}, {20, 30}, {40, 30}});
    fill(store, "way-2", "lab.atomic_ops", {{0, 0}, {30, 2}});
    fill(store, "way-2", "lab.locked_ops", {{0, 1}, {40, 1}});
    fill(store, "way-2", "lab.destroy_delay_mean", {{0, 0}, {40, 5e9}});
    fill(store, "way-2", "lab.caches_destroyed", {{0, 0}, {40, 3}});
    fill(store, "oracle", "lab.destroy_delay_mean", {{0, 0}});
    fill(store, "oracle", "lab.caches_destroyed", {{0, 0}});
    const ScoreTable table = scoreTable(store, {"way-2", "oracle"}, 0, 40);
    ASSERT_EQ(table.oracle, 1u);
    const auto& way2 = table.rows[0].scores;

    const auto dead = way2[columnOf("dead_caches")];
    EXPECT_EQ(dead->value, 7);
    EXPECT_EQ(dead->moment, 20);
    EXPECT_EQ(dead->ratio, 3.5);
    // 100 pages for 10 of 40; the oracle kept none, and nothing is a multiple of that.
    EXPECT_EQ(way2[columnOf("dead_pages")]->value, 25);
    EXPECT_FALSE(way2[columnOf("dead_pages")]->ratio);
    EXPECT_EQ(way2[columnOf("alloc_free")]->value, 30 + 2 * 5 + 1 * 10);
    EXPECT_EQ(way2[columnOf("alloc_free")]->moment, 30);
    EXPECT_EQ(way2[columnOf("delay")]->value, 5);
    // Who has destroyed nothing has no delay, not the best one.
    EXPECT_FALSE(table.rows[1].scores[columnOf("delay")]);
    EXPECT_FALSE(way2[columnOf("refused")]) << "nothing was recorded";
    EXPECT_EQ(scoreText(*dead, scoreColumns()[columnOf("dead_caches")]), "7 caches (x 3.50)");
}

TEST(Scores, OnlyWhatLiesInTheRange) {
    SeriesStore store;
    fill(store, "leak", "lab.dead_caches", {{0, 9}, {10, 1}, {20, 3}, {30, 8}});
    const auto score = scoreTable(store, {"leak"}, 10, 25).rows[0].scores[columnOf("dead_caches")];
    EXPECT_EQ(score->value, 3);
    EXPECT_EQ(score->moment, 20);
}

TEST(Scores, TheMeanOfLongTimelinesIsThatOfANaiveSum) {
    std::mt19937 random(7);
    for (const std::size_t count : {5u, 4'000u, 60'000u}) {
        SeriesStore store;
        std::vector<SeriesPoint> points;
        double sum = 0;
        for (std::size_t i = 0; i < count; ++i) {
            points.push_back({static_cast<TimeNs>(i * 1000), static_cast<double>(random() % 1000)});
            sum += points.back().value;
        }
        fill(store, "leak", "lab.dead_cache_pages", points);
        const double naive = sum / static_cast<double>(count);
        const double mean = scoreTable(store, {"leak"}, 0, static_cast<TimeNs>(count * 1000))
                                .rows[0]
                                .scores[columnOf("dead_pages")]
                                ->value;
        if (count <= 4096) EXPECT_NEAR(mean, naive, 1e-6 * naive);
        else EXPECT_NEAR(mean, naive, 0.03 * naive) << "looked at in 4,096 places";
    }
}

TEST(Scores, ARealRunSaysWhichWayLeaks) {
    ScenarioReading reading = readScenario(dataDirectory() + "/datasets/scenarios/one-object-pins-a-cache.yaml");
    ASSERT_TRUE(reading.scenario);
    Scenario* scenario = &*reading.scenario;
    scenario->strategies = {"linux-3.16+dead_caches=leak", "way-1", "way-4", "oracle"};
    std::erase_if(scenario->expect, [&](const Expectation& e) {
        return std::ranges::find(scenario->strategies, e.strategy) == scenario->strategies.end();
    });
    LabOptions unthrottled;
    unthrottled.speed = 0;
    const auto lab = opened(*scenario, unthrottled);
    ASSERT_TRUE(lab->waitForEnd());
    const ScoreTable table = scoreTable(*lab->series(), scenario->strategies, 0, scenario->stop);
    const auto value = [&](std::size_t row, std::string_view id) {
        return table.rows[row].scores[columnOf(id)]->value;
    };
    EXPECT_GT(value(0, "empty_pages"), value(1, "empty_pages"));
    EXPECT_EQ(value(0, "dead_caches"), 2);
    EXPECT_FALSE(table.rows[0].scores[columnOf("delay")]) << "the baseline destroys none";
    ASSERT_TRUE(table.rows[1].scores[columnOf("delay")]);
    // Way 4 counts every object of a cache; the baseline counts pages.
    EXPECT_GT(value(2, "alloc_free"), value(0, "alloc_free"));
}

}  // namespace
}  // namespace reclaim
