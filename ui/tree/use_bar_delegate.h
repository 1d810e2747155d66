// UseBarDelegate: paints a number over a bar that shows use against a limit.
#pragma once
#include "ui/tree/cgroup_delegate.h"

namespace reclaim::ui {

class UseBarDelegate final : public CgroupDelegate {
    Q_OBJECT
public:
    using CgroupDelegate::CgroupDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace reclaim::ui
