#include "core/chart/palette.h"

#include <fmt/format.h>

namespace reclaim {

Result<ChartTheme> chartThemeNamed(std::string_view name) {
    if (name == "light") return ChartTheme::Light;
    if (name == "dark") return ChartTheme::Dark;
    if (name == "print") return ChartTheme::Print;
    return Error{Fault::BadInput, "'" + std::string(name) + "' is not a theme", "light, dark or print", {}, 0, 0};
}

const ChartPalette& ChartPalette::of(ChartTheme theme) {
    static constexpr ChartPalette kLight{0xffffff, 0x1b1f24, 0x5b6470,
                                         0xd9dde3, 0x000000, 0x111111,
                                         0xa3210f, 38,       {0xd55e00, 0x0072b2, 0x00805d, 0xb2528d, 0x555555}};
    static constexpr ChartPalette kDark{0x1a1c20, 0xe8eaed, 0xa3abb6,
                                        0x3a3f47, 0xffffff, 0xf5f5f5,
                                        0xff8a75, 50,       {0xf0803c, 0x56b4e9, 0x2bc49a, 0xdd8fb9, 0xc0c0c0}};
    // Paper: the first curve is black, and the grid is so light that a copier leaves it out.
    static constexpr ChartPalette kPrint{0xffffff, 0x000000, 0x404040,
                                         0xd8d8d8, 0x000000, 0x000000,
                                         0x8a1c1c, 38,       {0x000000, 0xd55e00, 0x0072b2, 0x009e73, 0xa84c86}};
    switch (theme) {
        case ChartTheme::Light: return kLight;
        case ChartTheme::Dark: return kDark;
        case ChartTheme::Print: return kPrint;
    }
    return kLight;
}

Rgb ChartPalette::pale(Rgb color) const {
    Rgb mixed = 0;
    for (const int shift : {16, 8, 0}) {
        const Rgb a = color >> shift & 0xff, b = background >> shift & 0xff;
        const auto part = static_cast<Rgb>(palePercent);
        mixed |= (a * part + b * (100 - part)) / 100 << shift;
    }
    return mixed;
}

Rgb ChartPalette::color(int index) const {
    if (index == Curve::kReal) return real;
    if (index == Curve::kWarning) return warning;
    if (index == Curve::kLimit) return limit;
    return series[static_cast<std::size_t>(index < 0 ? 0 : index) % series.size()];
}

std::string hexOf(Rgb color) { return fmt::format("#{:06x}", color); }

std::string_view dashPattern(Dash dash) {
    switch (dash) {
        case Dash::Solid: return "";
        case Dash::Dashed: return "4 2";
        case Dash::Dotted: return "1 2";
        case Dash::DashDot: return "4 2 1 2";
    }
    return "";
}

}  // namespace reclaim
