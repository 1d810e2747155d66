// A run as one self-contained HTML page: story, table of strategies, charts as inline SVG, expectations, footer.
#pragma once
#include <string>
#include <vector>

#include "core/base/base.h"
#include "core/exchange/svg_chart.h"

namespace reclaim {

struct ReportRow {
    std::vector<std::string> cells;
};
struct Report {
    std::string title, goal, footer;
    std::vector<std::string> story;
    std::vector<std::string> header;
    std::vector<ReportRow> rows;
    std::vector<SvgChart> charts;
    std::vector<std::string> expectations;   // "ok: ..." or "failed: ..."
};

std::string htmlOf(const Report& report);

}  // namespace reclaim
