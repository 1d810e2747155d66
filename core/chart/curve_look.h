// How the curve of the n-th strategy is told from the others: never by its colour alone.
#pragma once
#include "core/chart/chart_value.h"

namespace reclaim {

// Colour, dash and marker: five colours, then the same ones with other dashes and markers. A curve without name and
// data.
Curve curveLook(std::size_t place);

}  // namespace reclaim
