// RaceState: the shared variables and the threads of a race as they are after a step: counters, sets and arrays drawn
// as what they are, changes marked with what was there before, and for each thread the step it is about to do.
//
// Threads: GUI thread.
#pragma once
#include <QWidget>

#include "core/race/race.h"

namespace reclaim::ui {

class RaceState final : public QWidget {
    Q_OBJECT
public:
    explicit RaceState(QWidget* parent = nullptr);
    void show(std::shared_ptr<const race::Model> model, const race::ReplayStep& step);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;  // any width; as tall as the text is in the present one

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    int paint(QPainter* painter, int width) const;  // the height it takes; without a painter only that
    int paintVariable(QPainter* painter, const race::VariableView& variable, int y, int width) const;

    std::shared_ptr<const race::Model> model_;  // null before the first
    race::ReplayStep step_;
};

}  // namespace reclaim::ui
