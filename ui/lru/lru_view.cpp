#include "ui/lru/lru_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>

#include "ui/lru/entry_cell.h"
#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

namespace {
constexpr std::uint32_t kSliceMax = 1024;
}

LruView::LruView(QWidget* parent) : QAbstractScrollArea(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setAccessibleName(tr("LRU list"));
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Base);
    why_ = tr("Choose a cgroup in the tree to see its list.");
    measure();
}

void LruView::measure() {
    const QFontMetrics metrics(font());
    cells_.cellWidth = std::max(24, metrics.horizontalAdvance(QStringLiteral("8888888")) + 8);
    cells_.cellHeight = std::max(16, metrics.height() + 4);
    cells_.width = viewport()->width();
    cells_.height = viewport()->height();
}

void LruView::goHead() {
    place_ = Place::Head;
    Q_EMIT moved();
}

void LruView::goTail() {
    place_ = Place::Tail;
    Q_EMIT moved();
}

void LruView::goPosition(std::uint64_t position) {
    const auto columns = static_cast<std::uint64_t>(cells_.columns());
    cells_.firstRow = std::min(position / columns, cells_.lastFirstRow());
    position_ = cells_.firstPosition();
    place_ = cells_.firstRow == 0 ? Place::Head : Place::Position;
    if (cells_.firstRow >= cells_.lastFirstRow() && cells_.lastFirstRow() > 0) place_ = Place::Tail;
    Q_EMIT moved();
}

void LruView::fill(LruRequest& request) const {
    const auto wanted = std::min<std::uint64_t>(cells_.positionsShown(), kSliceMax);
    request.count = static_cast<std::uint32_t>(wanted);
    request.offset = 0;
    switch (place_) {
        case Place::Head: request.anchor = LruRequest::Anchor::Head; break;
        case Place::Tail: request.anchor = LruRequest::Anchor::Tail; break;
        case Place::Entry:
            request.anchor = LruRequest::Anchor::Entry;
            request.entry = anchor_;
            break;
        case Place::Position:
            request.anchor = LruRequest::Anchor::Position;
            request.position = position_;
            break;
    }
}

void LruView::show(const LruAnswer& answer, std::function<bool(MemcgId)> dying, std::function<QString(MemcgId)> name) {
    answer_ = answer;
    any_ = true;
    dying_ = std::move(dying);
    name_ = std::move(name);
    cells_.total = answer.slice.total;
    const LruSlice& slice = answer.slice;
    // An answer to an earlier question must not pull the view back to where it was.
    const bool stale =
        place_ == Place::Position && slice.first != position_ && slice.first + slice.entries.size() < slice.total;
    if (!stale) {
        cells_.firstRow = std::min(slice.first / static_cast<std::uint64_t>(cells_.columns()), cells_.lastFirstRow());
    }
    // From now on the place moves with the entry that is at the top.
    if (place_ == Place::Position && !stale && !slice.entries.empty()) {
        place_ = Place::Entry;
        anchor_ = slice.entries.front().object;
        position_ = slice.first;
    } else if (place_ == Place::Entry) {
        if (answer.slice.entries.empty() && answer.slice.total > 0) {
            place_ = Place::Position;  // the entry has left the list: stay where it was
            Q_EMIT moved();
        } else {
            position_ = answer.slice.first;
        }
    }
    if (!stale) syncScrollBar();
    viewport()->update();
}

std::uint64_t LruView::cellsShown() const {
    return std::min<std::uint64_t>(answer_.slice.entries.size(), cells_.positionsShown());
}

void LruView::setAway(std::vector<ObjectId> objects) {
    if (away_ == objects) return;
    away_ = std::move(objects);
    viewport()->update();
}

void LruView::clear(const QString& why) {
    why_ = why;
    answer_ = LruAnswer{};
    any_ = false;
    cells_.total = 0;
    selected_.reset();
    syncScrollBar();
    viewport()->update();
}

void LruView::setStop(std::optional<ObjectId> object, const QString& verdict) {
    if (object == stop_ && verdict == verdict_) return;
    stop_ = object;
    verdict_ = verdict;
    viewport()->update();
}

void LruView::syncScrollBar() {
    syncing_ = true;
    verticalScrollBar()->setPageStep(cells_.rowsShown());
    verticalScrollBar()->setRange(0, static_cast<int>(std::min<std::uint64_t>(cells_.lastFirstRow(), INT_MAX)));
    verticalScrollBar()->setValue(place_ == Place::Tail ? verticalScrollBar()->maximum()
                                                        : static_cast<int>(cells_.firstRow));
    syncing_ = false;
}

void LruView::scrollContentsBy(int, int) {
    if (syncing_) return;
    goPosition(static_cast<std::uint64_t>(verticalScrollBar()->value()) * static_cast<std::uint64_t>(cells_.columns()));
}

void LruView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    measure();
    syncScrollBar();
    Q_EMIT moved();
}

void LruView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        measure();
        Q_EMIT moved();
    }
    viewport()->update();
}

