// What leaves the lab: charts, reports, CSV and traces are whole, clipped, escaped and the same every time.
#include "core/exchange/exchange.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace reclaim {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<const SeriesView> view(std::vector<SeriesPoint> points) {
    return std::make_shared<const SeriesView>(SeriesView::fromPoints(std::move(points)));
}

Curve curveOf(std::string name, std::vector<SeriesPoint> points, Curve::Kind kind = Curve::Kind::Line) {
    Curve curve;
    curve.name = std::move(name);
    curve.data = view(std::move(points));
    curve.kind = kind;
    return curve;
}

std::vector<SeriesPoint> teeth(std::size_t points, double lone = 0) {
    std::vector<SeriesPoint> out;
    for (std::size_t i = 0; i < points; ++i)
        out.push_back({static_cast<TimeNs>(i) * 12 * kSecond / static_cast<TimeNs>(points),
                       26 + std::fmod(static_cast<double>(i), 7.0)});
    if (lone > 0) out[points / 3 * 2].value = lone;
    return out;
}

Chart sawTooth(std::size_t points, double lone = 0) {
    Chart chart;
    chart.title = "memory.current of /k1";
    chart.unit = "MiB";
    chart.footer = "first-light · seed 1 · 0.1.0 · 0123456789abcdef";
    chart.time = {0, 12 * kSecond};
    chart.top = 40;
    chart.levels.push_back({"memory.max 32 MiB", Curve::kLimit, {{0, 32}}});
    chart.curves.push_back(curveOf("linux-6.1", teeth(points, lone)));
    return chart;
}

std::size_t count(const std::string& text, const std::string& piece) {
    std::size_t found = 0;
    for (std::size_t at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1)) ++found;
    return found;
}

// Every tag that opens closes again, in order: enough to know that the text is well formed.
void expectBalanced(const std::string& text) {
    std::vector<std::string> open;
    for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
        const std::size_t stop = text.find('>', at);
        ASSERT_NE(stop, std::string::npos);
        std::string tag = text.substr(at + 1, stop - at - 1);
        ASSERT_EQ(tag.find('<'), std::string::npos) << tag;
        const std::string name = tag.substr(0, tag.find(' '));
        if (name.starts_with("/")) {
            ASSERT_FALSE(open.empty()) << tag;
            ASSERT_EQ("/" + open.back(), name);
            open.pop_back();
        } else if (!tag.ends_with("/") && name != "meta") {
            open.push_back(name);
        }
    }
    EXPECT_TRUE(open.empty());
}

// The number that stands in `text` at `from`.
double numberAfter(const std::string& text, std::size_t from) { return std::stod(text.substr(from, 24)); }

TEST(SvgChart, IsVectorClippedLabelledAndSelfContained) {
    const std::string svg = svgOf(sawTooth(500));
    expectBalanced(svg);
    EXPECT_EQ(count(svg, "<image"), 0u);
    EXPECT_EQ(count(svg, "href"), 0u);
    EXPECT_EQ(count(svg, "<script"), 0u);
    EXPECT_EQ(count(svg, "<clipPath"), 1u);
    EXPECT_EQ(count(svg, "clip-path=\"url(#plot-"), 1u);
    for (const char* words : {"time, s", "MiB", "linux-6.1", "memory.max 32 MiB", "seed 1", "memory.current of /k1"})
        EXPECT_NE(svg.find(words), std::string::npos) << words;
    EXPECT_EQ(svg, svgOf(sawTooth(500)));
}

