// PlotView: one chart on the screen. Hides QCustomPlot, which only the .cpp files of this folder include.
//
// Threads: GUI thread.
// Invariants:
//   (1) show() leads to at most one full redraw; the time cursor has a buffered layer of its own and costs no redraw.
//   (2) At most two points per pixel and curve reach QCustomPlot.
#pragma once
#include <QWidget>

#include <functional>
#include <memory>

#include "core/chart/chart.h"
#include "ui/plots/moments.h"

class QCustomPlot;

namespace reclaim::ui {

class PlotView final : public QWidget {
    Q_OBJECT
public:
    explicit PlotView(QWidget* parent = nullptr);
    ~PlotView() override;

    void show(const Chart& chart);
    const Chart& chart() const;
    void setMoments(const Moments& moments);
    const Moments& moments() const;
    void setTimeAxisShown(bool shown);  // only the lowest of stacked charts names the axis
    void setLegendShown(bool shown);
    // A fixed left margin in pixels lines stacked charts up.
    void setLeftMargin(int pixels);
    void redrawNow();  // before a grab
    // Text for a word under the mouse (legend, title); empty = no tooltip.
    void setHelp(std::function<QString(const QString&)> help) { help_ = std::move(help); }

    std::uint64_t redraws() const { return redraws_; }

Q_SIGNALS:
    void hovered(std::optional<TimeNs> t);
    void rangeWanted(std::optional<reclaim::TimeRange> range);  // zoom and drag; none = the whole run

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Drawing;
    void draw();
    TimeNs timeAt(double x) const;
    void zoom(double factor, double x);
    void describe();  // accessible description from the chart

    std::unique_ptr<Drawing> drawing_;
    QCustomPlot* plot_ = nullptr;
    std::function<QString(const QString&)> help_;
    std::uint64_t redraws_ = 0;
    std::optional<int> dragFrom_;
};

}  // namespace reclaim::ui