void LruView::paintEvent(QPaintEvent* event) {
    ++paints_;
    painted_ = 0;
    const Theme& theme = Theme::of(palette());
    QPainter painter(viewport());
    painter.fillRect(event->rect(), theme.base);
    if (!any_ || answer_.slice.total == 0) {
        painter.setPen(theme.faint);
        painter.drawText(viewport()->rect().adjusted(8, 4, -8, -4), Qt::AlignCenter | Qt::TextWordWrap,
                         any_ ? tr("The list is empty: nothing to take back.") : why_);
        return;
    }
    const std::uint64_t shown = cellsShown();
    for (std::uint64_t i = 0; i < shown; ++i) {
        const QRect cell = cells_.cell(i);
        if (!cell.intersects(event->rect())) continue;
        paintCell(painter, cell.adjusted(1, 1, -1, -1), answer_.slice.entries[i], answer_.slice.first + i);
        ++painted_;
    }
}

void LruView::paintCell(QPainter& painter, const QRect& cell, const LruEntry& entry, std::uint64_t position) const {
    const Theme& theme = Theme::of(palette());
    if (std::ranges::find(away_, entry.object) != away_.end()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.faint, 1, Qt::DashLine));
        painter.drawRect(cell.adjusted(0, 0, -1, -1));
        return;
    }
    paintEntryCell(painter, cell, entry, dying(entry), theme);
    // Where the scan stands: a frame and a pointer, whatever the colours.
    if (stop_ == entry.object) {
        painter.setPen(QPen(theme.warning, 3));
        painter.drawRect(cell.adjusted(1, 1, -2, -2));
        painter.setBrush(theme.warning);
        painter.setPen(Qt::NoPen);
        const QPointF tip(cell.left() + 9, cell.center().y() + 0.5);
        painter.drawPolygon(QPolygonF{{tip.x() - 8, tip.y() - 5}, tip, {tip.x() - 8, tip.y() + 5}});
    }
    if (selected_ == position) {
        painter.setPen(QPen(theme.accent, 2));
        painter.drawRect(cell.adjusted(0, 0, -1, -1));
    }
}

QString LruView::describe(std::uint64_t index) const {
    if (index >= answer_.slice.entries.size()) return {};
    const LruEntry& entry = answer_.slice.entries[index];
    QString text = tr("position %1 of %2 from the head: %3 %4 on slab %5, charged to %6")
                       .arg(toQt(formatCount(answer_.slice.first + index + 1)), toQt(formatCount(answer_.slice.total)),
                            entry.inode ? tr("inode") : tr("dentry"), QString::number(entry.object.raw),
                            QString::number(entry.slab), name_ ? name_(entry.charged) : QString());
    if (dying_ && dying_(entry.charged)) text += tr(" (removed)");
    if (entry.inode) text += tr("; %1 of its file in memory").arg(counted(entry.pages, tr("page"), tr("pages")));
    if (entry.negative) text += tr("; of a name that does not exist");
    if (stop_ == entry.object) text += tr("; here the scan stands: %1").arg(verdict_);
    if (entry.inUse) return text + tr("; in use: the next scan only takes it off the list");
    text += entry.referenced ? tr("; referenced: it gets a second chance") : tr("; not referenced: it goes next time");
    return text;
}

bool LruView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto index = cells_.indexAt(help->pos().x(), help->pos().y());
        QToolTip::showText(help->globalPos(), index ? plainTip(describe(*index)) : QString(), viewport());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void LruView::mousePressEvent(QMouseEvent* event) {
    const auto index = cells_.indexAt(static_cast<int>(event->position().x()), static_cast<int>(event->position().y()));
    if (index && *index < answer_.slice.entries.size()) select(answer_.slice.first + *index);
}

void LruView::select(std::uint64_t position) {
    if (cells_.total == 0) return;
    selected_ = std::min(position, cells_.total - 1);
    const std::uint64_t first = answer_.slice.first;
    if (*selected_ < first || *selected_ >= first + cells_.positionsShown()) {
        goPosition(*selected_);
    } else {
        setAccessibleDescription(describe(*selected_ - first));
    }
    viewport()->update();
    Q_EMIT selectionChanged();
}

void LruView::keyPressEvent(QKeyEvent* event) {
    const auto columns = static_cast<std::uint64_t>(cells_.columns());
    const std::uint64_t page = cells_.positionsShown();
    const std::uint64_t at = selected_.value_or(answer_.slice.first);
    const auto back = [&](std::uint64_t by) { select(at > by ? at - by : 0); };
    switch (event->key()) {
        case Qt::Key_Left: back(1); break;
        case Qt::Key_Right: select(at + 1); break;
        case Qt::Key_Up: back(columns); break;
        case Qt::Key_Down: select(at + columns); break;
        case Qt::Key_PageUp: back(page); break;
        case Qt::Key_PageDown: select(at + page); break;
        case Qt::Key_Home:
            goHead();
            select(0);
            break;
        case Qt::Key_End:
            goTail();
            select(UINT64_MAX);
            break;
        default: QAbstractScrollArea::keyPressEvent(event);
    }
}

}  // namespace reclaim::ui
