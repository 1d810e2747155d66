#include "ui/tree/use_bar_delegate.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>

#include "ui/style/theme.h"
#include "ui/tree/cgroup_model.h"

namespace reclaim::ui {

void UseBarDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QString text = item.text;
    item.text.clear();
    QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, option.widget);
    const Theme& theme = Theme::of(option.palette);
    const double part = index.data(CgroupModel::BarRole).toDouble();
    QRect bar = option.rect.adjusted(2, 2, -2, -2);
    QColor ink = item.palette.color(option.state & QStyle::State_Selected ? QPalette::HighlightedText : QPalette::Text);
    painter->save();
    if (part >= 0) {
        const QColor color = part >= 0.9 ? theme.usedNear : theme.used;
        painter->setPen(QPen(theme.faint, 1));
        painter->setBrush(theme.base);
        painter->drawRect(bar.adjusted(0, 0, -1, -1));
        QRect filled = bar.adjusted(1, 1, -1, -1);
        const int whole = filled.width();
        filled.setWidth(static_cast<int>(whole * std::clamp(part, 0.0, 1.0)));
        painter->fillRect(filled, color);
        // The number stands half on the bar, half on the base: each half in the ink that is legible there.
        const QRect words = bar.adjusted(4, 0, -2, 0);
        painter->setClipRect(filled);
        painter->setPen(textOn(color));
        painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter, text);
        painter->setClipRect(bar.adjusted(filled.width() + 1, 0, 0, 0));
        ink = theme.text;
        painter->setPen(ink);
        painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter, text);
    } else {
        painter->setPen(ink);
        painter->drawText(bar.adjusted(4, 0, -2, 0), Qt::AlignLeft | Qt::AlignVCenter, text);
    }
    painter->restore();
}

}  // namespace reclaim::ui
