#include "ui/events/event_pane.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/frame/frame.h"
#include "ui/help/glossary.h"
#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"

namespace reclaim::ui {

EventPane::EventPane(RunController& controller, QueryThread& queries, Focus& focus, const Glossary& glossary,
                     QWidget* parent)
    : QWidget(parent), controller_(controller), focus_(focus) {
    magnifier_ = new Magnifier(queries, this);
    model_ = new EventModel(this);
    model_->setHelp([&glossary](const QString& text) { return glossary.tooltipFor(text); });
    build();
    connectParts();
    sizeColumns();
    choose();
}

void EventPane::build() {
    choices_ = new QComboBox(this);
    choices_->addItems({tr("0: life and failures"), tr("0-1: and reclaim"), tr("1: reclaim only"), tr("0-2: and slabs"),
                        tr("0-3: and objects")});
    choices_->setCurrentIndex(static_cast<int>(Choice::Stored));
    choices_->setAccessibleName(tr("Which events: levels"));
    choices_->setToolTip(
        tr("Levels 0 and 1 are stored. Levels 2 and 3 are made anew for the time the charts show, while the run is "
           "paused."));
    choices_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    choices_->setMinimumContentsLength(16);
    header_ = plainLabel(this);
    header_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    header_->setTextInteractionFlags(Qt::NoTextInteraction);
    go_ = new QToolButton(this);
    go_->setText(tr("Go to"));
    go_->setToolTip(tr("Goes right behind the chosen event (Return)"));
    cause_ = new QToolButton(this);
    cause_->setText(tr("Go to cause"));
    cause_->setToolTip(tr("Goes to the event that caused the chosen one"));
    for (QToolButton* button : {go_, cause_}) {
        button->setAccessibleName(button->text());
        button->setEnabled(false);
    }
    view_ = new QTableView(this);
    view_->setModel(model_);
    view_->setAccessibleName(tr("Event log"));
    view_->setSelectionBehavior(QAbstractItemView::SelectRows);
    view_->setShowGrid(false);
    view_->setWordWrap(false);
    view_->setContextMenuPolicy(Qt::CustomContextMenu);
    view_->verticalHeader()->hide();
    view_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view_->horizontalHeader()->setStretchLastSection(true);
    view_->setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
    auto* empty = plainLabel(tr("Nothing has happened yet. Run (Space) fills this list."), this);
    empty->setAlignment(Qt::AlignCenter);
    empty->setWordWrap(true);
    stack_ = new QStackedWidget(this);
    stack_->addWidget(empty);
    stack_->addWidget(view_);
    auto* row = new QHBoxLayout;
    row->addWidget(choices_);
    row->addWidget(header_, 1);
    row->addWidget(go_);
    row->addWidget(cause_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2, 2, 2, 2);
    column->setSpacing(2);
    column->addLayout(row);
    column->addWidget(stack_, 1);
}

void EventPane::connectParts() {
    connect(choices_, &QComboBox::currentIndexChanged, this, [this] {
        choose();
        view_->scrollToBottom();
    });
    connect(&focus_, &Focus::rangeChanged, this, [this] { invalidate(); });
    connect(view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        go_->setEnabled(now.isValid());
        cause_->setEnabled(now.isValid());
        if (now.isValid()) focus_.setCursor(model_->timeOf(now.row()));
    });
    connect(model_, &QAbstractItemModel::modelReset, this, [this] {
        go_->setEnabled(false);
        cause_->setEnabled(false);
    });
    connect(view_, &QTableView::activated, this, [this](const QModelIndex& index) { goTo(index.row()); });
    connect(go_, &QToolButton::clicked, this, [this] { goTo(view_->currentIndex().row()); });
    connect(cause_, &QToolButton::clicked, this, [this] { goToCause(view_->currentIndex().row()); });
    connect(view_, &QWidget::customContextMenuRequested, this, &EventPane::showMenu);
    connect(magnifier_, &Magnifier::made, this, [this](const std::shared_ptr<const Magnified>& events) {
        trouble_.clear();
        model_->magnify(events);
        invalidate();
    });
    connect(magnifier_, &Magnifier::failed, this, [this](const QString& why) {
        trouble_ = why;
        invalidate();
    });
}

bool EventPane::seen() const { return isVisible() && !visibleRegion().isEmpty(); }

void EventPane::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) sizeColumns();
}

void EventPane::sizeColumns() {
    const QFontMetrics metrics(font());
    const int unit = metrics.averageCharWidth();
    view_->verticalHeader()->setDefaultSectionSize(metrics.height() + 4);
    view_->setColumnWidth(EventModel::Time, metrics.horizontalAdvance(QStringLiteral("8888.888888")) + 12);
    view_->setColumnWidth(EventModel::Kind, unit * 22);
    view_->setColumnWidth(EventModel::Cgroup, unit * 10);
    view_->setColumnWidth(EventModel::Details, unit * 42);
}

int EventPane::level() const {
    switch (static_cast<Choice>(choices_->currentIndex())) {
        case Choice::Life: return 0;
        case Choice::Stored:
        case Choice::Passes: return 1;
        case Choice::Pages: return 2;
        case Choice::Objects: return 3;
    }
    return 1;
}

