#include "ui/lru/overview_bar.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

#include "ui/runtime/text.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

OverviewBar::OverviewBar(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Overview of the LRU list"));
    setToolTip(tr("The whole list, head (oldest) left, tail right. Click to go there."));
}

void OverviewBar::show(const std::vector<LruBin>& bins, std::uint64_t total, std::uint64_t first, std::uint64_t count,
                       std::function<bool(MemcgId)> dying) {
    bins_ = bins;
    total_ = total;
    first_ = first;
    count_ = count;
    dying_ = std::move(dying);
    setAccessibleDescription(counted(total, tr("entry"), tr("entries")));
    update();
}

void OverviewBar::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    painter.fillRect(rect(), theme.base);
    const double width = this->width() - 1;
    for (std::size_t i = 0; i < bins_.size() && total_ > 0; ++i) {
        const LruBin& bin = bins_[i];
        const double left = width * static_cast<double>(i) / static_cast<double>(bins_.size());
        const double right = width * static_cast<double>(i + 1) / static_cast<double>(bins_.size());
        const QRectF box(left, 1, right - left + 0.5, height() - 2);
        const bool dying = dying_ && dying_(bin.mostCharged);
        painter.fillRect(box, dying ? theme.entryDying : theme.entry);
        if (dying) painter.fillRect(box, QBrush(theme.base, Qt::BDiagPattern));
        if (bin.count == 0) continue;
        const double part = static_cast<double>(bin.referenced) / static_cast<double>(bin.count);
        painter.fillRect(QRectF(box.left(), box.bottom() - box.height() * part, box.width(), box.height() * part),
                         theme.entryReferenced);
    }
    painter.setPen(theme.faint);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
    if (total_ == 0) return;
    const double from = width * static_cast<double>(first_) / static_cast<double>(total_);
    const double to = width * static_cast<double>(std::min(total_, first_ + count_)) / static_cast<double>(total_);
    painter.setPen(QPen(theme.accent, 2));
    painter.drawRect(QRectF(from, 1, std::max(3.0, to - from), height() - 3));
}

void OverviewBar::go(double x) {
    if (total_ == 0 || width() <= 1) return;
    const double part = std::clamp(x / (width() - 1), 0.0, 1.0);
    Q_EMIT positionWanted(static_cast<std::uint64_t>(part * static_cast<double>(total_ - 1)));
}

void OverviewBar::mousePressEvent(QMouseEvent* event) { go(event->position().x()); }
void OverviewBar::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons() & Qt::LeftButton) go(event->position().x());
}

}  // namespace reclaim::ui
