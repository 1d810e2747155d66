#include "ui/tree/cgroup_delegate.h"

#include "ui/style/theme.h"
#include "ui/tree/cgroup_model.h"

namespace reclaim::ui {

void CgroupDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    const Theme& theme = Theme::of(option->palette);
    const bool dying = index.data(CgroupModel::DyingRole).toBool();
    const bool differs = index.data(CgroupModel::DiffersRole).toBool();
    if (dying) option->palette.setColor(QPalette::Text, theme.ghost);
    if (!differs) return;
    option->backgroundBrush = theme.warningBack;
    // Grey is hard to read on that ground; who is still there, though removed, is what the row is marked for.
    const bool stillThere = index.data(CgroupModel::StillThereRole).toBool();
    option->palette.setColor(QPalette::Text, dying && stillThere ? theme.warning : theme.text);
    option->font.setBold(dying && stillThere);
}

}  // namespace reclaim::ui
