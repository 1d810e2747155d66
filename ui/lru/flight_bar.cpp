#include "ui/lru/flight_bar.h"

#include <QPainter>

#include <algorithm>

#include "ui/lru/verdict.h"
#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

FlightBar::FlightBar(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("What the stopped operation does to the list"));
    hide();
}

void FlightBar::show(const std::optional<StopPlace>& stop, const std::function<QString(MemcgId)>& name) {
    objects_ = stop ? stop->inFlight : std::vector<ObjectId>();
    count_ = stop ? stop->inFlightCount : 0;
    verdict_ = stop ? verdictOf(stop->event, name) : QString();
    event_ = stop ? objectOf(stop->event) : std::nullopt;
    if (event_) verdict_ = tr("object %1: %2").arg(event_->raw).arg(verdict_);
    flying_ = count_ > 0 ? tr("isolated, not yet freed: %1").arg(toQt(formatCount(count_))) : QString();
    text_ = verdict_.isEmpty() || flying_.isEmpty() ? verdict_ + flying_ : verdict_ + QStringLiteral("  ·  ") + flying_;
    setAccessibleDescription(text_);
    setToolTip(plainTip(text_));
    setVisible(!text_.isEmpty());
    updateGeometry();
    update();
}

// What happens, and below it those in flight: their number, and as many of them as there is room for.
void FlightBar::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    const QFontMetrics metrics(font());
    const int tall = height() / lines();
    painter.setPen(theme.text);
    const auto write = [&](const QString& text, int line) {
        const QString shown = metrics.elidedText(text, Qt::ElideRight, width() - 8);
        painter.drawText(QRect(4, line * tall, width() - 8, tall), Qt::AlignLeft | Qt::AlignVCenter, shown);
    };
    if (!verdict_.isEmpty()) write(verdict_, 0);
    if (flying_.isEmpty()) return;
    write(flying_, lines() - 1);
    for (const auto& [object, cell] : cells()) {
        if (std::ranges::find(away_, object) != away_.end()) continue;
        const bool now = event_ == object;
        painter.fillRect(cell, theme.base);
        painter.setPen(QPen(now ? theme.accent : theme.warning, now ? 2 : 1, now ? Qt::SolidLine : Qt::DashLine));
        painter.drawRect(cell.adjusted(0, 0, -1, -1));
        painter.setPen(theme.text);
        painter.drawText(cell, Qt::AlignCenter, QString::number(object.raw));
    }
}

std::vector<std::pair<ObjectId, QRect>> FlightBar::cells() const {
    std::vector<std::pair<ObjectId, QRect>> cells;
    if (flying_.isEmpty()) return cells;
    const QFontMetrics metrics(font());
    const int tall = height() / lines();
    const int wide = metrics.horizontalAdvance(QStringLiteral("8888888")) + 8;
    int x = 14 + metrics.horizontalAdvance(metrics.elidedText(flying_, Qt::ElideRight, width() - 8));
    // The newest are the last: those one has just seen leave the list.
    for (auto object = objects_.rbegin(); object != objects_.rend() && x + wide <= width(); ++object, x += wide + 2)
        cells.emplace_back(*object, QRect(x, (lines() - 1) * tall + 1, wide, tall - 2));
    return cells;
}

void FlightBar::setAway(std::vector<ObjectId> objects) {
    if (away_ == objects) return;
    away_ = std::move(objects);
    update();
}

}  // namespace reclaim::ui
