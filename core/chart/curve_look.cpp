#include "core/chart/curve_look.h"

#include <array>

namespace reclaim {

Curve curveLook(std::size_t place) {
    using enum Dash;
    using enum Marker;
    static constexpr std::array<std::array<Dash, 5>, 3> kDashes{{{Solid, Dashed, Solid, DashDot, Dotted},
                                                                 {Dashed, DashDot, Dotted, Solid, Dashed},
                                                                 {DashDot, Solid, Dashed, Dotted, Solid}}};
    static constexpr std::array<std::array<Marker, 5>, 3> kMarkers{{{Square, Triangle, Disc, Diamond, Square},
                                                                    {Triangle, Disc, Diamond, Square, Disc},
                                                                    {Disc, Diamond, Square, Triangle, Triangle}}};
    const std::size_t colour = place % 5, round = place / 5 % 3;
    Curve curve;
    curve.color = static_cast<int>(colour);
    curve.dash = kDashes[round][colour];
    curve.marker = kMarkers[round][colour];
    return curve;
}

}  // namespace reclaim
