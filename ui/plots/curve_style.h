// How a curve and an axis look: pens, markers, colours, fonts, shared by everything that draws a Chart.
//
// Included by .cpp files of ui/plots only: it sees QCustomPlot.
#pragma once
#include <qcustomplot.h>

#include "core/chart/chart.h"
#include "ui/plots/chart_look.h"

namespace reclaim::ui {

QColor colorOf(const Curve& curve, const Theme& theme);
QPen penOf(const Curve& curve, const ChartLook& look);
QCPScatterStyle scatterOf(const Curve& curve, const ChartLook& look);
void styleAxis(QCPAxis& axis, const ChartLook& look);
QFont tickFont(const ChartLook& look);
QFont scaled(QFont font, double factor);

// The ticks of a chart's own axis, under its names: all painters of a chart have the same.
class ChartTicker final : public QCPAxisTicker {
public:
    explicit ChartTicker(const Axis& axis) : axis_(axis) {}

protected:
    QVector<double> createTickVector(double, const QCPRange&) override;
    QString getTickLabel(double tick, const QLocale&, QChar, int) override;
    int getSubTickCount(double) override { return 0; }

private:
    Axis axis_;
};

// Of bars and delays: counts have no halves.
class WholeTicker final : public QCPAxisTicker {
public:
    explicit WholeTicker(bool whole) : whole_(whole) {}

protected:
    double getTickStep(const QCPRange& range) override;

private:
    bool whole_;
};

}  // namespace reclaim::ui
