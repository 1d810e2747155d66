#include "ui/scores/score_delegate.h"

#include <QApplication>
#include <QPainter>

#include "ui/scores/score_model.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

QSize ScoreDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    const QFontMetrics metrics(option.font);
    size.setHeight(metrics.height() + 6);
    if (index.column() == ScoreModel::kStripColumn) size.setWidth(metrics.averageCharWidth() * 34);
    else size.setWidth(metrics.horizontalAdvance(index.data().toString()) + 16);
    return size;
}

void ScoreDelegate::paintStrip(QPainter& painter, const QRect& box, const QModelIndex& index) const {
    const auto* model = static_cast<const ScoreModel*>(index.model());
    const Theme& theme = Theme::of(QApplication::palette());
    const auto& points = model->strip(index.row());
    const double span = std::max<double>(1, static_cast<double>(model->to() - model->from()));
    const auto x = [&](TimeNs t) {
        return box.left() + box.width() * std::clamp(static_cast<double>(t - model->from()) / span, 0.0, 1.0);
    };
    if (model->stripMost() > 0 && !points.empty()) {
        const QColor colour = theme.seriesColor(index.data(ScoreModel::ColourRole).toInt());
        const double floor = box.bottom() + 1;
        const auto y = [&](double value) { return floor - (box.height() - 1) * value / model->stripMost(); };
        QPolygonF area{QPointF(x(points.front().t), floor)};
        for (std::size_t i = 0; i < points.size(); ++i) {
            area << QPointF(x(points[i].t), y(points[i].value));
            area << QPointF(i + 1 < points.size() ? x(points[i + 1].t) : x(model->to()), y(points[i].value));
        }
        area << QPointF(area.back().x(), floor);
        painter.setPen(QPen(colour, 1));
        painter.setBrush(theme.pale(colour));
        painter.drawPolygon(area);
    }
    if (cursor_ && *cursor_ >= model->from() && *cursor_ <= model->to()) {
        painter.setPen(QPen(theme.cursor, 1));
        painter.drawLine(QPointF(x(*cursor_), box.top()), QPointF(x(*cursor_), box.bottom()));
    }
}

void ScoreDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Theme& theme = Theme::of(QApplication::palette());
    painter->save();
    painter->fillRect(option.rect, option.palette.base());
    const QRect box = option.rect.adjusted(2, 2, -2, -2);
    if (index.column() == ScoreModel::kStripColumn) {
        paintStrip(*painter, box, index);
    } else {
        const QVariant share = index.data(ScoreModel::ShareRole);
        if (share.isValid() && share.toDouble() > 0) {
            const int wide = std::max(2, static_cast<int>(box.width() * share.toDouble()));
            painter->fillRect(QRect(box.left(), box.top(), wide, box.height()),
                              theme.pale(theme.seriesColor(index.data(ScoreModel::ColourRole).toInt())));
        }
        QFont font = option.font;
        font.setBold(index.data(ScoreModel::BestRole).toBool());
        painter->setFont(font);
        painter->setPen(share.isValid() ? theme.text : theme.faint);
        painter->drawText(box.adjusted(2, 0, -3, 0), Qt::AlignRight | Qt::AlignVCenter, index.data().toString());
    }
    if (option.state & QStyle::State_Selected) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(theme.accent, option.state & QStyle::State_HasFocus ? 2 : 1));
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    painter->restore();
}

}  // namespace reclaim::ui
