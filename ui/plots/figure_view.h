// FigureView: a Chart of bars or of delays on the screen. Bars can be chosen with the mouse and the arrow keys. Hides
// QCustomPlot, which only the .cpp files of this folder include.
//
// Threads: GUI thread.
// Invariants:
//   (1) show() leads to one redraw.
#pragma once
#include <QWidget>

#include <functional>
#include <memory>

#include "core/chart/chart.h"

class QCustomPlot;

namespace reclaim::ui {

class FigureView final : public QWidget {
    Q_OBJECT
public:
    explicit FigureView(QWidget* parent = nullptr);
    ~FigureView() override;

    void show(const Chart& chart);
    const Chart& chart() const;
    // Text for a bar, or for a place on the axis of delays under the mouse; empty = no tooltip.
    void setHelp(std::function<QString(int bar)> ofBar, std::function<QString(TimeNs delay)> ofDelay);
    void redrawNow();          // before a grab
    int heightWanted() const;  // less would leave bars without their names, or curves without room

    int selected() const { return selected_; }  // bar; -1 = none
    QPoint middleOf(int bar) const;
    std::uint64_t redraws() const { return redraws_; }

Q_SIGNALS:
    void barChosen(int bar);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Drawing;
    void draw();
    int noteLines() const;
    void select(int bar);
    int barAt(QPointF point) const;
    QString helpAt(QPointF point) const;
    void describe();

    std::unique_ptr<Drawing> drawing_;
    QCustomPlot* plot_ = nullptr;
    std::function<QString(int)> ofBar_;
    std::function<QString(TimeNs)> ofDelay_;
    int selected_ = -1;
    std::uint64_t redraws_ = 0;
};

}  // namespace reclaim::ui
