#include "ui/lru/entry_cell.h"

#include <QPainter>

namespace reclaim::ui {

void paintEntryCell(QPainter& painter, const QRect& cell, const LruEntry& entry, bool dying, const Theme& theme) {
    const QColor back = dying ? theme.entryDying : entry.referenced ? theme.entryReferenced : theme.entry;
    painter.fillRect(cell, back);
    // Not by colour alone: a removed cgroup's entry is hatched, a referenced one has a bar on top.
    if (dying) painter.fillRect(cell, QBrush(theme.base, Qt::BDiagPattern));
    const QColor ink = textOn(back);
    if (entry.referenced) painter.fillRect(QRect(cell.left(), cell.top(), cell.width(), 2), ink);
    painter.setPen(ink);
    painter.drawText(cell, Qt::AlignCenter, QString::number(entry.object.raw));
}

}  // namespace reclaim::ui
