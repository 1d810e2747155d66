// CgroupDelegate: paints a cell of the cgroup tree: removed groups in grey, and rows whose state differs between the
// two compared strategies on a ground of their own. The model knows no colours.
#pragma once
#include <QStyledItemDelegate>

namespace reclaim::ui {

class CgroupDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

}  // namespace reclaim::ui
