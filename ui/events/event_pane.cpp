#include "ui/events/event_pane.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/help/glossary.h"
#include "ui/runtime/text.h"

namespace reclaim::ui {

EventPane::EventPane(Focus& focus, const Glossary& glossary, QWidget* parent) : QWidget(parent) {
    model_ = new EventModel(this);
    model_->setHelp([&glossary](const QString& text) { return glossary.tooltipFor(text); });
    streams_ = new QComboBox(this);
    streams_->addItems({tr("all"), tr("life and failures"), tr("reclaim and shrinker passes")});
    streams_->setAccessibleName(tr("Which events"));
    header_ = new QLabel(this);
    header_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    header_->setTextInteractionFlags(Qt::NoTextInteraction);
    view_ = new QTableView(this);
    view_->setModel(model_);
    view_->setAccessibleName(tr("Event log"));
    view_->setSelectionBehavior(QAbstractItemView::SelectRows);
    view_->setShowGrid(false);
    view_->setWordWrap(false);
    view_->verticalHeader()->hide();
    view_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view_->horizontalHeader()->setStretchLastSection(true);
    view_->setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
    auto* empty = new QLabel(tr("Nothing has happened yet. Run (Space) fills this list."), this);
    empty->setAlignment(Qt::AlignCenter);
    empty->setWordWrap(true);
    stack_ = new QStackedWidget(this);
    stack_->addWidget(empty);
    stack_->addWidget(view_);
    auto* row = new QHBoxLayout;
    row->addWidget(streams_);
    row->addWidget(header_, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2, 2, 2, 2);
    column->setSpacing(2);
    column->addLayout(row);
    column->addWidget(stack_, 1);
    connect(streams_, &QComboBox::currentIndexChanged, this, [this](int index) {
        model_->setStreams(static_cast<EventModel::Streams>(index));
        view_->scrollToBottom();
    });
    connect(view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this, &focus](const QModelIndex& now) {
                if (now.isValid()) focus.setCursor(model_->log().at(static_cast<std::uint64_t>(now.row())).t);
            });
    sizeColumns();
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

void EventPane::refresh(const Frame& frame) {
    const bool atEnd = view_->verticalScrollBar()->value() >= view_->verticalScrollBar()->maximum();
    model_->show(frame);
    stack_->setCurrentIndex(model_->rowCount() > 0 ? 1 : 0);
    if (atEnd) view_->scrollToBottom();
    const QString strategy = frame.inspectedLane < frame.lanes.size()
                                 ? toQt(frame.lanes[frame.inspectedLane].strategy)
                                 : QString();
    QString text = tr("%1 events of %2").arg(toQt(formatCount(model_->log().size())), strategy);
    if (model_->log().dropped() > 0) {
        text += tr(", the oldest %1 forgotten").arg(toQt(formatCount(model_->log().dropped())));
    }
    header_->setText(text);
}

}  // namespace reclaim::ui
