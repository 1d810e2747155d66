// Whatever a cgroup, a metric or a title is called, what is written is what its format says: read back here by readers
// of the test's own, which are strict.
#include <filesystem>
#include <fstream>
#include <random>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/exchange/capture_json.h"
#include "core/exchange/exchange.h"
#include "tests/temporary_folder.h"

namespace reclaim {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// RFC 4180, with LF for line ends; nothing else is taken.
Rows strictCsv(const std::string& text) {
    Rows rows;
    std::vector<std::string> row;
    for (std::size_t at = 0; at < text.size();) {
        std::string cell;
        if (text[at] == '"') {
            for (++at;; ++at) {
                if (at >= text.size()) throw std::runtime_error("a quote that does not end");
                if (text[at] == '"' && (at + 1 >= text.size() || text[at + 1] != '"')) break;
                if (text[at] == '"') ++at;
                cell += text[at];
            }
            ++at;
        } else {
            for (; at < text.size() && text[at] != ',' && text[at] != '\n'; ++at) {
                if (text[at] == '"' || text[at] == '\r') throw std::runtime_error("a bare quote or carriage return");
                cell += text[at];
            }
        }
        row.push_back(cell);
        if (at >= text.size()) throw std::runtime_error("the last line has no end");
        if (text[at] == '\n') rows.push_back(std::exchange(row, {}));
        else if (text[at] != ',') throw std::runtime_error("text behind a quoted cell");
        ++at;
    }
    return rows;
}

// Whether a spreadsheet would take the cell for a formula.
bool isFormula(const std::string& cell) {
    return !cell.empty() && std::string("=+-@\t\r").find(cell.front()) != std::string::npos;
}

// Tags balance, attributes are quoted, '&' begins one of the five entities or a number, no control characters.
void expectWellFormed(const std::string& xml) {
    std::vector<std::string> open;
    std::size_t at = xml.starts_with("<!DOCTYPE") || xml.starts_with("<?xml") ? xml.find('>') + 1 : 0;
    const auto name = [&] {
        std::string out;
        while (at < xml.size() && (std::isalnum(static_cast<unsigned char>(xml[at])) || xml[at] == '-'))
            out += xml[at++];
        return out;
    };
    const auto entity = [&] {
        const std::size_t end = xml.find(';', at);
        ASSERT_NE(end, xml.npos);
        const std::string what = xml.substr(at + 1, end - at - 1);
        ASSERT_TRUE(what == "lt" || what == "gt" || what == "amp" || what == "quot" || what == "apos" ||
                    what.starts_with('#'))
            << what;
        at = end + 1;
    };
    while (at < xml.size()) {
        const auto c = static_cast<unsigned char>(xml[at]);
        ASSERT_TRUE(c >= 0x20 || c == '\n') << "control character " << int(c);
        if (c == '&') {
            entity();
            if (::testing::Test::HasFatalFailure()) return;
            continue;
        }
        ASSERT_NE(c, '>') << xml.substr(at > 40 ? at - 40 : 0, 80);
        if (c != '<') {
            ++at;
            continue;
        }
        ++at;
        if (xml[at] == '/') {
            ++at;
            ASSERT_FALSE(open.empty());
            ASSERT_EQ(name(), open.back());
            open.pop_back();
            ASSERT_EQ(xml[at++], '>');
            continue;
        }
        const std::string tag = name();
        ASSERT_FALSE(tag.empty());
        if (tag == "style") {  // its text is ours, and no XML in HTML
            at = xml.find("</style>", at) + 8;
            continue;
        }
        while (xml[at] == ' ' || xml[at] == '\n') {
            ++at;
            while (at < xml.size() &&
                   (std::isalnum(static_cast<unsigned char>(xml[at])) || xml[at] == '-' || xml[at] == ':'))
                ++at;
            if (xml[at] != '=') continue;
            const char quote = xml[++at];
            ASSERT_TRUE(quote == '"' || quote == '\'');
            for (++at; at < xml.size() && xml[at] != quote;) {
                ASSERT_NE(xml[at], '<');
                if (xml[at] == '&') entity();
                else ++at;
            }
            ++at;
        }
        const bool empty = xml[at] == '/' || tag == "meta" || tag == "br";
        if (xml[at] == '/') ++at;
        ASSERT_EQ(xml[at++], '>') << tag;
        if (!empty) open.push_back(tag);
    }
    EXPECT_TRUE(open.empty() || open.back() == "body" || open.back() == "html");
}

class Names {
public:
    explicit Names(unsigned seed) : random_(seed) {}

