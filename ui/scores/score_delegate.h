// ScoreDelegate: paints a figure over a bar of its share in the column, and the strip of dead caches over time.
//
// Threads: GUI thread.
#pragma once
#include <QStyledItemDelegate>

#include "core/base/base.h"

namespace reclaim::ui {

class ScoreDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void setCursor(std::optional<TimeNs> t) { cursor_ = t; }

private:
    void paintStrip(QPainter& painter, const QRect& box, const QModelIndex& index) const;
    std::optional<TimeNs> cursor_;
};

}  // namespace reclaim::ui
