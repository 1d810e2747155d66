// CgroupModel: the cgroup tree of the inspected lane as a Qt item model. Dying groups stay as ghosts with what holds
// them; a released one goes, or stays as a ghost if the frame says so. Beside the columns of the inspected lane stand
// the same columns of a compared one, if the frame has it: two views of one model cannot show different rows.
//
// Threads: GUI thread.
// Invariants:
//   (1) Rows come and go one by one, never by a reset, so that expansion, selection and scroll position survive;
//       only another run resets.
//   (2) Values that changed are told as one range per parent, and only for parents that are expanded.
#pragma once
#include <QAbstractItemModel>

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "core/frame/frame.h"

namespace reclaim::ui {

class CgroupModel final : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column {
        Name,
        Current,
        Limit,
        Lru,
        State,
        SideColumns,  // so many of each side; the compared lane's follow
        OtherName = SideColumns,
        OtherCurrent,
        OtherLimit,
        OtherLru,
        OtherState,
        ColumnCount
    };
    enum Role {
        BarRole = Qt::UserRole + 1,  // double 0..1, use against the limit; < 0 = no limit
        DyingRole,                   // bool: removed, and perhaps gone
        StillThereRole,              // bool: not gone
        DiffersRole,                 // bool: its state is another in the compared lane
        PathRole,                    // QString
        SortRole,
    };

    explicit CgroupModel(QObject* parent = nullptr);
    ~CgroupModel() override;

    void show(const Frame& frame);
    // Which parents' values are worth telling; without it: all.
    void setExpanded(std::function<bool(const QModelIndex&)> expanded) { expanded_ = std::move(expanded); }
    void setHelp(std::function<QString(const QString&)> help) { help_ = std::move(help); }
    QModelIndex indexOf(const std::string& path, int column = 0) const;  // the youngest of that path
    MemcgId idAt(const QModelIndex& index) const;
    std::string pathAt(const QModelIndex& index) const;
    MemcgState stateAt(const QModelIndex& index) const;  // in the lane its column belongs to
    int count() const { return static_cast<int>(nodes_.size()); }
    // Cgroups whose state differs between the lanes; and the next of them in the order of the tree, from the top again
    // behind the last, among those that `shown` admits.
    int differing() const { return differing_; }
    QModelIndex nextDiffering(const QModelIndex& after, const std::function<bool(const QModelIndex&)>& shown) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Node;
    struct Values {
        std::uint64_t current = 0, max = kNoLimit, lru = 0;
        bool known = true;  // not: that lane has failed
        std::string heldBy;
        friend bool operator==(const Values&, const Values&) = default;
    };
    struct Side;
    void reset(const Frame& frame);
    void replaceTree(const CgroupDirectory& directory);
    void removeGone(const CgroupDirectory& directory);
    void addNew(const CgroupDirectory& directory);
    void tellChanges(const Frame& frame);
    QModelIndex indexOf(const Node* node, int column) const;
    QString textOf(const Node& node, int column) const;
    QString stateText(const Node& node, const Side& side) const;
    QString tipOf(const Node& node, int column) const;

    std::unique_ptr<Node> root_;  // not shown; its children are the top rows
    std::unordered_map<std::uint32_t, Node*> nodes_;
    std::shared_ptr<const CgroupDirectory> directory_;
    std::uint32_t run_ = 0;
    std::uint32_t lane_ = 0;
    TimeNs now_ = 0;
    int differing_ = 0;
    std::function<bool(const QModelIndex&)> expanded_;
    std::function<QString(const QString&)> help_;
};

}  // namespace reclaim::ui
