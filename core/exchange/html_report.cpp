#include "core/exchange/html_report.h"

namespace reclaim {
namespace {

constexpr auto kStyle = R"(
body { font: 16px/1.5 "DejaVu Sans", Verdana, Helvetica, Arial, sans-serif; color: #1b1b1b; background: #ffffff;
       max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: 0.2rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.goal { font-size: 1.1rem; color: #404040; margin-top: 0; }
.wide { overflow-x: auto; } svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.35rem 0.8rem; border-bottom: 1px solid #d8d8d8; text-align: right; }
th:first-child, td:first-child { text-align: left; } thead th { border-bottom: 2px solid #1b1b1b; }
.failed { color: #8a1c1c; font-weight: bold; } footer { margin-top: 2.5rem; color: #5a5a5a; font-size: 0.85rem; }
@media (prefers-color-scheme: dark) {
  body { color: #f0f0f0; background: #1e1e1e; } .goal, footer { color: #b4b4b4; }
  th, td { border-color: #3a3a3a; } thead th { border-color: #f0f0f0; } .failed { color: #ff8a80; }
}
@media print { body { color: #000; background: #fff; } h2, svg, table { break-inside: avoid; } }
)";

void list(std::string& out, const std::vector<std::string>& lines, const char* kind) {
    out += std::string("<") + kind + ">\n";
    for (const std::string& line : lines) {
        const bool failed = line.starts_with("failed");
        out += std::string("<li") + (failed ? " class=\"failed\"" : "") + ">" + escapedForXml(line) + "</li>\n";
    }
    out += std::string("</") + kind + ">\n";
}

void table(std::string& out, const Report& report) {
    if (report.rows.empty()) return;
    out += "<h2>" + escapedForXml(report.tableTitle) + "</h2>\n<div class=\"wide\"><table>\n<thead><tr>";
    for (const std::string& name : report.header) out += "<th scope=\"col\">" + escapedForXml(name) + "</th>";
    out += "</tr></thead>\n<tbody>\n";
    for (const ReportRow& row : report.rows) {
        out += "<tr>";
        for (std::size_t i = 0; i < row.cells.size(); ++i)
            out +=
                (i == 0 ? "<th scope=\"row\">" : "<td>") + escapedForXml(row.cells[i]) + (i == 0 ? "</th>" : "</td>");
        out += "</tr>\n";
    }
    out += "</tbody>\n</table></div>\n";
}

}  // namespace

std::string htmlOf(const Report& report) {
    std::string out =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";
    out += escapedForXml(report.title) + "</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n";
    out += "<h1>" + escapedForXml(report.title) + "</h1>\n";
    if (!report.goal.empty()) out += "<p class=\"goal\">" + escapedForXml(report.goal) + "</p>\n";
    if (!report.story.empty()) list(out, report.story, "ul");
    table(out, report);
    for (const Chart& chart : report.charts) out += "<div class=\"wide\">\n" + svgOf(chart, report.look) + "</div>\n";
    if (!report.expectations.empty()) {
        out += "<h2>What was expected</h2>\n";
        list(out, report.expectations, "ul");
    }
    out += "<footer>" + escapedForXml(report.footer) + "</footer>\n</body>\n</html>\n";
    return out;
}

}  // namespace reclaim
