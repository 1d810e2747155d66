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
    // Rather the whole name, in grey, than the beginning of "0001 (removed)".
    constexpr int kMargins = 8;
    if (dying && index.column() % CgroupModel::SideColumns == CgroupModel::Name && option->rect.isValid() &&
        option->fontMetrics.horizontalAdvance(option->text) > option->rect.width() - kMargins)
        option->text = index.data(CgroupModel::PathRole).toString().section(QLatin1Char('/'), -1);
    if (!differs) return;
    option->backgroundBrush = theme.warningBack;
    // Grey is hard to read on that ground; who is still there, though removed, is what the row is marked for.
    const bool stillThere = index.data(CgroupModel::StillThereRole).toBool();
    option->palette.setColor(QPalette::Text, dying && stillThere ? theme.warning : theme.text);
    option->font.setBold(dying && stillThere);
}

}  // namespace reclaim::ui
