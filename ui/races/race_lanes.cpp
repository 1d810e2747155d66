#include "ui/races/race_lanes.h"

#include <QEvent>
#include <QHeaderView>

#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

namespace {
constexpr int kMoveRole = Qt::UserRole;  // QPoint(thread, step) of a step that can come next
}

RaceLanes::RaceLanes(QWidget* parent) : QTableWidget(parent) {
    setAccessibleName(tr("Steps of the threads"));
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setTabKeyNavigation(false);
    setWordWrap(true);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    horizontalHeader()->setSectionsClickable(false);
    horizontalHeader()->setDefaultAlignment(Qt::Alignment(Qt::AlignLeft | Qt::AlignTop) |
                                            static_cast<Qt::AlignmentFlag>(Qt::TextWordWrap));
    verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    connect(this, &QTableWidget::currentCellChanged, this, [this](int row) {
        if (!filling_ && row >= 0) Q_EMIT positionWanted(std::min(row, steps_));
    });
    const auto act = [this](int row, int column) {
        const QTableWidgetItem* cell = row > steps_ ? item(row, column) : nullptr;
        if (!cell || !cell->data(kMoveRole).isValid()) return;
        const QPoint move = cell->data(kMoveRole).toPoint();
        Q_EMIT moveWanted(move.x(), move.y());
    };
    connect(this, &QTableWidget::cellDoubleClicked, this, act);
    connect(this, &QTableWidget::cellActivated, this, act);
}

QString RaceLanes::sentence(int position) const {
    return position < 0 || position >= static_cast<int>(sentences_.size())
               ? QString()
               : sentences_[static_cast<std::size_t>(position)];
}

void RaceLanes::show(const race::Model& model, const race::Replay& replay) {
    lanes_ = model.threads;
    replay_ = replay;
    fill();
}

bool RaceLanes::wantsNarrow() const {
    return !lanes_.empty() &&
           viewport()->width() / static_cast<int>(lanes_.size()) < fontMetrics().averageCharWidth() * 14;
}

QString RaceLanes::named(const std::string& label) const {
    return narrow_ ? toQt(label) : toQt(label).section(QLatin1Char('.'), 1);
}

void RaceLanes::fill() {
    filling_ = true;
    clearContents();
    narrow_ = wantsNarrow();
    steps_ = static_cast<int>(replay_.steps.size()) - 1;
    setColumnCount(narrow_ ? 1 : static_cast<int>(lanes_.size()));
    setRowCount(steps_ + 1 + (narrow_ ? static_cast<int>(lanes_.size()) : 1));
    QStringList heads, numbers{tr("start")};
    for (const race::Thread& thread : lanes_)
        heads << QStringLiteral("%1\n%2").arg(toQt(thread.name), toQt(thread.text));
    setHorizontalHeaderLabels(narrow_ ? QStringList{tr("steps")} : heads);
    for (int column = 0; column < columnCount(); ++column)
        horizontalHeaderItem(column)->setToolTip(plainTip(heads.join(QLatin1Char('\n'))));
    sentences_.assign(1, tr("The start."));
    threads_.assign(1, -1);
    wrong_.assign(1, false);
    setItem(0, 0, new QTableWidgetItem);
    for (int row = 1; row <= steps_; ++row) {
        const race::ReplayStep& step = replay_.steps[static_cast<std::size_t>(row)];
        auto* cell = new QTableWidgetItem(QStringLiteral("%1  %2").arg(named(step.label), toQt(step.sentence)));
        sentences_.push_back(tr("Step %1, %2: %3.").arg(row).arg(toQt(step.label), toQt(step.sentence)));
        for (const std::string& problem : step.problems) {
            cell->setText(cell->text() + QStringLiteral("\n✗ %1").arg(toQt(problem)));
            sentences_.back() += QStringLiteral(" %1.").arg(toQt(problem));
        }
        cell->setData(Qt::AccessibleTextRole, sentences_.back());
        cell->setToolTip(plainTip(sentences_.back()));
        setItem(row, columnOf(step.move.thread), cell);
        threads_.push_back(step.move.thread);
        wrong_.push_back(step.violations != 0);
        numbers << QString::number(row);
    }
    fillNext(replay_.steps.back());
    while (numbers.size() < rowCount()) numbers << tr("then");
    setVerticalHeaderLabels(numbers);
    filling_ = false;
    setPosition(std::min(position_, steps_));
}

