// A chart of timelines as SVG text, for where no GUI library is at hand. Vector only; curves clipped to the axes.
//
// Invariants:
//   (1) The text stands alone: no script, no outside font or file; ids are unique to the chart, so that several can
//       stand in one HTML page.
//   (2) A curve has at most two points per pixel column, and every extreme of the data is among them.
//   (3) The same chart gives the same bytes.
#pragma once
#include <string>

#include "core/chart/chart.h"

namespace reclaim {

struct SvgLook {
    int width = 960, height = 420;  // pixels, from 320 x 200 to 8000 x 8000
    ChartTheme theme = ChartTheme::Light;
};

// REQUIRES: the chart's form is Timelines.
std::string svgOf(const Chart& chart, const SvgLook& look = {});
// Text as it may stand in XML and HTML: the five special characters escaped, control characters left out.
std::string escapedForXml(std::string_view text);

}  // namespace reclaim
