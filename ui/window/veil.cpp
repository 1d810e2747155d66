#include "ui/window/veil.h"

#include <QEvent>
#include <QPainter>

#include "ui/runtime/text.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

Veil::Veil(QWidget* pane, Needs needs) : QWidget(pane), needs_(needs) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    QWidget::hide();
    patience_.setSingleShot(true);
    patience_.setInterval(kPatienceMs);
    connect(&patience_, &QTimer::timeout, this, &Veil::lie);
    pane->installEventFilter(this);
}

void Veil::lie() {
    setGeometry(parentWidget()->rect());
    raise();
    setVisible(true);
}

void Veil::say(const QString& text) {
    if (text != text_) update();
    text_ = text;
}

void Veil::show(const Frame& frame) {
    covers_ = needs_ == Needs::Machine && frame.stored && !frame.stored->inside;
    if (covers_) {
        patience_.stop();
        say(frame.stored->phase == RerunPhase::Running ? tr("Running again ...")
            : frame.stored->phase == RerunPhase::Impossible
                ? tr("A lab book keeps curves and events. This run cannot be run again.")
                : tr("A lab book keeps curves and events. Run again to look inside."));
        return lie();
    }
    if (frame.mode != RunMode::Seeking) {
        patience_.stop();
        setVisible(false);
        return;
    }
    say(tr("seeking %1 ...").arg(shortSeconds(frame.seeking)));
    if (isHidden() && !patience_.isActive()) patience_.start();
}

void Veil::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    if (covers_) {
        painter.fillRect(rect(), theme.window);
        painter.setPen(theme.faint);
        return painter.drawText(rect().adjusted(8, 4, -8, -4), Qt::AlignCenter | Qt::TextWordWrap, text_);
    }
    QColor dim = theme.window;
    dim.setAlpha(150);
    painter.fillRect(rect(), dim);
    const QFontMetrics metrics(font());
    const QSize size(metrics.horizontalAdvance(text_) + 20, metrics.height() + 8);
    const QRect box(QPoint((width() - size.width()) / 2, (height() - size.height()) / 2), size);
    painter.setPen(theme.faint);
    painter.setBrush(theme.base);
    painter.drawRect(box);
    painter.setPen(theme.text);
    painter.drawText(box, Qt::AlignCenter, text_);
}

bool Veil::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize) setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

}  // namespace reclaim::ui
