#include "ui/slabs/id_strip.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

IdStrip::IdStrip(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("The array of kmemcg ids"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize IdStrip::sizeHint() const { return {200, fontMetrics().height() + 10}; }

void IdStrip::show(std::shared_ptr<const SlabMap> map, std::function<QString(MemcgId)> name) {
    map_ = std::move(map);
    name_ = std::move(name);
    const auto dying = static_cast<std::uint64_t>(std::ranges::count_if(map_->ids, &KmemcgIdHolder::dying));
    const std::uint64_t above = map_->ids.empty() ? 0 : map_->ids.back().id + 1u;
    summary_ = map_->idArraySize == 0
                   ? tr("No kmemcg id has been given out.")
                   : tr("kmemcg ids: %1 of %2 entries in use, %3, %4")
                         .arg(toQt(formatCount(map_->ids.size())), toQt(formatCount(map_->idArraySize)),
                              dying == 1 ? tr("1 by a removed cgroup")
                                         : tr("%1 by removed cgroups").arg(toQt(formatCount(dying))),
                              counted(above - map_->ids.size(), tr("hole"), tr("holes")));
    setAccessibleDescription(summary_);
    update();
}

void IdStrip::paintEvent(QPaintEvent*) {
    if (!map_) return;
    QPainter painter(this);
    const Theme& theme = Theme::of(palette());
    const int text = fontMetrics().horizontalAdvance(summary_) + 12;
    const QRect bar(text, 3, std::max(1, width() - text - 4), height() - 6);
    painter.setPen(theme.text);
    painter.drawText(QRect(4, 0, text, height()), Qt::AlignLeft | Qt::AlignVCenter, summary_);
    if (map_->idArraySize == 0) return;
    const double wide = static_cast<double>(bar.width()) / map_->idArraySize;
    painter.fillRect(bar, theme.base);
    for (const KmemcgIdHolder& holder : map_->ids) {
        const QRectF cell(bar.left() + wide * holder.id, bar.top(), std::max(1.0, wide - (wide > 4 ? 1 : 0)),
                          bar.height());
        painter.fillRect(cell, holder.dying ? theme.entryDying : theme.entry);
        if (holder.dying && wide > 3) painter.fillRect(cell, QBrush(theme.text, Qt::BDiagPattern));
    }
    painter.setPen(theme.grid);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(bar.adjusted(0, 0, -1, -1));
}

bool IdStrip::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || !map_ || map_->idArraySize == 0) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int text = fontMetrics().horizontalAdvance(summary_) + 12;
    const double wide = std::max(1.0, static_cast<double>(width() - text - 4)) / map_->idArraySize;
    const auto id = static_cast<std::int64_t>((help->pos().x() - text) / wide);
    QString said = tr(
        "Every list_lru and every cache has an array with an entry for each id. It grows with the highest id and never "
        "shrinks: 4, 10, 22, 46, ...");
    if (id >= 0 && id < map_->idArraySize) {
        const auto holder = std::ranges::find(map_->ids, static_cast<std::uint16_t>(id), &KmemcgIdHolder::id);
        said = holder == map_->ids.end()
                   ? tr("id %1: free").arg(id)
                   : tr("id %1: %2%3")
                         .arg(QString::number(id), name_(holder->memcg), holder->dying ? tr(", removed") : QString());
    }
    QToolTip::showText(help->globalPos(), plainTip(said), this);
    return true;
}

}  // namespace reclaim::ui
