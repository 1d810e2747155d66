#include "ui/style/plain_text.h"

namespace reclaim::ui {

QLabel* plainLabel(QWidget* parent) { return plainLabel(QString(), parent); }

QLabel* plainLabel(const QString& text, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setText(text);
    return label;
}

QLabel* richLabel(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::RichText);
    return label;
}

QString plainTip(const QString& text) {
    if (text.isEmpty()) return {};
    return QStringLiteral("<p>%1</p>").arg(text.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>")));
}

QString plainEntry(QString text) { return text.replace(QLatin1Char('&'), QStringLiteral("&&")); }

}  // namespace reclaim::ui