    std::string next() {
        static const std::vector<std::string> pieces{
            ",",        "\"", "'",     "=",    "+",  "-",       "@",        "\t",           "<b>",  "</text>",
            "<script>", "&",  "&amp;", "]]>",  "\\", "\x1b[2J", "\xc2\x9b", "\xe2\x80\xae", "a",    "k1",
            " ",        "ü",  "🙂",  "\x80", "--", "{",       "}",        "%n",           "\"\"", ";"};
        std::string name;
        for (std::uint32_t i = random_() % 6; i-- > 0;) name += pieces[random_() % pieces.size()];
        return name;
    }
    std::uint32_t number() { return random_(); }

private:
    std::mt19937 random_;
};

constexpr int kRounds = 2000;

TEST(HostileNames, EveryRowOfCsvHasItsCellsAndNoFormula) {
    Names names(1);
    for (int round = 0; round < kRounds; ++round) {
        SCOPED_TRACE("round " + std::to_string(round) + " of seed 1");
        std::vector<ExportedSeries> series(2);
        for (ExportedSeries& one : series) {
            one.info = {names.next(), names.next(), "/" + names.next(), "bytes"};
            one.points.push_back({kMillisecond, 1, 1, 1});
        }
        series[1].info.cgroup = names.next() + "x";
        const Rows rows = strictCsv(seriesCsv(series, true));
        ASSERT_EQ(rows.size(), 3u);
        for (std::size_t i = 0; i < 2; ++i) {
            ASSERT_EQ(rows[i + 1].size(), 6u);
            for (const std::size_t column : {1, 2, 4, 5}) EXPECT_FALSE(isFormula(rows[i + 1][column]));
            EXPECT_EQ(textOfCsvCell(rows[i + 1][1]), series[i].info.cgroup);
            EXPECT_EQ(textOfCsvCell(rows[i + 1][2]), series[i].info.metric);
            EXPECT_EQ(textOfCsvCell(rows[i + 1][4]), series[i].info.strategy);
        }
    }
}

TEST(HostileNames, OurOwnReaderGivesTheNamesBack) {
    TemporaryFolder folder;
    Names names(2);
    for (int round = 0; round < 200; ++round) {
        const std::string cgroup = "=" + names.next() + "," + names.next();
        if (cgroup.find("\x80") != std::string::npos) continue;  // captures are UTF-8
        const std::vector<ExportedSeries> series{{{"", "memory.current", cgroup, "bytes"}, {{0, 4096, 4096, 4096}}}};
        ASSERT_TRUE(writeWholeFile(folder / "a_samples.csv", seriesCsv(series)));
        const auto read = readSamples(folder / "a_samples.csv");
        ASSERT_TRUE(read) << read.error().text();
        ASSERT_EQ(read->size(), 1u);
        EXPECT_EQ((*read)[0].cgroup, "/" + cgroup) << "captures have no slash;"
                                                   << "round " << round << " of seed 2";
    }
}

TEST(HostileNames, DelaysInCsv) {
    Chart chart;
    chart.form = ChartForm::Delays;
    DelayCurve curve;
    curve.look.info.strategy = "=cmd|' /C calc'!A0,\"x\"\n";
    curve.steps.push_back({1, 2, 3});
    chart.delays.push_back(curve);
    const Rows rows = strictCsv(chartCsv(chart));
    ASSERT_EQ(rows.size(), 3u);
    for (const auto& row : rows) ASSERT_EQ(row.size(), 5u);
    EXPECT_EQ(rows[1][0], "'=cmd|' /C calc'!A0,\"x\"\n");
}

TEST(HostileNames, PerfettoIsJsonThatAnAsciiTerminalMayShow) {
    Names names(3);
    for (int round = 0; round < kRounds; ++round) {
        const std::string process = names.next(), cgroup = "/" + names.next();
        const std::string text = perfettoJson(process, {{{"s", "m", cgroup, "bytes"}, {{1, 1, 1, 1}}}});
        ASSERT_TRUE(nlohmann::json::accept(text)) << "round " << round << " of seed 3";
        EXPECT_EQ(text.find('\x1b'), text.npos);
        EXPECT_EQ(text.find("\xe2\x80\xae"), text.npos);
    }
}

TEST(HostileNames, PicturesAndReportsAreWellFormed) {
    Names names(4);
    for (int round = 0; round < 300; ++round) {
        SCOPED_TRACE("round " + std::to_string(round) + " of seed 4");
        Chart chart;
        chart.title = names.next();
        chart.unit = names.next();
        chart.footer = names.next();
        chart.time = {0, kSecond};
        chart.top = 2;
        Curve curve;
        curve.name = names.next();
        curve.data = std::make_shared<const SeriesView>(SeriesView::fromPoints({{0, 1}, {kSecond, 2}}));
        chart.curves.push_back(curve);
        chart.levels.push_back({names.next(), Curve::kLimit, {{0, 1}}});
        const std::string svg = svgOf(chart);
        expectWellFormed(svg);
        Report report;
        report.title = names.next();
        report.goal = names.next();
        report.story = {names.next()};
        report.header = {names.next(), "n"};
        report.rows = {{{names.next(), "1"}}};
        report.expectations = {"ok: " + names.next()};
        report.charts = {chart};
        expectWellFormed(htmlOf(report));
        if (HasFailure()) return;
    }
}

TEST(CsvCell, AFormulaIsTextAndTextComesBack) {
    EXPECT_EQ(csvCell("plain"), "plain");
    EXPECT_EQ(csvCell("a,b"), "\"a,b\"");
    EXPECT_EQ(csvCell("a\"b"), "\"a\"\"b\"");
    EXPECT_EQ(csvCell("=1+1"), "'=1+1");
    EXPECT_EQ(csvCell("@x,y"), "\"'@x,y\"");
    EXPECT_EQ(csvCell("'quoted'"), "'quoted'") << "an apostrophe alone is text";
    for (const char* text : {"=1", "'=1", "''-2", "'x", "+", "\tx", "-"}) {
        const std::string cell = csvCell(text);
        EXPECT_FALSE(isFormula(cell)) << text;
        EXPECT_EQ(textOfCsvCell(cell), text);
    }
}

TEST(CaptureJson, ANumberBeyondADoubleIsSaidWithItsPlace) {
    TemporaryFolder folder;
    for (const char* number : {"1e400", "-1e999", "123456789e999"}) {
        std::ofstream(folder / "K_summary.json") << "{\"a\": 1,\n \"b\": [2, " << number << "]}\n";
        const auto read = readCaptureJson(folder / "K_summary.json", "a summary");
        ASSERT_FALSE(read) << number;
        EXPECT_EQ(read.error().message, "holds a number that is too large");
        EXPECT_EQ(read.error().line, 2);
        EXPECT_EQ(read.error().column, 11);
        EXPECT_EQ(read.error().fault, Fault::BadInput);
    }
}

}  // namespace
}  // namespace reclaim
