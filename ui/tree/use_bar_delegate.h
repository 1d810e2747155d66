// UseBarDelegate: paints a number over a bar that shows use against a limit.
#pragma once
#include <QStyledItemDelegate>

namespace reclaim::ui {

class UseBarDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace reclaim::ui
