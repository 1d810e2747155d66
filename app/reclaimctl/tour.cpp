#include "app/reclaimctl/tour.h"

#include <filesystem>

#include "app/reclaimctl/console.h"

namespace reclaim::ctl {
namespace {

constexpr std::size_t kWrapAt = 100;

// Breaks a line at spaces; what follows is indented under the text.
std::string wrapped(const std::string& line, std::size_t indent) {
    std::string out;
    std::size_t column = 0;
    for (std::size_t at = 0; at < line.size();) {
        std::size_t stop = line.find(' ', at);
        if (stop == std::string::npos) stop = line.size();
        const std::string word = line.substr(at, stop - at);
        if (column + 1 + word.size() > kWrapAt && column > indent) {
            out += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (!out.empty()) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
        at = stop + 1;
    }
    return out + "\n";
}

}  // namespace

std::string tourText(const RunReport& report) {
    std::string out;
    if (report.scenario) {
        out += shownLine(report.scenario->title) + "\n";
        for (const std::string& line : storyOf(report)) out += wrapped("  " + shownLine(line), 7);
        out += "\n";
    }
    out += "What each kernel did\n" + table(summaryHeader(), summaryRows(report));
    for (const ReportedLane& lane : report.lanes)
        for (const std::string& line : lane.expectations)
            if (line.starts_with("failed")) out += shownLine(line) + "\n";
    return out;
}

Result<std::vector<std::string>> writeTourFiles(const RunReport& report) {
    const auto chart = makeChart(chartSourceOf(report), "memory");
    if (!chart) return chart.error();
    const std::pair<std::string, std::string> files[] = {{report.name + ".svg", svgOf(*chart)},
                                                         {report.name + ".html", htmlOf(pageOf(report, {}, {}))}};
    std::vector<std::string> paths;
    for (const auto& [name, bytes] : files) {
        if (auto written = writeWholeFile(name, bytes); !written) return written.error();
        std::error_code ignored;
        paths.push_back(std::filesystem::absolute(name, ignored).string());
    }
    return paths;
}

}  // namespace reclaim::ctl
