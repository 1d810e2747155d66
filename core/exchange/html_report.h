// A run as one self-contained HTML page: story, table of strategies, charts as inline SVG, expectations, footer.
// No script and nothing loaded from elsewhere; it reads well on paper and in a dark browser.
#pragma once
#include <string>
#include <vector>

#include "core/base/base.h"
#include "core/exchange/svg_chart.h"

namespace reclaim {

struct ReportRow {
    std::vector<std::string> cells;  // the first names the row, the others are numbers
};
struct Report {
    std::string title, goal, footer;
    std::vector<std::string> story;
    std::string tableTitle;
    std::vector<std::string> header;
    std::vector<ReportRow> rows;
    std::vector<Chart> charts;  // of timelines
    SvgLook look;
    std::vector<std::string> expectations;  // "ok: ..." or "failed: ..."
};

std::string htmlOf(const Report& report);

}  // namespace reclaim
