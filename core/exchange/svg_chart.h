// A line chart as SVG text, for reports where no GUI library is at hand. Vector only; curves clipped to the axes.
//
// Invariants:
//   (1) The text stands alone: no script, no outside font or file; ids are unique to the chart, so that several can
//       stand in one HTML page.
//   (2) A curve has at most four points per pixel column, and every extreme of the data is among them.
//   (3) The same chart gives the same bytes.
#pragma once
#include <string>
#include <vector>

#include "core/base/base.h"

namespace reclaim {

enum class SvgTheme { Light, Dark, Print };

struct SvgCurve {
    std::string name;
    std::vector<double> x, y;       // of equal length, x not falling; a value that is not finite interrupts the line
    bool dots = false;              // real observations: dots instead of a line
};

struct SvgMark {                    // a moment worth a thin vertical line
    double x = 0;
    std::string name;
};

struct SvgChart {
    std::string title, xLabel, yLabel, footer;
    std::vector<SvgCurve> curves;
    double markY = -1;              // dashed horizontal line; < 0 = none
    std::string markName;
    std::vector<SvgMark> marks;
    bool counts = false;            // small whole numbers: no ticks between them, and curves that coincide stay visible
    double xFrom = 0, xTo = 0;      // range of the x axis; both 0 = the range of the data
    int width = 960, height = 420;
    SvgTheme theme = SvgTheme::Light;
};

std::string svgOf(const SvgChart& chart);
// Text as it may stand in XML and HTML: the five special characters escaped, control characters left out.
std::string escapedForXml(std::string_view text);
// "light", "dark" or "print".
Result<SvgTheme> svgThemeNamed(std::string_view name);

}  // namespace reclaim