void RaceLanes::fillNext(const race::ReplayStep& last) {
    for (std::size_t i = 0; i < last.threads.size(); ++i) {
        const race::ThreadView& thread = last.threads[i];
        auto* cell = new QTableWidgetItem;
        QFont italic = font();
        italic.setItalic(true);
        cell->setFont(italic);
        for (const race::NextStep& next : thread.next) {
            const QString line =
                tr("%1  %2%3").arg(named(next.label), toQt(next.sentence), next.canRun ? QString() : tr(" (waits)"));
            cell->setText(cell->text().isEmpty() ? line : cell->text() + QLatin1Char('\n') + line);
            if (next.canRun && !cell->data(kMoveRole).isValid())
                cell->setData(kMoveRole, QPoint(next.move.thread, next.move.step));
        }
        const QString who = narrow_ ? toQt(thread.name) + QLatin1Char(' ') : QString();
        if (thread.doing == race::ThreadView::Doing::Ended) cell->setText(who + tr("has ended"));
        if (thread.doing == race::ThreadView::Doing::BrokenOff) cell->setText(who + tr("broken off"));
        cell->setToolTip(cell->data(kMoveRole).isValid()
                             ? tr("Enter or a double click lets %1 do it.").arg(toQt(thread.name))
                             : tr("%1 cannot go on.").arg(toQt(thread.name)));
        setItem(steps_ + 1 + (narrow_ ? static_cast<int>(i) : 0), columnOf(static_cast<int>(i)), cell);
    }
}

void RaceLanes::setPosition(int position) {
    position_ = std::clamp(position, 0, steps_);
    filling_ = true;
    const int column = columnOf(std::max(0, threads_.empty() ? 0 : threads_[static_cast<std::size_t>(position_)]));
    if (currentRow() != position_) setCurrentCell(position_, column);
    filling_ = false;
    paintRows();
}

void RaceLanes::paintRows() {
    const Theme& theme = Theme::of(palette());
    for (int row = 1; row <= steps_; ++row) {
        QTableWidgetItem* cell = item(row, columnOf(threads_[static_cast<std::size_t>(row)]));
        if (!cell) continue;
        const bool done = row <= position_;
        cell->setForeground(done ? theme.text : theme.faint);
        const bool wrong = wrong_[static_cast<std::size_t>(row)];
        cell->setBackground(wrong  ? theme.warningBack
                            : done ? theme.pale(theme.seriesColor(threads_[static_cast<std::size_t>(row)]))
                                   : theme.base);
    }
    for (int row = steps_ + 1; row < rowCount(); ++row)
        for (int column = 0; column < columnCount(); ++column)
            if (QTableWidgetItem* cell = item(row, column))
                cell->setForeground(cell->data(kMoveRole).isValid() ? theme.text : theme.faint);
}

void RaceLanes::changeEvent(QEvent* event) {
    QTableWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !threads_.empty()) paintRows();
}

void RaceLanes::resizeEvent(QResizeEvent* event) {
    QTableWidget::resizeEvent(event);
    if (!replay_.steps.empty() && wantsNarrow() != narrow_) fill();
    const int lines =
        !narrow_ && columnCount() > 0 && viewport()->width() / columnCount() < fontMetrics().averageCharWidth() * 26
            ? 3
            : 2;
    horizontalHeader()->setFixedHeight(fontMetrics().height() * (narrow_ ? 1 : lines) + 6);
    resizeRowsToContents();  // sentences wrap anew
    if (const QTableWidgetItem* cell = currentItem()) scrollToItem(cell);
}

}  // namespace reclaim::ui
