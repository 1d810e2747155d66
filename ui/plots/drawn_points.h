// DrawnPoints: what is drawn of a curve, in seconds and axis units, cut at the borders of the axes. Everything that is
// drawn goes through here: nothing can leave the axes, whatever the painter does about clipping.
//
// Threads: a pure function.
#pragma once
#include <QVector>

#include "ui/plots/chart.h"

namespace reclaim::ui {

struct DrawnPoints {
    QVector<double> t, v;
};
// At most two points for each of `columns`, and the cut ends.
DrawnPoints pointsInside(const Curve& curve, const TimeRange& range, std::size_t columns, double top);

}  // namespace reclaim::ui
