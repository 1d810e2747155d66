// SideTree: one side of the cgroup tree: a tree view that shows the columns of one lane. Two of them on one model and
// one selection stand side by side and move as one.
//
// Threads: GUI thread.
// Invariants:
//   (1) After moveWith() both have the same rows expanded and the same row on top, whichever of them is used.
#pragma once
#include <QTreeView>

namespace reclaim::ui {

class SideTree final : public QTreeView {
    Q_OBJECT
public:
    enum class Side { Inspected, Compared };

    SideTree(QAbstractItemModel& model, Side side, QWidget* parent = nullptr);

    // Shares selection, expansion and scroll position with `other` from now on.
    void moveWith(SideTree& other);
    // What is expanded there is expanded here, and nothing else.
    void expandAs(const SideTree& other);
    // Two side by side: the state stands before the numbers, and both keep room for a horizontal scroll bar, so that
    // the same rows are in sight.
    void setBeside(bool beside);
    int column(int ofSide) const;  // the model's column for one of CgroupModel::Column of the first side
    // The longest name that will stand on each level from the top, as far as is known: names keep room for these.
    void expectNames(const QStringList& byLevel) { names_ = byLevel; }
    // By the font and the width there is. Where somebody has chosen a width by hand it stays, but for `anyway`.
    void sizeColumns(bool anyway);

    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;

private:
    void follow(SideTree& other);

    int neededForNames(int most) const;

    Side side_;
    QStringList names_;
    int nameWidth_ = 0;  // as sizeColumns() left it
    bool beside_ = false;
};

}  // namespace reclaim::ui
