// SeekBar: how far the run has come, with the marks of the story and of the commands.
//
// Threads: GUI thread.
#pragma once
#include <QWidget>

#include <vector>

#include "core/session/frame.h"
#include "ui/runtime/focus.h"

namespace reclaim::ui {

class SeekBar final : public QWidget {
    Q_OBJECT
public:
    explicit SeekBar(Focus& focus, QWidget* parent = nullptr);
    void setScenario(const Scenario& scenario);
    void show(const Frame& frame);
    // Where time 0 and the end are, in pixels from the sides: the same as in the charts below.
    void setSides(int left, int right);
    QSize sizeHint() const override { return {300, fontMetrics().height() + 6}; }
    QSize minimumSizeHint() const override { return {120, fontMetrics().height() + 6}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    double xOf(TimeNs t) const;
    struct Mark {
        TimeNs t;
        QString text;
        bool story;
    };
    Focus& focus_;
    std::vector<Mark> marks_;
    Scenario scenario_;
    TimeNs t_ = 0, end_ = 1;
    int left_ = 9, right_ = 9;
};

}  // namespace reclaim::ui
