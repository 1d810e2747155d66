// ChartPalette: the colours of charts, for the screen, dark screens and paper.
//
// Series colours are Okabe-Ito (Okabe and Ito, "Color Universal Design", 2008), those with a contrast below 3:1 on the
// background left out or darkened; colour never stands alone: each series has a dash and a marker as well.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/base.h"
#include "core/chart/chart_value.h"

namespace reclaim {

enum class ChartTheme { Light, Dark, Print };
// "light", "dark" or "print".
Result<ChartTheme> chartThemeNamed(std::string_view name);

using Rgb = std::uint32_t;  // 0xRRGGBB

struct ChartPalette {
    Rgb background, text, faint, grid, limit, real, warning;
    int palePercent;  // how much of its colour an old line behind the new ones keeps
    std::array<Rgb, 5> series;

    static const ChartPalette& of(ChartTheme theme);
    Rgb pale(Rgb color) const;
    // Of a curve, a level or a bar: its index, or what kReal, kWarning and kLimit stand for.
    Rgb color(int index) const;
};

std::string hexOf(Rgb color);  // "#0072b2"
// Lengths of strokes and gaps in line widths, as Qt's pens count them; empty = solid.
std::string_view dashPattern(Dash dash);

}  // namespace reclaim
