#include "ui/lru/move_overlay.h"

#include <QApplication>
#include <QPainter>
#include <QStyle>

#include <algorithm>

#include "ui/lru/entry_cell.h"

namespace reclaim::ui {

namespace {
QRect between(const QRect& from, const QRect& to, double part) {
    const auto mix = [part](int x, int y) { return x + static_cast<int>(part * (y - x)); };
    return {mix(from.x(), to.x()), mix(from.y(), to.y()), mix(from.width(), to.width()),
            mix(from.height(), to.height())};
}
}  // namespace

// A desktop whose animations are switched off gives its style a duration of 0.
bool desktopAnimates() { return QApplication::style()->styleHint(QStyle::SH_Widget_Animation_Duration) > 0; }

MoveOverlay::MoveOverlay(QWidget* pane) : QWidget(pane) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    clock_.setStartValue(0.0);
    clock_.setEndValue(1.0);
    clock_.setDuration(kMillis);
    clock_.setEasingCurve(QEasingCurve::InOutQuad);
    connect(&clock_, &QVariantAnimation::valueChanged, this, qOverload<>(&QWidget::update));
    connect(&clock_, &QVariantAnimation::finished, this, &MoveOverlay::finish);
    hide();
}

void MoveOverlay::start(std::vector<Way> ways) {
    finish();
    if (ways.empty()) return;
    ways_ = std::move(ways);
    setGeometry(parentWidget()->rect());
    raise();
    show();
    clock_.start();
}

void MoveOverlay::finish() {
    if (ways_.empty()) return;
    clock_.stop();
    ways_.clear();
    hide();
    Q_EMIT ended();
}

void MoveOverlay::holdAt(double part) {
    clock_.pause();
    clock_.setCurrentTime(static_cast<int>(part * clock_.duration()));
    update();
}

void MoveOverlay::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(palette());
    const double part = clock_.currentValue().toDouble();
    QPainter painter(this);
    for (const Way& way : ways_) {
        const QRect cell = between(way.from, way.to, part);
        // Where it was, as long as it is under way.
        painter.setOpacity(1);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.accent, 1, Qt::DashLine));
        painter.drawRect(way.from.adjusted(0, 0, -1, -1));
        painter.setOpacity(way.fades ? std::min(1.0, 1.6 * (1 - part)) : 1);
        paintEntryCell(painter, cell, way.entry, way.dying, theme);
        painter.setPen(QPen(theme.accent, 2));
        painter.drawRect(cell.adjusted(0, 0, -1, -1));
    }
}

}  // namespace reclaim::ui
