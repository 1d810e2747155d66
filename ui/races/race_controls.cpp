#include "ui/races/race_controls.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QScrollBar>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

QString verdictHtml(const QString& verdict, const QPalette& palette) {
    const Theme& theme = Theme::of(palette);
    const bool safe = verdict == QLatin1String("SAFE"), unknown = verdict.startsWith(QLatin1String("unknown"));
    const QColor colour = safe ? theme.seriesColor(2) : unknown ? theme.faint : theme.warning;
    const QString mark = safe ? QStringLiteral("✓ ") : unknown ? QStringLiteral("? ") : QStringLiteral("✗ ");
    return QStringLiteral("<span style='color:%1'>%2%3</span>").arg(colour.name(), mark, verdict.toHtmlEscaped());
}

RaceControls::RaceControls(QWidget* parent) : QScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setAccessibleName(tr("Race model and its decisions"));
    setMinimumWidth(fontMetrics().averageCharWidth() * 18);
    auto* body = new QWidget;
    setWidget(body);
    models_ = new QComboBox(body);
    models_->setAccessibleName(tr("Race model"));
    models_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    models_->setMinimumContentsLength(20);
    for (const race::Entry& entry : race::catalogue()) {
        models_->addItem(QStringLiteral("%1  %2").arg(toQt(entry.id), toQt(entry.title)), toQt(entry.id));
        models_->setItemData(models_->count() - 1, plainTip(toQt(entry.family->title)), Qt::ToolTipRole);
    }
    verdict_ = richLabel(body);
    QFont large = font();
    large.setBold(true);
    large.setPointSizeF(large.pointSizeF() * 1.2);
    verdict_->setFont(large);
    reason_ = plainLabel(body);
    family_ = plainLabel(body);
    family_->setForegroundRole(QPalette::PlaceholderText);
    for (QLabel* label : {verdict_, reason_, family_}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::NoTextInteraction);
    }
    grid_ = new QGridLayout;
    grid_->setHorizontalSpacing(8);
    grid_->setVerticalSpacing(1);
    grid_->setColumnStretch(0, 1);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(4, 2, 4, 2);
    column->setSpacing(3);
    column->addWidget(models_);
    column->addWidget(verdict_);
    column->addWidget(reason_);
    column->addLayout(grid_);
    column->addWidget(family_);
    column->addStretch(1);
    connect(models_, &QComboBox::activated, this, [this](int index) {
        choose({toStd(models_->itemData(index).toString()), {}});
    });
}

void RaceControls::choose(const RaceQuestion& question) {
    const auto model = race::modelNamed(question.model, question.settings);
    if (!model) return;
    question_ = {question.model, model->settings};
    filling_ = true;
    models_->setCurrentIndex(models_->findData(toQt(question.model)));
    if (built_ != model->family) {
        built_ = model->family;
        build();
    }
    std::size_t at = 0;
    for (QCheckBox* box : decisions_) box->setChecked(question_.settings[at++].second != 0);
    for (QSpinBox* box : numbers_) box->setValue(question_.settings[at++].second);
    filling_ = false;
    family_->setText(tr("%1. Source: %2").arg(toQt(model->family->title), toQt(model->family->source)));
    for (QLabel* label : flipped_) label->clear();
    flippedVerdicts_.assign(flipped_.size(), {});
    verdict_->setAccessibleName({});
    verdict_->setText(tr("looking ..."));
    reason_->clear();
    Q_EMIT asked(question_);
}

