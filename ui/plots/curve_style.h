// How a curve and an axis look: pens, markers, colours, fonts, shared by everything that draws a Chart.
//
// Included by .cpp files of ui/plots only: it sees QCustomPlot.
#pragma once
#include <qcustomplot.h>

#include "ui/plots/chart.h"
#include "ui/plots/chart_look.h"

namespace reclaim::ui {

QColor colorOf(const Curve& curve, const Theme& theme);
QPen penOf(const Curve& curve, const ChartLook& look);
QCPScatterStyle scatterOf(const Curve& curve, const ChartLook& look);
void styleAxis(QCPAxis& axis, const ChartLook& look);
QFont tickFont(const ChartLook& look);
QFont scaled(QFont font, double factor);

// Counts have no halves.
class WholeTicker final : public QCPAxisTicker {
public:
    explicit WholeTicker(bool whole) : whole_(whole) {}

protected:
    double getTickStep(const QCPRange& range) override;

private:
    bool whole_;
};

}  // namespace reclaim::ui
