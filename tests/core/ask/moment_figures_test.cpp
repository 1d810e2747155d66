// Figures at one moment, against hand-made timelines and on a real run.
#include "core/ask/moment_figures.h"
#include "core/ask/figure_charts.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/core/ask/filled_series.h"
#include "tests/core/support/opened_lab.h"
#include "tests/core/support/small_scenario.h"

namespace reclaim {
namespace {

const MomentFigure& figureNamed(std::string_view id) {
    for (const MomentFigure& figure : momentFigures())
        if (figure.id == id) return figure;
    throw std::runtime_error("no such figure");
}

TEST(MomentFigures, EachHasANameAUnitAndMetricsThatExist) {
    std::set<std::string_view> ids;
    EXPECT_EQ(momentFigures().front().id, "dead_caches");
    for (const MomentFigure& figure : momentFigures()) {
        EXPECT_TRUE(ids.insert(figure.id).second) << figure.id;
        for (std::string_view text : {figure.title, figure.unit, figure.meaning})
            EXPECT_FALSE(text.empty()) << figure.id;
        for (const ScorePart& part : figure.parts) {
            const auto metric = metricNamed(part.metric);
            ASSERT_TRUE(metric) << part.metric;
            EXPECT_EQ(infoOf(*metric).scope, MetricScope::Machine) << part.metric;
        }
    }
}

TEST(MomentFigures, ValueSinceWhenAndMost) {
    SeriesStore store;
    fill(store, "way-2", "lab.dead_caches", {{0, 0}, {10, 4}, {20, 7}, {30, 7}, {40, 2}});
    fill(store, "way-2", "lab.locked_ops", {{0, 0}, {10, 5}, {40, 5}});
    fill(store, "way-2", "lab.locked_ops_dead", {{0, 0}, {10, 0}, {30, 3}, {40, 3}});
    fill(store, "way-2", "lab.destroy_delay_mean", {{0, 0}, {40, 5e9}});
    fill(store, "way-2", "lab.caches_destroyed", {{0, 0}, {40, 3}});
    const FindTimeline find = findIn(store);
    const MomentFigure& dead = figureNamed("dead_caches");
    EXPECT_EQ(figureAt(find, "way-2", dead, 35), 7);
    EXPECT_EQ(figureSince(find, "way-2", dead, 35), 20);
    EXPECT_EQ(figureAt(find, "way-2", dead, 5), 0);
    EXPECT_EQ(figureSince(find, "way-2", dead, 5), 0);
    EXPECT_EQ(figureAt(find, "way-2", dead, 100), 2) << "a sample holds until the next";
    EXPECT_EQ(figureMost(find, "way-2", dead, 100), 7);
    EXPECT_EQ(figureMost(find, "way-2", dead, 15), 4);
    EXPECT_FALSE(figureAt(find, "way-3", dead, 35));
    EXPECT_FALSE(figureSince(find, "way-3", dead, 35));
    EXPECT_EQ(figureMost(find, "way-3", dead, 35), 0);
    const MomentFigure& locked = figureNamed("locked");
    EXPECT_EQ(figureAt(find, "way-2", locked, 40), 8);
    EXPECT_EQ(figureSince(find, "way-2", locked, 40), 30);
    // Who has destroyed nothing has no delay yet.
    EXPECT_FALSE(figureAt(find, "way-2", figureNamed("delay"), 39));
    EXPECT_EQ(figureAt(find, "way-2", figureNamed("delay"), 40), 5);
}

TEST(MomentFigures, AmountsAreSaidWithTheirUnit) {
    EXPECT_EQ(amountText(12'345, "pages"), "12,345 pages");
    EXPECT_EQ(amountText(1, "caches"), "1 cache");
    EXPECT_EQ(amountText(0, "caches"), "0 caches");
    EXPECT_EQ(amountText(3.2, "s"), "3.20 s");
    EXPECT_EQ(amountText(1, "s"), "1 s");
}

TEST(MomentFigures, AreWhatAMachineSays) {
    Scenario scenario = smallScenario();
    scenario.strategies = {"patchset-2014"};
    LabOptions options;
    options.speed = 0;
    options.startRunning = false;
    const auto lab = opened(scenario, options);
    lab->runTo(scenario.stop);
    ASSERT_TRUE(lab->waitForPausedAt(scenario.stop, std::chrono::minutes(1)));
    const auto series = lab->series();
    const auto frame = lab->frame();
    const LaneFrame& lane = frame->lanes[0];
    const FindTimeline find = findIn(*series);
    EXPECT_EQ(figureAt(find, lane.strategy, figureNamed("dead_caches"), scenario.stop),
              static_cast<double>(lane.deadCaches));
    EXPECT_EQ(figureAt(find, lane.strategy, figureNamed("given_back"), scenario.stop), static_cast<double>(lane.freed));
    EXPECT_EQ(figureAt(find, lane.strategy, figureNamed("reclaims"), scenario.stop),
              static_cast<double>(lane.reclaims));
    EXPECT_GT(lane.freed, 0u);
}

}  // namespace
}  // namespace reclaim