TEST(SvgChart, AMillionPointsBecomeAFewPerPixelAndKeepTheirExtremes) {
    const std::string svg = svgOf(sawTooth(1'000'000, 39.5));  // one lone peak
    EXPECT_LT(svg.size(), 200'000u);
    EXPECT_NE(svg, svgOf(sawTooth(1'000'000))) << "the peak was lost";
    const auto path = svg.find(" d=\"M", svg.find("clip-path="));
    const std::string d = svg.substr(path, svg.find("\"/>", path) - path);
    EXPECT_LE(count(d, "L"), 2u * 960u);
}

TEST(SvgChart, EveryPointOfTheCurveLiesOnTheScale) {
    Chart chart = sawTooth(3);
    chart.curves = {curveOf("linux-6.1", {{0, 0}, {6 * kSecond, 32}, {12 * kSecond, 16}})};
    const std::string svg = svgOf(chart);
    // The dashed limit and the middle point of the curve have the same height.
    const std::size_t level = svg.find(" d=\"M", svg.find("class=\"level\""));
    const std::size_t curve = svg.find(" d=\"M", svg.find("clip-path="));
    ASSERT_NE(level, std::string::npos);
    ASSERT_NE(curve, std::string::npos);
    const double levelY = numberAfter(svg, svg.find(' ', level + 5));
    const double middleY = numberAfter(svg, svg.find(' ', svg.find('L', curve)));
    EXPECT_EQ(levelY, middleY);
    EXPECT_GT(levelY, 30);
}

TEST(SvgChart, StrangeInputIsSurvived) {
    Chart chart;
    chart.title = "<script>&\"'\x01";
    chart.time = {0, 4 * kSecond};
    EXPECT_EQ(count(svgOf(chart), "<script"), 0u);
    expectBalanced(svgOf(chart));
    const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    chart.curves = {curveOf("odd", {{0, 1}, {kSecond, nan}, {2 * kSecond, 2}, {3 * kSecond, inf}, {4 * kSecond, 3}}),
                    curveOf("none", {}), Curve{}};
    chart.levels = {{"none", Curve::kLimit, {}},
                    {"lifted", Curve::kLimit, {{0, 1}, {kSecond, inf}, {2 * kSecond, 0.5}}}};
    const std::string svg = svgOf(chart, {-5, 1'000'000'000, ChartTheme::Dark});
    expectBalanced(svg);
    EXPECT_EQ(count(svg, "nan"), 0u);
    EXPECT_EQ(count(svg, "inf"), 0u);
    EXPECT_EQ(count(svg, "class=\"level\""), 2u) << "a limit that was lifted leaves a gap";
}

TEST(SvgChart, CoincidingCountsStayVisible) {
    Chart chart = sawTooth(2);
    chart.levels.clear();
    chart.whole = true;
    chart.top = 2;
    const std::vector<SeriesPoint> counts{{0, 0}, {10 * kSecond, 1}, {12 * kSecond, 1}};
    chart.curves = {curveOf("linux-3.14", counts, Curve::Kind::Steps),
                    curveOf("patchset-2014", counts, Curve::Kind::Steps)};
    chart.curves[0].lane = -0.5;
    chart.curves[1].lane = 0.5;
    const std::string svg = svgOf(chart);
    const auto pathAt = [&](std::size_t from) { return svg.find(" d=\"M", svg.find("<path stroke=", from)); };
    const std::size_t first = pathAt(svg.find("clip-path=")), second = pathAt(first);
    const auto of = [&](std::size_t at) { return svg.substr(at, svg.find("\"/>", at) - at); };
    EXPECT_NE(of(first), of(second)) << "one would hide the other";
    EXPECT_EQ(count(svg, ">0.5<"), 0u) << "half a cgroup is no tick";
    EXPECT_EQ(count(svg, ">1<"), 1u + count(svg, "x=\"1\""));
}

TEST(SvgChart, ObservationsAreDots) {
    Chart chart = sawTooth(10);
    Curve real =
        curveOf("real Linux 6.1 (K1)", {{kSecond, 10}, {5 * kSecond, 20}, {9 * kSecond, 30}}, Curve::Kind::Dots);
    real.marker = Marker::Disc;
    real.color = Curve::kReal;
    chart.curves.push_back(real);
    EXPECT_EQ(count(svgOf(chart), "<circle"), 3u + 1u);  // the curve and its legend
}

TEST(HtmlReport, HoldsEverythingEscaped) {
    Report report;
    report.title = "First <light>";
    report.goal = "What then?";
    report.story = {"0 s  A program looks up names."};
    report.tableTitle = "What each kernel did";
    report.header = {"kernel", "refused"};
    report.rows = {{{"linux-3.14", "828,000"}}, {{"<b>", "0"}}};
    report.charts = {sawTooth(10), sawTooth(20)};
    report.expectations = {"ok: fine", "failed: not fine"};
    report.footer = "seed 1";
    const std::string html = htmlOf(report);
    expectBalanced(html.substr(html.find("<html")));
    EXPECT_EQ(count(html, "<svg"), 2u);
    EXPECT_EQ(count(html, "<b>"), 0u);
    EXPECT_EQ(count(html, "First &lt;light&gt;"), 2u);
    EXPECT_EQ(count(html, "class=\"failed\""), 1u);
    EXPECT_EQ(count(html, "<script"), 0u);
    EXPECT_EQ(count(html, "src="), 0u);
}

TEST(SeriesCsv, ReadsBackToEqualValues) {
    std::mt19937_64 random(7);
    std::vector<ExportedSeries> series(3);
    series[0].info = {"linux-6.1", "memory.current", "/k1", "bytes"};
    series[1].info = {"linux-6.1", "lab.enomem", "", "events"};
    series[2].info = {"linux-6.1", "cgroup.stat.nr_dying_descendants", "/", "cgroups"};
    TimeNs t = 0;
    for (int i = 0; i < 500; ++i) {
        t += static_cast<TimeNs>(random() % 90'000'000);
        const double value = static_cast<double>(random()) / 3.0;
        series[static_cast<std::size_t>(i) % 3].points.push_back({t, value, value, value});
    }
    const std::string path = (fs::temp_directory_path() / "reclaimlab-samples.csv").string();
    for (const bool withStrategy : {false, true}) {
        ASSERT_TRUE(writeWholeFile(path, seriesCsv(series, withStrategy)));
        const auto read = readSamples(path);
        ASSERT_TRUE(read) << read.error().text();
        ASSERT_EQ(read->size(), 3u);
        for (std::size_t i = 0; i < 3; ++i) {
            EXPECT_EQ((*read)[i].cgroup, series[i].info.cgroup);
            ASSERT_EQ((*read)[i].samples.size(), series[i].points.size());
            for (std::size_t k = 0; k < series[i].points.size(); ++k) {
                EXPECT_EQ((*read)[i].samples[k].value, series[i].points[k].value);
                EXPECT_EQ(std::llround((*read)[i].samples[k].timeMs * 1e6), series[i].points[k].t);
            }
        }
    }
    series[0].points[0].lo = -1;
    EXPECT_TRUE(seriesCsv(series).starts_with("time_ms,cgroup,metric,value,lo,hi\n"));
    ASSERT_TRUE(writeWholeFile(path, seriesCsv(series)));
    EXPECT_TRUE(readSamples(path));
    fs::remove(path);
    series[1].info.strategy = "linux-3.14";
    EXPECT_TRUE(seriesCsv(series).starts_with("time_ms,cgroup,metric,value,lo,hi,strategy,unit\n"))
        << "of two strategies";
}

TEST(SeriesCsv, NoLimitIsMax) {
    const double none = std::numeric_limits<double>::infinity();
    EXPECT_EQ(
        seriesCsv({{{"s", "memory.max", "/k", "bytes"}, {{0, 4096, 4096, 4096}, {kMillisecond, none, none, none}}}}),
        "time_ms,cgroup,metric,value\n0,/k,memory.max,4096\n1,/k,memory.max,max\n");
}

TEST(PerfettoJson, IsJsonWithOneCounterPerPoint) {
    const std::vector<ExportedSeries> timelines{
        {{"linux-6.1", "memory.current", "/k\"1", "bytes"}, {{1500, 1, 1, 1}, {2'000'000, 2.5, 2.5, 2.5}}}};
    const auto json = nlohmann::json::parse(perfettoJson("linux-6.1", timelines));
    ASSERT_EQ(json["traceEvents"].size(), 3u);
    EXPECT_EQ(json["traceEvents"][1]["ts"], 1.5);
    EXPECT_EQ(json["traceEvents"][2]["args"]["value"], 2.5);
    EXPECT_EQ(json["traceEvents"][2]["name"], "memory.current /k\"1 (bytes)");
}

}  // namespace
}  // namespace reclaim
