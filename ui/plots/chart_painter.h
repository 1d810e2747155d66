// ChartPainter: puts a Chart into a QCustomPlot: axes, curves, levels, marks, legend, title, footer. The screen and
// the exports use the same painter with different sizes.
//
// Included by .cpp files of ui/plots only: it sees QCustomPlot.
#pragma once
#include <qcustomplot.h>

#include <vector>

#include "core/chart/chart.h"
#include "ui/plots/chart_look.h"
#include "ui/plots/time_marks.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

class ChartPainter {
public:
    explicit ChartPainter(QCustomPlot& plot);

    // Rebuilds everything if the structure (names, styles, look) changed, else only moves data.
    void paint(const Chart& chart, const ChartLook& look);
    void setMoments(const Moments& moments) { marks_.set(moments); }
    void forget() { signature_.clear(); }  // the next paint() rebuilds
    QCPAxisRect* axes() const { return axes_; }

private:
    QString signatureOf(const Chart& chart, const ChartLook& look) const;
    void rebuild(const Chart& chart, const ChartLook& look);
    void addCurve(const Curve& curve, const ChartLook& look);
    QCPLayer* layerOfDots();
    void addTexts(const Chart& chart, const ChartLook& look);
    void styleAxes(const Chart& chart, const ChartLook& look);
    void move(const Chart& chart, const ChartLook& look);
    void moveLevels(const Chart& chart, const ChartLook& look);
    bool meetsTitle(const QString& name, double level, double right, const ChartLook& look) const;
    void makeInstants(const Chart& chart, const ChartLook& look);
    void moveInstants(const Chart& chart, const ChartLook& look);

    QCustomPlot& plot_;
    QCPAxisRect* axes_ = nullptr;
    QString signature_;
    struct Pair {
        QCPGraph* line = nullptr;
        QCPGraph* markers = nullptr;
    };
    std::vector<Pair> curves_;
    std::vector<QCPGraph*> levels_;
    std::vector<QCPItemText*> levelNames_;
    int legendHeight_ = 0;                // pixels of the drawing that are not the axes'
    std::vector<QCPItemText*> instants_;  // names, one an instant
    QCPItemText* title_ = nullptr;
    QString titleText_;  // in full; the item shows what fits
    QCPItemText* emptyText_ = nullptr;
    TimeMarks marks_;
};

}  // namespace reclaim::ui