void EventPane::choose() {
    const auto choice = static_cast<Choice>(choices_->currentIndex());
    using Streams = EventModel::Streams;
    model_->setStreams(choice == Choice::Life     ? Streams::LifeAndFailures
                       : choice == Choice::Passes ? Streams::Passes
                                                  : Streams::All);
    trouble_.clear();
    if (level() < 2) {
        magnifier_->drop();
        model_->magnify(nullptr);
    }
    invalidate();
}

// A running run moves on under what was made of it: finer events are for one that stands still.
void EventPane::follow(const Frame& frame) {
    if (level() < 2 || frame.inspectedLane >= frame.lanes.size() || frame.mode == RunMode::Seeking) return;
    if (frame.mode == RunMode::Running || frame.mode == RunMode::Loading || !controller_.hasMachines()) {
        magnifier_->drop();
        model_->magnify(nullptr);
        return;
    }
    MagnifyWish wish;
    wish.run = frame.run;
    wish.branch = frame.branch;
    wish.commands = frame.commands->size();
    wish.strategy = frame.lanes[frame.inspectedLane].strategy;
    wish.range = magnifiedRange(focus_.range(), frame.t, std::max(frame.known, frame.t));
    wish.level = level();
    magnifier_->want(
        wish, [this] { return controller_.scenarioToSave(); },
        [this, &wish](const Scenario& course) {
            LabPort* lab = controller_.lab();
            return lab ? lab->moment({wish.run, wish.strategy, course.timeline, wish.range.from}) : Magnifier::Moment();
        });
}

void EventPane::refresh(const Frame& frame) {
    const bool atEnd = view_->verticalScrollBar()->value() >= view_->verticalScrollBar()->maximum();
    model_->show(frame);
    follow(frame);
    stack_->setCurrentIndex(model_->rowCount() > 0 ? 1 : 0);
    if (atEnd && !model_->magnified()) view_->scrollToBottom();
    say(headerOf(frame));
}

QString EventPane::headerOf(const Frame& frame) const {
    const QString strategy =
        frame.inspectedLane < frame.lanes.size() ? toQt(frame.lanes[frame.inspectedLane].strategy) : QString();
    if (!trouble_.isEmpty()) return trouble_;
    if (magnifier_->busy() && magnifier_->wish()) {
        const TimeRange& range = magnifier_->wish()->range;
        return tr("making the events from %1 to %2 ...").arg(shortSeconds(range.from), shortSeconds(range.to));
    }
    QString text =
        tr("%1 of %2")
            .arg(counted(static_cast<std::uint64_t>(model_->rowCount()), tr("event"), tr("events")), strategy);
    if (const Magnified* made = model_->magnified(); made && magnifier_->wish()) {
        const TimeRange& range = magnifier_->wish()->range;
        text += tr(", %1 to %2").arg(shortSeconds(range.from), shortSeconds(range.to));
        if (made->leftOut > 0)
            text += tr(", %1 more left out: zoom the charts in").arg(toQt(formatCount(made->leftOut)));
        return text;
    }
    if (model_->log().dropped() > 0)
        text += tr(", the oldest %1 forgotten").arg(toQt(formatCount(model_->log().dropped())));
    if (level() >= 2)
        text += controller_.hasMachines() ? tr("; pause to see finer ones")
                                          : tr("; run again to look inside to see finer ones");
    return text;
}

void EventPane::say(const QString& text) {
    text_ = text;
    header_->setText(fontMetrics().elidedText(text, Qt::ElideRight, std::max(20, header_->width())));
    header_->setToolTip(plainTip(text));
}

void EventPane::select(int row) {
    view_->setCurrentIndex(model_->index(row, 0));
    view_->scrollTo(model_->index(row, 0), QAbstractItemView::PositionAtCenter);
}

void EventPane::goTo(int row) {
    if (row < 0 || row >= model_->rowCount()) return;
    controller_.seekEvent(model_->numberOf(row));
}

// Where the cause lies before what was made, it may be among the stored events.
void EventPane::goToCause(int row) {
    if (row < 0 || row >= model_->rowCount()) return;
    if (model_->fromBook()) return say(tr("A lab book keeps no causes: run again to look inside."));
    std::optional<std::uint64_t> number;
    if (const auto cause = causeOf(model_->log(), static_cast<std::uint64_t>(row)))
        number = model_->log().at(*cause).number;
    if (!number) {
        const EventLog recorded = model_->recorded();
        const auto same = rowOfNumber(recorded, model_->log().at(static_cast<std::uint64_t>(row)).number);
        const auto cause = same ? causeOf(recorded, *same) : std::nullopt;
        if (cause) number = recorded.at(*cause).number;
    }
    if (!number) {
        return say(level() < 3 ? tr("No cause of it among these events; a finer level may have one.")
                               : tr("No cause of it is known, or it lies before these events."));
    }
    if (const auto shown = model_->rowOf(*number)) select(*shown);
    controller_.seekEvent(*number);
}

void EventPane::showMenu(const QPoint& at) {
    const QModelIndex index = view_->indexAt(at);
    if (!index.isValid()) return;
    auto* menu = new QMenu(view_);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Go to")), &QAction::triggered, this, [this, row = index.row()] { goTo(row); });
    connect(menu->addAction(tr("Go to cause")), &QAction::triggered, this,
            [this, row = index.row()] { goToCause(row); });
    menu->popup(view_->viewport()->mapToGlobal(at));
}

}  // namespace reclaim::ui
