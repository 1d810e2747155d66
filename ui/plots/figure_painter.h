// FigurePainter: puts a Chart of bars or of delays into a QCustomPlot: title, legend, axes, notes, footer. Made anew
// each time: there is little to draw. The screen and the exports use the same painter with different sizes.
//
// Included by .cpp files of ui/plots only: it sees QCustomPlot.
#pragma once
#include <qcustomplot.h>

#include "core/chart/chart.h"
#include "ui/plots/chart_look.h"

namespace reclaim::ui {

class FigurePainter {
public:
    explicit FigurePainter(QCustomPlot& plot) : plot_(plot) { plot_.setAutoAddPlottableToLegend(false); }

    // REQUIRES: chart.form is not Timelines. look.columns and look.rows are those of the whole drawing.
    void paint(const Chart& chart, const ChartLook& look);
    QCPAxisRect* axes() const { return axes_; }

private:
    void layOut(const Chart& chart, const ChartLook& look);
    void sayNothing(const Chart& chart, const ChartLook& look);

    QCustomPlot& plot_;
    QCPAxisRect* axes_ = nullptr;
    int legendRow_ = -1;
};

// Each into laid out, empty axes. Of a Chart that has points.
void paintBars(QCustomPlot& plot, QCPAxisRect& axes, const Chart& chart, const ChartLook& look);
void paintDelays(QCustomPlot& plot, QCPAxisRect& axes, const Chart& chart, const ChartLook& look);

// The text in lines that are no wider than `pixels`.
QString inLines(const QString& text, const QFont& font, int pixels);

}  // namespace reclaim::ui
