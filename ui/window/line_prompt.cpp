#include "ui/window/line_prompt.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/style/plain_text.h"

namespace reclaim::ui {

LinePrompt::LinePrompt(const PromptTexts& texts, const QString& first, std::function<QString(const QString&)> check,
                       QWidget* parent)
    : QDialog(parent), check_(std::move(check)) {
    setWindowTitle(texts.title);
    setAttribute(Qt::WA_DeleteOnClose);
    auto* label = plainLabel(texts.label, this);
    label->setWordWrap(true);
    line_ = new QLineEdit(first, this);
    line_->setPlaceholderText(texts.hint);
    line_->setAccessibleName(texts.title);
    line_->selectAll();
    label->setBuddy(line_);
    trouble_ = plainLabel(this);
    trouble_->setWordWrap(true);
    trouble_->setMinimumHeight(fontMetrics().height() * 2);
    trouble_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    go_ = buttons->addButton(texts.button, QDialogButtonBox::AcceptRole);
    go_->setDefault(true);
    auto* column = new QVBoxLayout(this);
    column->addWidget(label);
    column->addWidget(line_);
    column->addWidget(trouble_);
    column->addWidget(buttons);
    connect(line_, &QLineEdit::textChanged, this, &LinePrompt::look);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        const QString text = line_->text();
        accept();
        Q_EMIT given(text);
    });
    setMinimumWidth(fontMetrics().averageCharWidth() * 56);
    look();
}

QString LinePrompt::trouble() const { return trouble_->text(); }

void LinePrompt::look() {
    const QString text = line_->text().trimmed();
    trouble_->setText(text.isEmpty() ? QString() : check_(text));
    go_->setEnabled(!text.isEmpty() && trouble_->text().isEmpty());
}

}  // namespace reclaim::ui