void RaceControls::build() {
    while (QLayoutItem* item = grid_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    decisions_.clear();
    flipped_.clear();
    numbers_.clear();
    int row = 0;
    for (const race::Decision& decision : built_->decisions) {
        auto* box = new QCheckBox(toQt(decision.name), widget());
        box->setToolTip(plainTip(toQt(decision.text)));
        box->setAccessibleDescription(toQt(decision.text));
        auto* label = richLabel(widget());
        label->setTextInteractionFlags(Qt::NoTextInteraction);
        label->setToolTip(tr("The verdict if this one decision were the other way"));
        grid_->addWidget(box, row, 0);
        grid_->addWidget(label, row++, 1, Qt::AlignRight);
        decisions_.push_back(box);
        flipped_.push_back(label);
        connect(box, &QCheckBox::toggled, this, &RaceControls::changed);
    }
    for (const race::Number& number : built_->numbers) {
        auto* name = plainLabel(toQt(number.text), widget());
        auto* box = new QSpinBox(widget());
        box->setRange(number.least, number.most);
        box->setAccessibleName(toQt(number.text));
        name->setWordWrap(true);
        name->setBuddy(box);
        grid_->addWidget(name, row, 0);
        grid_->addWidget(box, row++, 1, Qt::AlignRight);
        numbers_.push_back(box);
        connect(box, &QSpinBox::valueChanged, this, &RaceControls::changed);
    }
    fitWidth();
}

void RaceControls::changed() {
    if (filling_) return;
    RaceQuestion question = question_;
    std::size_t at = 0;
    for (QCheckBox* box : decisions_) question.settings[at++].second = box->isChecked() ? 1 : 0;
    for (QSpinBox* box : numbers_) question.settings[at++].second = box->value();
    choose(question);
}

void RaceControls::showProgress(quint64 states) {
    verdict_->setText(tr("looking: %1 states").arg(toQt(formatCount(states))));
}

void RaceControls::showAnswer(const RaceAnswer& answer, int finding) {
    if (!answer.model) {
        verdict_->setText(tr("refused"));
        reason_->setText(answer.refusal);
        return;
    }
    const race::Exploration& all = answer.exploration;
    verdict_->setText(verdictHtml(toQt(all.verdict()), palette()));
    verdict_->setAccessibleName(toQt(all.verdict()));
    const QString looked = tr("%1, %2").arg(counted(all.states, tr("state"), tr("states")),
                                            counted(all.transitions, tr("transition"), tr("transitions")));
    if (finding < 0) {
        reason_->setText(
            all.safe() ? tr("Every interleaving was looked at: %1.").arg(looked)
                       : tr("Not looked at to the end: %1, %2 waiting.").arg(looked, toQt(formatCount(all.waiting))));
        return;
    }
    const race::Finding& shown = all.findings[static_cast<std::size_t>(finding)];
    reason_->setText(tr("%1 after %2: %3. (%4 of %5; %6)")
                         .arg(toQt(nameOf(shown.kind)), counted(shown.length(), tr("step"), tr("steps")),
                              toQt(textOf(shown.kind)), QString::number(finding + 1),
                              QString::number(all.findings.size()), looked));
}

void RaceControls::showFlipped(int decision, const QString& verdict) {
    if (decision >= static_cast<int>(flipped_.size())) return;
    flippedVerdicts_[static_cast<std::size_t>(decision)] = verdict;
    flipped_[static_cast<std::size_t>(decision)]->setText(QStringLiteral("→ ") + verdictHtml(verdict, palette()));
    fitWidth();
}

void RaceControls::fitWidth() {
    widget()->layout()->activate();
    const int wanted = widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width() + 4;
    if (wanted <= wanted_) return;
    wanted_ = wanted;
    Q_EMIT widthWanted();
}

// The colours of verdicts are in their texts.
void RaceControls::changeEvent(QEvent* event) {
    QScrollArea::changeEvent(event);
    if (event->type() != QEvent::PaletteChange || !verdict_) return;
    if (!verdict().isEmpty()) verdict_->setText(verdictHtml(verdict(), palette()));
    for (std::size_t i = 0; i < flippedVerdicts_.size(); ++i)
        if (!flippedVerdicts_[i].isEmpty()) showFlipped(static_cast<int>(i), flippedVerdicts_[i]);
}

QString RaceControls::verdict() const { return verdict_->accessibleName(); }

QString RaceControls::flippedText(int decision) const { return flipped_[static_cast<std::size_t>(decision)]->text(); }

QCheckBox* RaceControls::decision(std::string_view name) const {
    for (QCheckBox* box : decisions_)
        if (toStd(box->text()) == name) return box;
    return nullptr;
}

}  // namespace reclaim::ui
