#include "ui/window/message_strip.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "ui/style/plain_text.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

MessageStrip::MessageStrip(QWidget* parent) : QFrame(parent) {
    setAutoFillBackground(true);
    label_ = richLabel(this);
    label_->setWordWrap(true);
    label_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label_->setAccessibleName(tr("Message"));
    close_ = new QToolButton(this);
    close_->setText(tr("Dismiss"));
    close_->setAccessibleName(tr("Dismiss the message"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(10, 4, 6, 4);
    row->addWidget(label_, 1);
    row->addWidget(close_, 0, Qt::AlignTop);
    fade_.setSingleShot(true);
    fade_.setInterval(6000);
    connect(close_, &QToolButton::clicked, this, &MessageStrip::dismiss);
    connect(&fade_, &QTimer::timeout, this, &MessageStrip::dismiss);
    hide();
}

void MessageStrip::showProblems(const QString& title, const QStringList& lines) {
    problem_ = true;
    fade_.stop();
    QString rich = QStringLiteral("<b>%1</b>").arg(title.toHtmlEscaped());
    for (const QString& line : lines) rich += QStringLiteral("<br>") + line.toHtmlEscaped();
    label_->setText(rich);
    paintTheme();
    show();
}

void MessageStrip::showNotice(const QString& text) {
    if (problem_ && isVisible()) return;  // an error is not overwritten by good news
    problem_ = false;
    label_->setText(text.toHtmlEscaped());
    paintTheme();
    show();
    fade_.start();
}

QString MessageStrip::text() const { return isHidden() ? QString() : label_->text(); }

void MessageStrip::dismiss() {
    problem_ = false;
    hide();
}

void MessageStrip::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && event->spontaneous()) paintTheme();
}

void MessageStrip::paintTheme() {
    const Theme& theme = Theme::of(parentWidget() ? parentWidget()->palette() : palette());
    QPalette colours = parentWidget() ? parentWidget()->palette() : palette();
    colours.setColor(QPalette::Window, problem_ ? theme.warningBack : colours.color(QPalette::AlternateBase));
    colours.setColor(QPalette::WindowText, problem_ ? theme.warning : theme.text);
    label_->setPalette(colours);
    QPalette back = colours;
    setPalette(back);
}

}  // namespace reclaim::ui
