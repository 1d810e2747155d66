// The maker of charts: what each pane shows, from timelines alone.
#include "core/chart/chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace reclaim {
namespace {

using ::testing::HasSubstr;

constexpr double kMib = 1024.0 * 1024.0;
constexpr double kNone = std::numeric_limits<double>::infinity();

class Source {
public:
    explicit Source(std::vector<std::string> strategies) {
        for (const std::string& id : strategies) source.lanes.push_back({id, "Linux " + id, source.lanes.size()});
        source.cgroup = "/k";
        source.time = {0, 10 * kSecond};
    }
    Source& with(const std::string& strategy, const std::string& metric, const std::string& cgroup,
                 std::vector<SeriesPoint> points) {
        source.series.push_back({{strategy, metric, cgroup, {}},
                                 std::make_shared<const SeriesView>(SeriesView::fromPoints(std::move(points)))});
        return *this;
    }
    Source& commands(std::vector<Command> list) {
        source.commands = std::make_shared<const std::vector<Command>>(std::move(list));
        return *this;
    }
    Chart memory() const { return *makeChart(source, "memory"); }

    ChartSource source;
};

Command write(TimeNs at, const std::string& value) { return {at, WriteCommand{"/k/memory.max", value}}; }

TEST(RunCharts, ALimitIsWhatTheKernelTookNotWhatWasAsked) {
    Source source({"3.14"});
    source.with("3.14", "memory.current", "/k", {{0, 0}, {5 * kSecond, 12 * kMib}, {10 * kSecond, 12 * kMib}})
        .with("3.14", "memory.max", "/k", {{0, 16 * kMib}})  // a write of 4 MiB at 1 s was refused
        .commands({write(kSecond, "4MiB")});
    const Chart refused = source.memory();
    ASSERT_EQ(refused.levels.size(), 1u);
    EXPECT_EQ(refused.levels[0].name, "memory.max 16 MiB");
    ASSERT_EQ(refused.levels[0].steps.size(), 1u);
    EXPECT_EQ(refused.levels[0].steps[0].value, 16);
    ASSERT_EQ(refused.instants.size(), 1u) << "that it was tried is to be seen";
    EXPECT_EQ(refused.instants[0].name, "write 4MiB to /k/memory.max");
    EXPECT_EQ(refused.top, 20) << "a tenth of air above 16";
}

TEST(RunCharts, LanesThatDifferHaveALimitEach) {
    Source source({"3.14", "6.1", "5.4"});
    source.with("3.14", "memory.max", "/k", {{0, 16 * kMib}})
        .with("6.1", "memory.max", "/k", {{0, 16 * kMib}, {kSecond, 8 * kMib}})
        .with("5.4", "memory.max", "/k", {{0, 16 * kMib}, {kSecond, 8 * kMib}});
    const Chart chart = source.memory();
    ASSERT_EQ(chart.levels.size(), 2u);
    EXPECT_EQ(chart.levels[0].name, "memory.max 16 MiB: Linux 3.14");
    EXPECT_EQ(chart.levels[0].color, curveLook(0).color) << "of one lane: in its colour";
    EXPECT_EQ(chart.levels[1].name, "memory.max 8 MiB: Linux 6.1, Linux 5.4");
    EXPECT_EQ(chart.levels[1].color, Curve::kLimit);
}

TEST(RunCharts, LimitsThatEndAsOneHaveOneName) {
    Source source({"3.14", "6.1"});
    source.with("3.14", "memory.max", "/k", {{0, 16 * kMib}, {2 * kSecond, 24 * kMib}})
        .with("6.1", "memory.max", "/k", {{0, 16 * kMib}, {kSecond, 4 * kMib}, {2 * kSecond, 24 * kMib}});
    const Chart chart = source.memory();
    ASSERT_EQ(chart.levels.size(), 2u) << "they took different ways";
    EXPECT_EQ(chart.levels[0].name, "memory.max 24 MiB: Linux 3.14, Linux 6.1");
    EXPECT_EQ(chart.levels[1].name, "") << "it would lie over the other";
}

TEST(RunCharts, ALimitThatWasLiftedEndsAndBeginsAgain) {
    Source source({"6.1"});
    source.with("6.1", "memory.max", "/k", {{kSecond, 16 * kMib}, {2 * kSecond, kNone}, {4 * kSecond, 8 * kMib}});
    const Chart chart = source.memory();
    ASSERT_EQ(chart.levels.size(), 1u);
    const auto pieces = stepsInside(chart.levels[0], chart.time, chart.top);
    ASSERT_EQ(pieces.size(), 2u);
    EXPECT_EQ(pieces[0].t, (std::vector<double>{1, 2}));
    EXPECT_EQ(pieces[1].t, (std::vector<double>{4, 10}));
    EXPECT_EQ(pieces[1].v, (std::vector<double>{8, 8}));
    // Zoomed to a moment between two steps it is there all the same.
    const auto between = stepsInside(chart.levels[0], {5 * kSecond, 6 * kSecond}, chart.top);
    ASSERT_EQ(between.size(), 1u);
    EXPECT_EQ(between[0].t, (std::vector<double>{5, 6}));
    EXPECT_TRUE(stepsInside(chart.levels[0], {2'500 * kMillisecond, 3 * kSecond}, chart.top).empty());
}

TEST(RunCharts, RefusalMarksStandWhereRefusalsWere) {
    Source source({"3.14"});
    source.with("3.14", "memory.current", "/k", {{0, 0}, {kSecond, 4 * kMib}, {9 * kSecond, 4 * kMib}})
        .with("3.14", "lab.enomem", "",
              {{0, 0},
               {kSecond, 0},
               {1'050 * kMillisecond, 7},
               {1'100 * kMillisecond, 7},
               {7'300 * kMillisecond, 8},
               {9 * kSecond, 8}});
    const Chart chart = source.memory();
    const auto marks =
        std::ranges::find_if(chart.curves, [](const Curve& curve) { return curve.color == Curve::kWarning; });
    ASSERT_NE(marks, chart.curves.end());
    const auto points = marks->data->points();
    ASSERT_EQ(points.size(), 2u) << "where the count grew, and nowhere else";
    EXPECT_EQ(points[0].t, 1'050 * kMillisecond);
    EXPECT_EQ(points[1].t, 7'300 * kMillisecond);
    EXPECT_EQ(points[0].value, 4 * kMib);
}

TEST(RunCharts, TheRemovedPaneHasTheRealDots) {
    Source source({"6.1"});
    source.source.captures.push_back({"kernel-6.1/K3", "", "real"});
    source.with("6.1", "lab.dying_cgroups", "", {{0, 0}, {5 * kSecond, 3}})
        .with("real", "cgroup.stat.nr_dying_descendants", "/", {{0, 0}, {5 * kSecond, 2}});
    const Chart chart = *makeChart(source.source, "removed");
    EXPECT_THAT(chart.title, HasSubstr("real (dots)"));
    const auto real =
        std::ranges::find_if(chart.curves, [](const Curve& curve) { return curve.kind == Curve::Kind::Dots; });
    ASSERT_NE(real, chart.curves.end());
    EXPECT_EQ(real->name, "real Linux 6.1 (K3)");
    // Of a capture that is held against another strategy nothing is drawn.
    source.source.captures.front().strategy = "5.4";
    const Chart without = *makeChart(source.source, "removed");
    for (const Curve& curve : without.curves) EXPECT_NE(curve.kind, Curve::Kind::Dots);
}

TEST(RunCharts, ManyCommandsAreFewLines) {
    Source source({"6.1"});
    std::vector<Command> commands;
    for (int i = 0; i < 50'000; ++i)
        commands.push_back(write((i + 1) * 150 * kMicrosecond, std::to_string(8 + i % 8) + "MiB"));
    source.commands(std::move(commands));
    const Chart chart = source.memory();
    ASSERT_EQ(chart.instants.size(), 1u) << "they follow each other without a gap";
    EXPECT_THAT(chart.instants[0].name, HasSubstr("50,000 commands, until 7.500 s")) << chart.instants[0].name;
}

TEST(RunCharts, PanesSayWhatTheyAreDrawnFrom) {
    for (const std::string pane :
         {"memory", "refused", "removed", "lab.kmem_caches", "memory.peak:/k", "memory.peak", "holders"})
        for (const MetricOf& of : metricsOfPane(pane, "/k"))
            EXPECT_TRUE(metricNamed(of.metric)) << pane << ": " << of.metric;
    EXPECT_EQ(metricsOfPane("memory.peak", "/k").front().cgroup, "/k") << "of the watched cgroup unless one is named";
    EXPECT_EQ(metricsOfPane("lab.kmem_caches", "/k").front().cgroup, "");
    Source source({"6.1"});
    for (const std::string pane : {"nonsense", "lab.kmem_caches", "memory.peak:/elsewhere"}) {
        const auto chart = makeChart(source.source, pane);
        ASSERT_FALSE(chart) << pane;
        EXPECT_THAT(chart.error().hint, HasSubstr("METRIC:CGROUP"));
    }
}

TEST(Axis, TicksAreRoundAndNamed) {
    EXPECT_EQ(axisOver(0, 40, 6).step, 10);
    EXPECT_EQ(axisOver(0, 1, 5).label(0.2), "0.2");
    EXPECT_EQ(axisOver(0, 20'000, 5).label(15'000), "15,000");
    EXPECT_EQ(axisOver(0, 2, 8, 1).ticks(), (std::vector<double>{0, 1, 2})) << "half a cgroup is no tick";
    EXPECT_EQ(axisOver(1.5, 1.6, 5).ticks().front(), 1.5);
}

TEST(Palette, EveryCurveCanBeToldFromItsBackground) {
    const auto luminance = [](Rgb color) {
        double sum = 0;
        for (const auto& [shift, part] : {std::pair{16, 0.2126}, std::pair{8, 0.7152}, std::pair{0, 0.0722}}) {
            const double c = static_cast<double>(color >> shift & 0xff) / 255;
            sum += part * (c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4));
        }
        return sum;
    };
    for (const ChartTheme theme : {ChartTheme::Light, ChartTheme::Dark, ChartTheme::Print}) {
        const ChartPalette& palette = ChartPalette::of(theme);
        const double back = luminance(palette.background);
        for (const Rgb color : palette.series) {
            const double front = luminance(color);
            EXPECT_GE((std::max(front, back) + 0.05) / (std::min(front, back) + 0.05), 3) << hexOf(color);
        }
    }
    EXPECT_EQ(hexOf(0x0072b2), "#0072b2");
}

}  // namespace
}  // namespace reclaim
