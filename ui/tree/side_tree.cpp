#include "ui/tree/side_tree.h"

#include <QHeaderView>
#include <QScrollBar>

#include <algorithm>
#include <functional>

#include "ui/tree/cgroup_model.h"
#include "ui/tree/use_bar_delegate.h"

namespace reclaim::ui {

SideTree::SideTree(QAbstractItemModel& model, Side side, QWidget* parent) : QTreeView(parent), side_(side) {
    setModel(&model);
    setUniformRowHeights(true);
    setAlternatingRowColors(false);
    setAllColumnsShowFocus(true);  // the chosen cell may be one of the other side
    setIndentation(14);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setItemDelegate(new CgroupDelegate(this));
    setItemDelegateForColumn(column(CgroupModel::Current), new UseBarDelegate(this));
    setTreePosition(column(CgroupModel::Name));
    header()->setSectionResizeMode(QHeaderView::Interactive);
    header()->setStretchLastSection(true);
    header()->setTextElideMode(Qt::ElideRight);
    for (int i = 0; i < CgroupModel::ColumnCount; ++i) {
        const bool mine = (i >= CgroupModel::SideColumns) == (side == Side::Compared);
        setColumnHidden(i, !mine);
    }
}

int SideTree::column(int ofSide) const { return ofSide + (side_ == Side::Compared ? CgroupModel::SideColumns : 0); }

void SideTree::follow(SideTree& other) {
    connect(&other, &QTreeView::expanded, this, &QTreeView::expand);
    connect(&other, &QTreeView::collapsed, this, &QTreeView::collapse);
    connect(other.verticalScrollBar(), &QScrollBar::valueChanged, verticalScrollBar(), &QScrollBar::setValue);
}

void SideTree::moveWith(SideTree& other) {
    other.setSelectionModel(selectionModel());
    follow(other);
    other.follow(*this);
}

void SideTree::expandAs(const SideTree& other) {
    const std::function<void(const QModelIndex&)> take = [&](const QModelIndex& parent) {
        for (int row = 0; row < model()->rowCount(parent); ++row) {
            const QModelIndex index = model()->index(row, 0, parent);
            if (!model()->hasChildren(index)) continue;
            if (isExpanded(index) != other.isExpanded(index)) setExpanded(index, other.isExpanded(index));
            take(index);
        }
    };
    take({});
    verticalScrollBar()->setValue(other.verticalScrollBar()->value());
}

void SideTree::setBeside(bool beside) {
    if (beside == beside_) return;
    beside_ = beside;
    const int from = header()->visualIndex(column(CgroupModel::State));
    const int to =
        beside ? header()->visualIndex(column(CgroupModel::Name)) + 1 : header()->visualIndex(column(CgroupModel::Lru));
    header()->moveSection(from, to);
    setHorizontalScrollBarPolicy(beside ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAsNeeded);
    if (side_ == Side::Inspected)
        setVerticalScrollBarPolicy(beside ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);  // one is enough
    nameWidth_ = columnWidth(column(CgroupModel::Name));
}

// Of the names that are known, none wider than `most`.
int SideTree::neededForNames(int most) const {
    QFont gone = font();
    gone.setItalic(true);
    const QFontMetrics metrics(gone);
    int needed = 0;
    for (int level = 0; level < names_.size(); ++level)
        needed = std::max(needed, indentation() * (level + 1) + metrics.horizontalAdvance(names_[level]) + 10);
    return std::min(needed, most);
}

// In a narrow pane the names give way, so that use and limit are seen side by side; beside another tree, use and state.
// But a name that nobody can read is no name: for short ones the limit gives way.
void SideTree::sizeColumns(bool anyway) {
    if (!anyway && columnWidth(column(CgroupModel::Name)) != nameWidth_) return;  // somebody has chosen a width
    const QFontMetrics metrics(font());
    const auto wide = [&metrics](const QString& text, int more) { return metrics.horizontalAdvance(text) + more; };
    const int current = wide(QStringLiteral("memory.current"), 14), limit = wide(QStringLiteral("memory.max"), 14);
    const int lru = wide(QStringLiteral("888,888"), 12), unit = metrics.averageCharWidth();
    int state = wide(tr("online"), 12);
    setIndentation(unit * (beside_ ? 5 : 7) / 4);  // a narrow pane has more use for names than for steps
    const int room = viewport()->width();
    // "c100", one level down; beside another tree "c10"; and no less than the word above them
    const int usual = std::max(2 * indentation() + unit * (beside_ ? 4 : 5), wide(tr("cgroup"), 14));
    const int least = beside_ ? usual : std::max(usual, neededForNames(std::min(room - current, usual + unit * 6)));
    int name = 0;
    if (beside_) {
        QFont strong = font();
        strong.setBold(true);
        const int needed = QFontMetrics(strong).horizontalAdvance(QStringLiteral("≠ ") +
                                                                  tr("dying for %1 s").arg(QStringLiteral("88.8"))) +
                           14;
        name = std::clamp(room - needed - current, least, least + unit * 6);
        state = std::max(needed, room - name - current);
    } else {
        const int free = room - current - limit;
        name = std::clamp(free - lru - state >= least ? free - lru - state : free, least, least + unit * 6);
    }
    nameWidth_ = name;
    setColumnWidth(column(CgroupModel::Name), name);
    setColumnWidth(column(CgroupModel::Current), current);
    setColumnWidth(column(CgroupModel::Limit), limit);
    setColumnWidth(column(CgroupModel::Lru), lru);
    if (beside_) setColumnWidth(column(CgroupModel::State), state);
}

// A cell of the other side is in this tree's row, but in none of its columns.
void SideTree::scrollTo(const QModelIndex& index, ScrollHint hint) {
    if (!isColumnHidden(index.column())) return QTreeView::scrollTo(index, hint);
    const int left = horizontalScrollBar()->value();
    QTreeView::scrollTo(index.siblingAtColumn(column(CgroupModel::Name)), hint);
    horizontalScrollBar()->setValue(left);
}

}  // namespace reclaim::ui
