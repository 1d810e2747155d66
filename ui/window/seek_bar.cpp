#include "ui/window/seek_bar.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

#include "ui/runtime/text.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

SeekBar::SeekBar(Focus& focus, QWidget* parent) : QWidget(parent), focus_(focus) {
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Progress of the run"));
    connect(&focus_, &Focus::cursorChanged, this, [this] { update(); });
}

void SeekBar::setScenario(const Scenario& scenario) {
    scenario_ = scenario;
    end_ = std::max<TimeNs>(1, scenario.stop);
    t_ = 0;
    update();
}

void SeekBar::show(const Frame& frame) {
    end_ = std::max<TimeNs>(1, frame.end);
    t_ = frame.t;
    marks_.clear();
    for (const auto& entry : scenario_.story) marks_.push_back({entry.at, toQt(entry.say).simplified(), true});
    for (const Command& command : frame.commands) marks_.push_back({command.at, toQt(describe(command.action)), false});
    setAccessibleDescription(tr("%1 of %2").arg(clockText(t_), shortSeconds(end_)));
    update();
}

void SeekBar::setSides(int left, int right) {
    left_ = left;
    right_ = right;
    update();
}

double SeekBar::xOf(TimeNs t) const {
    return left_ + static_cast<double>(width() - left_ - right_) * static_cast<double>(t) / static_cast<double>(end_);
}

void SeekBar::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double middle = height() / 2.0;
    const QRectF track(left_, middle - 3, width() - left_ - right_, 6);
    painter.setPen(QPen(theme.faint, 1));
    painter.setBrush(theme.base);
    painter.drawRoundedRect(track, 3, 3);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.accent);
    painter.drawRoundedRect(QRectF(track.left(), track.top(), std::max(0.0, xOf(t_) - track.left()), track.height()), 3, 3);
    for (const Mark& mark : marks_) {
        const double x = xOf(mark.t);
        painter.setBrush(mark.story ? theme.text : theme.warning);
        painter.setPen(QPen(theme.window, 1));
        if (mark.story) {
            painter.drawPolygon(QPolygonF{{x - 5, 1}, {x + 5, 1}, {x, middle - 2}});
        } else {
            painter.drawPolygon(QPolygonF{{x - 5, height() - 1.0}, {x + 5, height() - 1.0}, {x, middle + 2}});
        }
    }
    if (focus_.cursor()) {
        painter.setPen(QPen(theme.cursor, 1));
        painter.drawLine(QPointF(xOf(*focus_.cursor()), 0), QPointF(xOf(*focus_.cursor()), height()));
    }
}

bool SeekBar::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    QStringList lines;
    for (const Mark& mark : marks_) {
        if (std::abs(xOf(mark.t) - help->pos().x()) < 7) lines << shortSeconds(mark.t) + QStringLiteral(": ") + mark.text;
    }
    if (lines.isEmpty()) lines << tr("%1 of %2").arg(clockText(t_), shortSeconds(end_));
    QToolTip::showText(help->globalPos(), lines.join(QLatin1Char('\n')), this);
    return true;
}

void SeekBar::mouseMoveEvent(QMouseEvent* event) {
    const double part = (event->position().x() - left_) / std::max(1.0, static_cast<double>(width() - left_ - right_));
    focus_.setCursor(static_cast<TimeNs>(std::clamp(part, 0.0, 1.0) * static_cast<double>(end_)));
}

void SeekBar::leaveEvent(QEvent*) { focus_.setCursor(std::nullopt); }

}  // namespace reclaim::ui
