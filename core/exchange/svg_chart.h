// A line chart as SVG text, for reports where no GUI library is at hand. Vector only; curves clipped to the axes.
#pragma once
#include <string>
#include <vector>

#include "core/base/base.h"

namespace reclaim {

struct SvgCurve {
    std::string name;
    std::vector<double> x, y;
    bool dots = false;              // real observations: dots instead of a line
};

struct SvgChart {
    std::string title, xLabel, yLabel, footer;
    std::vector<SvgCurve> curves;
    double markY = -1;              // dashed horizontal line; < 0 = none
    std::string markName;
    int width = 960, height = 420;
};

std::string svgOf(const SvgChart& chart);

}  // namespace reclaim
