#include "ui/runs/stored_bar.h"

#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>

#include "ui/runs/runs_model.h"
#include "ui/runtime/run_controller.h"
#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"

namespace reclaim::ui {

namespace {
// What has become of running it again; empty before.
QString rerunText(const StoredRunInfo& stored) {
    switch (stored.phase) {
        case RerunPhase::NotRun: return {};
        case RerunPhase::Running: return StoredBar::tr("running again");
        case RerunPhase::Same: return StoredBar::tr("run again it came out as it is stored");
        case RerunPhase::Differs: return StoredBar::tr("run again it comes out otherwise, %1").arg(toQt(stored.text));
        case RerunPhase::Impossible: return StoredBar::tr("one cannot look inside: %1").arg(toQt(stored.text));
    }
    return {};
}
}  // namespace

QString nameOf(const StoredRunInfo& stored) {
    if (stored.runs->empty()) return {};
    QStringList numbers;
    for (const StoredRun& run : *stored.runs) numbers << QString::number(run.id);
    const StoredRun& run = stored.runs->front();
    const QString book = QFileInfo(toQt(stored.book)).fileName();
    if (numbers.size() > 1) return StoredBar::tr("Runs %1 of %2").arg(numbers.join(QStringLiteral(", ")), book);
    QString text = StoredBar::tr("Run %1 of %2: %3, %4, seed %5, %6")
                       .arg(numbers.front(), book, toQt(run.strategy), toQt(run.state), QString::number(run.seed),
                            whenText(run.started));
    if (run.fork) text += QStringLiteral(", ") + toQt(describe(*run.fork));
    return text;
}

QString costText(const StoredRunInfo& stored) {
    if (!stored.rerunCost) return {};
    const double seconds = std::max(0.1, static_cast<double>(*stored.rerunCost) / 1e9);
    return StoredBar::tr("about %1 s of CPU").arg(seconds, 0, 'f', seconds < 9.95 ? 1 : 0);
}

StoredBar::StoredBar(RunController& controller, QWidget* parent) : QWidget(parent), controller_(controller) {
    label_ = plainLabel(this);
    label_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    label_->setTextInteractionFlags(Qt::NoTextInteraction);
    label_->setAccessibleName(tr("Stored run"));
    progress_ = new QProgressBar(this);
    progress_->setRange(0, 100);
    progress_->setAccessibleName(tr("How far running again is"));
    look_ = new QPushButton(this);
    look_->setToolTip(
        tr("<p>A lab book keeps curves and events. Lists, slab maps and moments need the machine: the run is run "
           "again from its scenario, seed and commands, and held against what is stored.</p>"));
    leave_ = new QPushButton(this);
    leave_->setToolTip(tr("Back to the curves as they are stored (Esc)"));
    live_ = new QPushButton(tr("Live run"), this);
    live_->setToolTip(tr("Back to the run that waits meanwhile"));
    live_->setAccessibleName(live_->text());
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 2, 4, 2);
    row->addWidget(label_, 1);
    row->addWidget(progress_);
    for (QPushButton* button : {look_, leave_, live_}) row->addWidget(button);
    connect(look_, &QPushButton::clicked, &controller_, &RunController::rerun);
    connect(leave_, &QPushButton::clicked, &controller_, &RunController::leaveRerun);
    connect(live_, &QPushButton::clicked, &controller_, &RunController::backToLive);
    hide();
}

void StoredBar::show(const Frame& frame) {
    setVisible(frame.stored.has_value());
    if (!frame.stored) return;
    const StoredRunInfo& stored = *frame.stored;
    const bool running = stored.phase == RerunPhase::Running,
               judged = stored.phase == RerunPhase::Same || stored.phase == RerunPhase::Differs;
    const QString outcome = rerunText(stored), cost = costText(stored);
    text_ = outcome.isEmpty() ? nameOf(stored) : nameOf(stored) + QStringLiteral("; ") + outcome;
    progress_->setVisible(running);
    progress_->setValue(static_cast<int>(stored.progress * 100));
    look_->setVisible(!running && !stored.inside && stored.phase != RerunPhase::Impossible);
    look_->setText(judged           ? tr("Look inside")
                   : cost.isEmpty() ? tr("Run again and look inside")
                                    : tr("Look inside: %1").arg(cost));
    leave_->setVisible(running || stored.inside);
    leave_->setText(running ? tr("Cancel") : tr("Leave"));
    for (QPushButton* button : {look_, leave_}) button->setAccessibleName(button->text());
    live_->setVisible(controller_.hasLive());
    fit();
}

bool StoredBar::leave() {
    if (isHidden() || leave_->isHidden()) return false;
    controller_.leaveRerun();
    return true;
}

void StoredBar::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fit();
}

void StoredBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) fit();
}

void StoredBar::fit() {
    progress_->setFixedWidth(fontMetrics().averageCharWidth() * 20);
    const QString seen = label_->fontMetrics().elidedText(text_, Qt::ElideRight, std::max(20, label_->width()));
    if (seen != label_->text()) label_->setText(seen);
    label_->setToolTip(plainTip(text_));
    label_->setAccessibleDescription(text_);
}

}  // namespace reclaim::ui
