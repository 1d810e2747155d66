#include "ui/timelines/story_line.h"

#include <QEvent>
#include <QTextDocument>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"

namespace reclaim::ui {

QString closingWords(std::size_t strategies) {
    static constexpr std::array words{QT_TRANSLATE_NOOP("StoryLine", "Two"),  QT_TRANSLATE_NOOP("StoryLine", "Three"),
                                      QT_TRANSLATE_NOOP("StoryLine", "Four"), QT_TRANSLATE_NOOP("StoryLine", "Five"),
                                      QT_TRANSLATE_NOOP("StoryLine", "Six"),  QT_TRANSLATE_NOOP("StoryLine", "Seven"),
                                      QT_TRANSLATE_NOOP("StoryLine", "Eight")};
    if (strategies < 2) return StoryLine::tr("One answer to one load. Change something:");
    const QString number =
        strategies - 2 < words.size() ? StoryLine::tr(words[strategies - 2]) : QString::number(strategies);
    return StoryLine::tr("%1 answers to one load. Change something:").arg(number);
}

QString storyAt(const Scenario& scenario, TimeNs t) {
    QString text = toQt(scenario.goal.empty() ? scenario.title : scenario.goal);
    for (const auto& entry : scenario.story) {
        if (entry.at <= t) text = toQt(entry.say);
    }
    return text.simplified();
}

StoryLine::StoryLine(const Glossary& glossary, QWidget* parent) : QWidget(parent), glossary_(glossary) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 2);
    label_ = richLabel(this);
    label_->setWordWrap(true);
    label_->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    label_->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    label_->setAccessibleName(tr("Story"));
    layout->addWidget(label_);
    connect(label_, &QLabel::linkHovered, this, [this](const QString& term) {
        if (term.isEmpty()) return QToolTip::hideText();
        QToolTip::showText(QCursor::pos(), glossary_.tooltip(term), label_);
    });
    connect(label_, &QLabel::linkActivated, this, [this](const QString& term) {
        QToolTip::showText(label_->mapToGlobal(QPoint(20, label_->height())), glossary_.tooltip(term), label_);
    });
    applyFont();
}

void StoryLine::setScenario(const Scenario& scenario) {
    scenario_ = scenario;
    say(storyAt(scenario_, 0));
    fitHeight();
}

void StoryLine::show(const Frame& frame) {
    if (frame.mode == RunMode::Ended) return say(closingWords(frame.lanes.size()));
    if (frame.mode == RunMode::Failed) return say(tr("The run failed: %1").arg(toQt(frame.failure)));
    say(storyAt(scenario_, frame.t));
}

void StoryLine::say(const QString& text) {
    if (text == plain_) return;
    plain_ = text;
    label_->setText(glossary_.linked(text));
    label_->setAccessibleDescription(text);
}

void StoryLine::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) applyFont();
    // The label takes the colour of its links when it reads its text.
    if (event->type() == QEvent::PaletteChange && !plain_.isEmpty()) {
        label_->clear();
        label_->setText(glossary_.linked(plain_));
    }
}

void StoryLine::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitHeight();
}

void StoryLine::applyFont() {
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    label_->setFont(large);
    fitHeight();
}

void StoryLine::fitHeight() {
    QStringList texts{closingWords(3), storyAt(scenario_, -1)};
    for (const auto& entry : scenario_.story) texts << toQt(entry.say).simplified();
    int height = QFontMetrics(label_->font()).lineSpacing();
    const int width = std::max(100, this->width() - 16);
    for (const QString& text : texts) {
        QTextDocument document;
        document.setDocumentMargin(0);
        document.setDefaultFont(label_->font());
        document.setHtml(glossary_.linked(text));
        document.setTextWidth(width);
        height = std::max(height, static_cast<int>(std::ceil(document.size().height())));
    }
    setFixedHeight(height + 6);
}

}  // namespace reclaim::ui
