#include "ui/plots/chart.h"

#include <algorithm>
#include <cmath>

namespace reclaim::ui {

bool Chart::hasPoints() const {
    return std::any_of(curves.begin(), curves.end(),
                       [](const Curve& curve) { return curve.data && !curve.data->empty(); });
}

double roundTop(double value) {
    if (!(value > 0)) return 1;
    const double decade = std::pow(10.0, std::floor(std::log10(value)));
    for (const double step : {1.0, 1.2, 1.6, 2.0, 2.4, 3.0, 3.6, 4.0, 5.0, 6.0, 7.2, 8.0, 10.0}) {
        if (step * decade >= value * (1 - 1e-9)) return step * decade;
    }
    return 10 * decade;
}

}  // namespace reclaim::ui
