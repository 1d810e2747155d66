#include "ui/scores/score_pane.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/runtime/text.h"
#include "ui/scores/score_delegate.h"
#include "ui/style/plain_text.h"

namespace reclaim::ui {

ScorePane::ScorePane(RunController& controller, Focus& focus, QWidget* parent)
    : QWidget(parent), controller_(controller), focus_(focus) {
    header_ = plainLabel(tr("Run a scenario: what each strategy keeps and pays stands here."), this);
    header_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    header_->setTextInteractionFlags(Qt::NoTextInteraction);
    model_ = new ScoreModel(this);
    delegate_ = new ScoreDelegate(this);
    view_ = new QTableView(this);
    view_->setModel(model_);
    view_->setItemDelegate(delegate_);
    view_->setAccessibleName(tr("Scores of the strategies"));
    view_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view_->setSelectionMode(QAbstractItemView::SingleSelection);
    view_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view_->setFrameShape(QFrame::NoFrame);
    view_->setTabKeyNavigation(false);
    view_->setCornerButtonEnabled(false);
    view_->horizontalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    view_->horizontalHeader()->setSectionsClickable(false);
    view_->verticalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    view_->verticalHeader()->setSectionsClickable(false);
    view_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view_->viewport()->installEventFilter(this);
    view_->installEventFilter(this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4, 2, 4, 2);
    column->setSpacing(2);
    column->addWidget(header_);
    column->addWidget(view_, 1);
    connect(&focus_, &Focus::cursorChanged, this, [this] {
        delegate_->setCursor(focus_.cursor());
        if (seen()) view_->viewport()->update();
    });
    connect(&focus_, &Focus::rangeChanged, this, [this] { invalidate(); });
}

bool ScorePane::seen() const { return isVisible() && !visibleRegion().isEmpty(); }

QString ScorePane::headline() const { return header_->text(); }

void ScorePane::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange) return;
    fittedRows_ = -1;
    fit();
}

// Columns as wide as their figures get; again only when strategies come or go, or figures outgrow them.
void ScorePane::fit() {
    view_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    QHeaderView* header = view_->horizontalHeader();
    const bool rows = fittedRows_ != model_->rowCount();
    fittedRows_ = model_->rowCount();
    for (int column = 0; column < model_->columnCount(); ++column) {
        const int wanted = std::max(static_cast<QAbstractItemView*>(view_)->sizeHintForColumn(column),
                                    header->sectionSizeHint(column));
        if (rows || header->sectionSize(column) < wanted) header->resizeSection(column, wanted);
    }
}

void ScorePane::draw(const ChartSource& source, const SeriesStore& series, TimeNs to) {
    const auto& range = focus_.range();
    model_->show(source, series, range ? range->from : 0, range ? std::min(range->to, to) : to);
    fit();
    const QString where = tr("%1 to %2").arg(shortSeconds(model_->from()), shortSeconds(model_->to()));
    header_->setText(model_->table().oracle
                         ? tr("%1. ×N: times the oracle's; the least is bold. A figure leads to its moment.").arg(where)
                         : tr("%1. The least is bold. A figure leads to its moment.").arg(where));
}

void ScorePane::refresh(const Frame& frame) {
    if (!controller_.hasRun()) return;
    const auto series = controller_.lab()->series();  // kept alive while the table is made
    const ChartSource source = chartSourceOf(controller_.scenario(), frame);
    TimeNs reached = 0;
    for (const LaneFrame& lane : frame.lanes) reached = std::max(reached, lane.reached);
    draw(source, *series, reached);
}

void ScorePane::go(const QModelIndex& index, double share) {
    std::optional<TimeNs> t = model_->moment(index);
    if (index.column() == ScoreModel::kStripColumn)
        t = model_->from() + static_cast<TimeNs>(share * static_cast<double>(model_->to() - model_->from()));
    if (!t) return;
    if (!controller_.hasMachines()) return focus_.setCursor(*t);
    const auto& strategies = controller_.scenario().strategies;
    const auto lane = std::ranges::find(strategies, model_->strategy(index.row()));
    if (lane != strategies.end()) focus_.setLane(static_cast<std::uint32_t>(lane - strategies.begin()));
    controller_.seek(*t);
}

bool ScorePane::eventFilter(QObject* watched, QEvent* event) {
    if (watched == view_->viewport() && event->type() == QEvent::MouseButtonRelease) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const QModelIndex index = view_->indexAt(mouse->pos());
        if (mouse->button() == Qt::LeftButton && index.isValid()) {
            const QRect box = view_->visualRect(index);
            go(index,
               std::clamp(static_cast<double>(mouse->pos().x() - box.left()) / std::max(1, box.width()), 0.0, 1.0));
        }
    }
    // Before the window's own Copy, which would take the chosen cell alone.
    if (watched == view_ && event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        event->accept();
        return true;
    }
    if (watched == view_ && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Copy)) {
            QGuiApplication::clipboard()->setText(model_->asText());
            return true;
        }
        if ((key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) && view_->currentIndex().isValid()) {
            go(view_->currentIndex(), 1);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace reclaim::ui
