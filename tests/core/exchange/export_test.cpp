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

SvgChart sawTooth(std::size_t points) {
    SvgChart chart;
    chart.title = "memory.current of /k1";
    chart.xLabel = "time, s";
    chart.yLabel = "MiB";
    chart.footer = "first-light · seed 1 · 0.1.0 · 0123456789abcdef";
    chart.markY = 32;
    chart.markName = "memory.max 32 MiB";
    SvgCurve curve;
    curve.name = "linux-6.1";
    for (std::size_t i = 0; i < points; ++i) {
        curve.x.push_back(12.0 * static_cast<double>(i) / static_cast<double>(points));
        curve.y.push_back(26 + std::fmod(static_cast<double>(i), 7.0));
    }
    chart.curves.push_back(curve);
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
    SvgChart chart = sawTooth(1'000'000);
    chart.curves[0].y[654'321] = 39.5;   // one lone peak
    const std::string svg = svgOf(chart);
    EXPECT_LT(svg.size(), 200'000u);
    SvgChart without = sawTooth(1'000'000);
    EXPECT_NE(svg, svgOf(without)) << "the peak was lost";
    const auto path = svg.find(" d=\"M", svg.find("clip-path="));
    const std::string d = svg.substr(path, svg.find("\"/>", path) - path);
    EXPECT_LE(count(d, "L"), 4u * 960u);
}

TEST(SvgChart, EveryPointOfTheCurveLiesOnTheScale) {
    SvgChart chart = sawTooth(3);
    chart.curves[0].x = {0, 6, 12};
    chart.curves[0].y = {0, 32, 16};
    chart.markY = 32;
    const std::string svg = svgOf(chart);
    // The dashed limit and the middle point of the curve have the same height.
    const std::string limitMark = "stroke-dasharray=\"7 5\" d=\"M";
    const std::size_t limit = svg.find(limitMark);
    const std::size_t curve = svg.find(" d=\"M", svg.find("clip-path="));
    ASSERT_NE(limit, std::string::npos);
    ASSERT_NE(curve, std::string::npos);
    const double limitY = numberAfter(svg, svg.find(' ', limit + limitMark.size()));
    const double middleY = numberAfter(svg, svg.find(' ', svg.find('L', curve)));
    EXPECT_EQ(limitY, middleY);
    EXPECT_GT(limitY, 30);
}

TEST(SvgChart, StrangeInputIsSurvived) {
    SvgChart chart;
    chart.title = "<script>&\"'\x01";
    EXPECT_EQ(count(svgOf(chart), "<script"), 0u);
    expectBalanced(svgOf(chart));
    const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    SvgCurve curve{"odd", {0, 1, 2, 3, 4}, {1, nan, 2, inf, 3}, false};
    chart.curves = {curve, {"none", {}, {}, false}, {"ragged", {1, 2, 3}, {1}, true}};
    chart.width = -5;
    chart.height = 1'000'000'000;
    const std::string svg = svgOf(chart);
    expectBalanced(svg);
    EXPECT_EQ(count(svg, "nan"), 0u);
    EXPECT_EQ(count(svg, "inf"), 0u);
}

TEST(SvgChart, CoincidingCountsStayVisible) {
    SvgChart chart = sawTooth(2);
    chart.markY = -1;
    chart.counts = true;
    chart.curves = {{"linux-3.14", {0, 10, 12}, {0, 1, 1}, false}, {"patchset-2014", {0, 10, 12}, {0, 1, 1}, false}};
    const std::string svg = svgOf(chart);
    EXPECT_EQ(count(svg, "stroke-width=\"3.6\""), 1u);   // the first shows beside the second
    EXPECT_EQ(count(svg, ">0.5<"), 0u);                  // half a cgroup is no tick
    EXPECT_EQ(count(svg, ">1<"), 1u);
}

TEST(SvgChart, ObservationsAreDots) {
    SvgChart chart = sawTooth(10);
    chart.curves.push_back({"real Linux 6.1 (K1)", {1, 2, 3}, {10, 20, 30}, true});
    EXPECT_EQ(count(svgOf(chart), "<circle"), 3u + 3u);   // the curve and its legend
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

TEST(SamplesCsv, ReadsBackToEqualValues) {
    std::mt19937_64 random(7);
    std::vector<Timeline> timelines(3);
    timelines[0] = {"/k1", "memory.current", "bytes", {}};
    timelines[1] = {"", "lab.enomem", "events", {}};
    timelines[2] = {"/", "cgroup.stat.nr_dying_descendants", "cgroups", {}};
    TimeNs t = 0;
    for (int i = 0; i < 500; ++i) {
        t += static_cast<TimeNs>(random() % 90'000'000);
        const double value = static_cast<double>(random()) / 3.0;
        timelines[static_cast<std::size_t>(i) % 3].points.push_back({t, value, value, value});
    }
    const std::string path = (fs::temp_directory_path() / "reclaimlab-samples.csv").string();
    ASSERT_TRUE(writeWholeFile(path, samplesCsv(timelines)));
    const auto read = readSamples(path);
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ((*read)[i].cgroup, timelines[i].cgroup);
        ASSERT_EQ((*read)[i].samples.size(), timelines[i].points.size());
        for (std::size_t k = 0; k < timelines[i].points.size(); ++k) {
            EXPECT_EQ((*read)[i].samples[k].value, timelines[i].points[k].value);
            EXPECT_EQ(std::llround((*read)[i].samples[k].timeMs * 1e6), timelines[i].points[k].t);
        }
    }
    timelines[0].points[0].lo = -1;
    EXPECT_TRUE(samplesCsv(timelines).starts_with("time_ms,cgroup,metric,value,lo,hi\n"));
    ASSERT_TRUE(writeWholeFile(path, samplesCsv(timelines)));
    EXPECT_TRUE(readSamples(path));
    fs::remove(path);
}

TEST(PerfettoJson, IsJsonWithOneCounterPerPoint) {
    const std::vector<Timeline> timelines{{"/k\"1", "memory.current", "bytes", {{1500, 1, 1, 1}, {2'000'000, 2.5, 2.5, 2.5}}}};
    const auto json = nlohmann::json::parse(perfettoJson("linux-6.1", timelines));
    ASSERT_EQ(json["traceEvents"].size(), 3u);
    EXPECT_EQ(json["traceEvents"][1]["ts"], 1.5);
    EXPECT_EQ(json["traceEvents"][2]["args"]["value"], 2.5);
    EXPECT_EQ(json["traceEvents"][2]["name"], "memory.current /k\"1 (bytes)");
}

TEST(Timeline, BetweenKeepsTheNeighbours) {
    Timeline whole{"", "m", "", {}};
    for (TimeNs t = 0; t < 10; ++t) whole.points.push_back({t * 10, 0, 0, 0});
    const Timeline part = between(whole, 25, 45);
    ASSERT_EQ(part.points.size(), 4u);
    EXPECT_EQ(part.points.front().t, 20);
    EXPECT_EQ(part.points.back().t, 50);
    EXPECT_EQ(between(whole, 1000, 2000).points.size(), 1u);
    EXPECT_TRUE(between(Timeline{}, 0, 5).points.empty());
}

TEST(WholeFile, AFailureLeavesTheOldFile) {
    const fs::path folder = fs::temp_directory_path() / "reclaimlab-whole";
    fs::create_directories(folder);
    const std::string path = (folder / "a.txt").string();
    ASSERT_TRUE(writeWholeFile(path, "one"));
    ASSERT_TRUE(writeWholeFile(path, "two"));
    EXPECT_FALSE(writeWholeFile((folder / "none" / "a.txt").string(), "x"));
    EXPECT_FALSE(writeWholeFile(folder.string(), "x"));
    std::ifstream in(path);
    std::string text;
    in >> text;
    EXPECT_EQ(text, "two");
    EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
    fs::remove_all(folder);
}

}  // namespace
}  // namespace reclaim
