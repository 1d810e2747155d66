// The legend of a chart: which graphs, in how many columns, and whether there is room for it at all.
//
// Included by .cpp files of ui/plots only: it sees QCustomPlot.
#pragma once
#include <qcustomplot.h>

#include <vector>

#include "ui/plots/chart_look.h"

namespace reclaim::ui {

// Fills plot.legend with the graphs that have a name. Returns the pixels of height it takes. On the screen it is taken
// out again (plot.legend is then null) where it would leave little for the curves.
int fillLegend(QCustomPlot& plot, const std::vector<QCPGraph*>& graphs, const ChartLook& look);

}  // namespace reclaim::ui
