#include "ui/window/veil.h"

#include <QEvent>
#include <QPainter>

#include "ui/runtime/text.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

Veil::Veil(QWidget* pane) : QWidget(pane) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    QWidget::hide();
    patience_.setSingleShot(true);
    patience_.setInterval(kPatienceMs);
    connect(&patience_, &QTimer::timeout, this, [this] {
        setGeometry(parentWidget()->rect());
        raise();
        setVisible(true);
    });
    pane->installEventFilter(this);
}

void Veil::show(const Frame& frame) {
    if (frame.mode != RunMode::Seeking) {
        patience_.stop();
        setVisible(false);
        return;
    }
    const QString text = tr("seeking %1 ...").arg(shortSeconds(frame.seeking));
    if (text != text_) update();
    text_ = text;
    if (isHidden() && !patience_.isActive()) patience_.start();
}

void Veil::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
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
