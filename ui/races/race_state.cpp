#include "ui/races/race_state.h"

#include <QEvent>
#include <QPainter>

#include "ui/races/race_drawing.h"
#include "ui/runtime/text.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

namespace {
constexpr int kGap = 4;

// "[2, 0]" and "{F0, F1}" fall into their parts; anything else is one.
QStringList partsOf(const QString& value) {
    if (!value.startsWith(QLatin1Char('[')) && !value.startsWith(QLatin1Char('{'))) return {value};
    const QString inner = value.mid(1, value.size() - 2).trimmed();
    return inner.isEmpty() ? QStringList() : inner.split(QStringLiteral(", "));
}

QString doingOf(const race::ThreadView& thread) {
    using Doing = race::ThreadView::Doing;
    if (thread.doing == Doing::Ended) return RaceState::tr("has ended");
    if (thread.doing == Doing::BrokenOff) return RaceState::tr("broken off");
    QStringList steps;
    for (const race::NextStep& next : thread.next) steps << toQt(next.sentence);
    const QString what = steps.join(RaceState::tr(", or "));
    return thread.doing == Doing::Waits ? RaceState::tr("waits: %1").arg(what)
                                        : RaceState::tr("about to: %1").arg(what);
}
}  // namespace

RaceState::RaceState(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Shared variables and threads after the step"));
    setFocusPolicy(Qt::TabFocus);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(false);
    setSizePolicy(policy);
}

void RaceState::show(std::shared_ptr<const race::Model> model, const race::ReplayStep& step) {
    model_ = std::move(model);
    step_ = step;
    QStringList said;
    for (const race::VariableView& variable : step_.variables)
        said << (variable.changed
                     ? tr("%1 is now %2, was %3").arg(toQt(variable.name), toQt(variable.value), toQt(variable.before))
                     : tr("%1 is %2").arg(toQt(variable.name), toQt(variable.value)));
    for (const race::ThreadView& thread : step_.threads) said << tr("%1 %2").arg(toQt(thread.name), doingOf(thread));
    setAccessibleDescription(said.join(QStringLiteral(". ")));
    updateGeometry();
    update();
}

QSize RaceState::sizeHint() const { return {fontMetrics().averageCharWidth() * 36, minimumSizeHint().height()}; }

QSize RaceState::minimumSizeHint() const {
    const int least = fontMetrics().averageCharWidth() * 20;
    return {least, paint(nullptr, std::max(least, width()))};
}

void RaceState::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) updateGeometry();
}

void RaceState::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    updateGeometry();
}

int RaceState::paintVariable(QPainter* painter, const race::VariableView& variable, int y, int width) const {
    const QFontMetrics metrics = fontMetrics();
    const int tall = metrics.height() + 4, names = metrics.averageCharWidth() * 12;
    const QString value = toQt(variable.value);
    const QStringList parts = partsOf(value);
    const bool set = value.startsWith(QLatin1Char('{'));
    int x = names + kGap;
    if (painter) {
        const Theme& theme = Theme::of(palette());
        painter->setPen(theme.text);
        QFont bold = font();
        bold.setBold(variable.changed);
        painter->setFont(bold);
        painter->drawText(QRect(kGap, y, names - kGap, tall), Qt::AlignLeft | Qt::AlignVCenter,
                          metrics.elidedText(toQt(variable.name), Qt::ElideRight, names - kGap));
        painter->setFont(font());
        painter->setBrush(variable.changed ? theme.warningBack : theme.base);
        painter->setPen(QPen(variable.changed ? theme.warning : theme.grid, variable.changed ? 2 : 1));
        for (const QString& part : parts) {
            const int wide = std::max(tall, metrics.horizontalAdvance(part) + 10);
            const QRect box(x, y, wide, tall - 2);
            if (set) painter->drawRoundedRect(box, tall / 2.0, tall / 2.0);
            else painter->drawRect(box);
            const QPen pen = painter->pen();
            painter->setPen(theme.text);
            painter->drawText(box, Qt::AlignCenter, part);
            painter->setPen(pen);
            x += wide + (set ? kGap : 0);
        }
        painter->setPen(theme.faint);
        if (parts.isEmpty())
            painter->drawText(QRect(x, y, width - x, tall), Qt::AlignLeft | Qt::AlignVCenter,
                              set ? tr("nobody") : tr("empty"));
        if (parts.isEmpty()) x += metrics.horizontalAdvance(tr("nobody")) + kGap;
        if (variable.changed)
            painter->drawText(
                QRect(x + kGap, y, width - x - kGap, tall), Qt::AlignLeft | Qt::AlignVCenter,
                metrics.elidedText(tr("was %1").arg(toQt(variable.before)), Qt::ElideRight, width - x - 2 * kGap));
    }
    return y + tall + 1;
}

int RaceState::paint(QPainter* painter, int width) const {
    const QFontMetrics metrics = fontMetrics();
    int y = kGap;
    const auto heading = [&](const QString& text) {
        if (painter) {
            painter->setPen(Theme::of(palette()).faint);
            painter->drawText(QRect(kGap, y, width - 2 * kGap, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                              text);
        }
        y += metrics.height() + 2;
    };
    if (model_) y += paintRaceDrawing(painter, *model_, step_, y, width, font(), palette());
    heading(tr("shared"));
    for (const race::VariableView& variable : step_.variables)
        if (variable.thread < 0) y = paintVariable(painter, variable, y, width);
    for (std::size_t i = 0; i < step_.threads.size(); ++i) {
        const race::ThreadView& thread = step_.threads[i];
        y += kGap;
        const QString text = QStringLiteral("%1 %2").arg(toQt(thread.name), doingOf(thread));
        const QRect room(kGap + 8, y, width - 2 * kGap - 8, 4000);
        const QRect taken = metrics.boundingRect(room, Qt::AlignLeft | Qt::TextWordWrap, text);
        if (painter) {
            const Theme& theme = Theme::of(palette());
            painter->fillRect(QRect(kGap, y, 4, taken.height()), theme.seriesColor(static_cast<int>(i)));
            painter->setPen(thread.doing == race::ThreadView::Doing::Goes ? theme.text : theme.faint);
            painter->drawText(room, Qt::AlignLeft | Qt::TextWordWrap, text);
        }
        y += taken.height() + 2;
        for (const race::VariableView& variable : step_.variables)
            if (variable.thread == static_cast<int>(i)) y = paintVariable(painter, variable, y, width);
    }
    return y + kGap;
}

void RaceState::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paint(&painter, width());
    if (!hasFocus()) return;
    painter.setPen(QPen(Theme::of(palette()).accent, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

}  // namespace reclaim::ui
