#include "ui/tree/cgroup_model.h"

#include <QColor>
#include <QFont>

#include <algorithm>
#include <array>

#include "ui/runtime/text.h"

namespace reclaim::ui {

// What one lane says of a cgroup.
struct CgroupModel::Side {
    bool known = false;  // not: nobody is compared
    MemcgState state = MemcgState::Freed;
    TimeNs removed = kNever;
    bool ghost = false;
    Values values;

    bool dying() const { return known && (state == MemcgState::Dying || state == MemcgState::Offline) && !ghost; }
    bool gone() const { return known && (ghost || state == MemcgState::Released || state == MemcgState::Freed); }
    friend bool operator==(const Side&, const Side&) = default;
};

struct CgroupModel::Node {
    Node* parent = nullptr;
    std::vector<std::unique_ptr<Node>> children;
    CgroupDirectory::Entry entry;
    std::array<Side, 2> sides;  // the inspected lane's, the compared one's
    int row = 0;

    const Side& sideOf(int column) const { return sides[column >= SideColumns ? 1 : 0]; }
    bool differs() const {
        const auto& [mine, other] = sides;
        return mine.known && other.known && (mine.dying() != other.dying() || mine.gone() != other.gone());
    }
};

CgroupModel::CgroupModel(QObject* parent) : QAbstractItemModel(parent), root_(std::make_unique<Node>()) {}
CgroupModel::~CgroupModel() = default;

void CgroupModel::show(const Frame& frame) {
    now_ = frame.t;
    if (!frame.directory) return;
    if (frame.run != run_ || frame.inspectedLane != lane_ || !directory_) {
        reset(frame);
        return;
    }
    if (frame.directory != directory_) replaceTree(*frame.directory);
    directory_ = frame.directory;
    tellChanges(frame);
}

void CgroupModel::reset(const Frame& frame) {
    run_ = frame.run;
    lane_ = frame.inspectedLane;
    // The same tree in another lane or after a restart is updated in place: what is expanded stays expanded.
    replaceTree(*frame.directory);
    directory_ = frame.directory;
    tellChanges(frame);
}

void CgroupModel::replaceTree(const CgroupDirectory& directory) {
    removeGone(directory);
    addNew(directory);
}

void CgroupModel::removeGone(const CgroupDirectory& directory) {
    std::unordered_map<std::uint32_t, const CgroupDirectory::Entry*> wanted;
    for (const auto& entry : directory.entries) wanted.emplace(entry.id.raw, &entry);
    // Children stand after their parents, so that from the back every group is removed before its parent.
    std::vector<Node*> gone;
    for (const auto& [raw, node] : nodes_) {
        const auto found = wanted.find(raw);
        if (found == wanted.end() || found->second->path != node->entry.path) gone.push_back(node);
    }
    const auto depth = [](const Node* node) {
        int steps = 0;
        for (; node->parent; node = node->parent) ++steps;
        return steps;
    };
    std::sort(gone.begin(), gone.end(),
              [&](const Node* x, const Node* y) { return std::pair(depth(x), x->row) > std::pair(depth(y), y->row); });
    for (Node* node : gone) {
        Node* parent = node->parent;
        const int row = node->row;
        beginRemoveRows(indexOf(parent, 0), row, row);
        nodes_.erase(node->entry.id.raw);
        parent->children.erase(parent->children.begin() + row);
        for (std::size_t i = static_cast<std::size_t>(row); i < parent->children.size(); ++i) {
            parent->children[i]->row = static_cast<int>(i);
        }
        endRemoveRows();
    }
}

void CgroupModel::addNew(const CgroupDirectory& directory) {
    // New groups of one parent are told as one range.
    std::vector<std::pair<Node*, std::vector<const CgroupDirectory::Entry*>>> fresh;
    const auto flush = [&] {
        for (auto& [parent, entries] : fresh) {
            const int first = static_cast<int>(parent->children.size());
            beginInsertRows(indexOf(parent, 0), first, first + static_cast<int>(entries.size()) - 1);
            for (const auto* entry : entries) {
                auto node = std::make_unique<Node>();
                node->parent = parent;
                node->entry = *entry;
                node->row = static_cast<int>(parent->children.size());
                nodes_[entry->id.raw] = node.get();
                parent->children.push_back(std::move(node));
            }
            endInsertRows();
        }
        fresh.clear();
    };
    for (const auto& entry : directory.entries) {
        if (nodes_.contains(entry.id.raw)) continue;
        if (entry.parent.valid() && !nodes_.contains(entry.parent.raw)) flush();  // its parent is new as well
        const auto found = entry.parent.valid() ? nodes_.find(entry.parent.raw) : nodes_.end();
        Node* parent = found == nodes_.end() ? root_.get() : found->second;
        const auto group = std::find_if(fresh.begin(), fresh.end(), [&](auto& item) { return item.first == parent; });
        if (group == fresh.end()) {
            fresh.push_back({parent, {&entry}});
        } else {
            group->second.push_back(&entry);
        }
    }
    flush();
}

void CgroupModel::tellChanges(const Frame& frame) {
    const auto& entries = frame.directory->entries;
    const ComparedTree* compared =
        frame.compared && frame.compared->directory == frame.directory->version ? frame.compared.get() : nullptr;
    const auto valuesAt = [](const CgroupColumns& columns, std::size_t i) {
        const auto at = [i](const std::vector<std::uint64_t>& column, std::uint64_t otherwise) {
            return i < column.size() ? column[i] : otherwise;
        };
        return Values{at(columns.current, 0), at(columns.max, kNoLimit), at(columns.lruLength, 0),
                      i < columns.current.size(), i < columns.heldBy.size() ? columns.heldBy[i] : std::string()};
    };
    std::unordered_map<Node*, std::pair<int, int>> ranges;
    differing_ = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto found = nodes_.find(entries[i].id.raw);
        if (found == nodes_.end()) continue;
        Node* node = found->second;
        std::array<Side, 2> sides;
        sides[0] = Side{true, entries[i].state, entries[i].removed, entries[i].ghost, valuesAt(frame.columns, i)};
        if (compared && i < compared->state.size())
            sides[1] = Side{true, compared->state[i], compared->removed[i], false, valuesAt(compared->columns, i)};
        // The age of a dying group grows with every frame.
        const bool same = sides == node->sides && !sides[0].dying() && !sides[1].dying();
        node->sides = std::move(sides);
        differing_ += node->differs() ? 1 : 0;
        if (same) continue;
        node->entry = entries[i];
        auto [range, isNew] = ranges.try_emplace(node->parent, node->row, node->row);
        if (!isNew) {
            range->second.first = std::min(range->second.first, node->row);
            range->second.second = std::max(range->second.second, node->row);
        }
    }
    for (const auto& [parent, range] : ranges) {
        const QModelIndex parentIndex = indexOf(parent, 0);
        if (expanded_ && parentIndex.isValid() && !expanded_(parentIndex)) continue;
        Q_EMIT dataChanged(index(range.first, 0, parentIndex), index(range.second, ColumnCount - 1, parentIndex),
                           {Qt::DisplayRole, BarRole});
    }
}

QModelIndex CgroupModel::nextDiffering(const QModelIndex& after,
                                       const std::function<bool(const QModelIndex&)>& shown) const {
    std::vector<const Node*> order;  // of the tree, from the top
    const std::function<void(const Node&)> walk = [&](const Node& node) {
        for (const auto& child : node.children) {
            order.push_back(child.get());
            walk(*child);
        }
    };
    walk(*root_);
    const auto from =
        after.isValid() ? std::ranges::find(order, static_cast<const Node*>(after.internalPointer())) : order.end();
    if (from != order.end()) std::ranges::rotate(order, from + 1);
    for (const Node* node : order)
        if (node->differs() && shown(indexOf(node, 0))) return indexOf(node, 0);
    return {};
}

QModelIndex CgroupModel::indexOf(const Node* node, int column) const {
    if (!node || node == root_.get()) return {};
    return createIndex(node->row, column, const_cast<Node*>(node));
}

QModelIndex CgroupModel::indexOf(const std::string& path, int column) const {
    const Node* best = nullptr;
    for (const auto& [raw, node] : nodes_) {
        if (node->entry.path != path) continue;
        if (!best || node->entry.born > best->entry.born) best = node;
    }
    return indexOf(best, column);
}

MemcgId CgroupModel::idAt(const QModelIndex& index) const {
    return index.isValid() ? static_cast<Node*>(index.internalPointer())->entry.id : MemcgId::none();
}
std::string CgroupModel::pathAt(const QModelIndex& index) const {
    return index.isValid() ? static_cast<Node*>(index.internalPointer())->entry.path : std::string();
}
MemcgState CgroupModel::stateAt(const QModelIndex& index) const {
    return index.isValid() ? static_cast<Node*>(index.internalPointer())->sideOf(index.column()).state
                           : MemcgState::Freed;
}

QModelIndex CgroupModel::index(int row, int column, const QModelIndex& parent) const {
    const Node* node = parent.isValid() ? static_cast<Node*>(parent.internalPointer()) : root_.get();
    if (row < 0 || column < 0 || column >= ColumnCount || row >= static_cast<int>(node->children.size())) return {};
    return createIndex(row, column, node->children[static_cast<std::size_t>(row)].get());
}

QModelIndex CgroupModel::parent(const QModelIndex& index) const {
    return index.isValid() ? indexOf(static_cast<Node*>(index.internalPointer())->parent, 0) : QModelIndex();
}

int CgroupModel::rowCount(const QModelIndex& parent) const {
    if (parent.column() > 0) return 0;
    const Node* node = parent.isValid() ? static_cast<Node*>(parent.internalPointer()) : root_.get();
    return static_cast<int>(node->children.size());
}

int CgroupModel::columnCount(const QModelIndex&) const { return ColumnCount; }

QString CgroupModel::stateText(const Node& node, const Side& side) const {
    if (!side.known) return {};
    // The sign stands before a state that is another in the other tree: a colour alone says nothing to many.
    const QString mark = node.differs() ? QStringLiteral("≠ ") : QString();
    if (side.dying()) {
        const QString age = QString::number(toSeconds(std::max<TimeNs>(0, now_ - side.removed)), 'f', 1);
        const QString held = toQt(side.values.heldBy);
        return mark + (held.isEmpty() ? tr("dying for %1 s").arg(age) : tr("dying for %1 s, %2").arg(age, held));
    }
    if (!side.gone()) return mark + tr("online");
    return mark + (side.removed == kNever && &side == &node.sides[1] ? tr("not there") : tr("gone"));
}

QString CgroupModel::textOf(const Node& node, int column) const {
    const Side& side = node.sideOf(column);
    const bool numbers = side.known && !side.gone() && side.values.known;
    switch (column % SideColumns) {
        case Name:  // beside another tree the state stands next to the name and says it
            return side.dying() && !node.sides[1].known ? tr("%1 (removed)").arg(toQt(node.entry.name))
                                                        : toQt(node.entry.name);
        case Current:
            return numbers ? QString::number(toMib(static_cast<double>(side.values.current)), 'f', 1) +
                                 QStringLiteral(" MiB")
                           : QString();
        case Limit:
            if (!numbers) return {};
            return side.values.max == kNoLimit ? tr("none") : toQt(formatBytes(side.values.max));
        case Lru: return numbers ? toQt(formatCount(side.values.lru)) : QString();
        case State: return stateText(node, side);
        default: return {};
    }
}

QString CgroupModel::tipOf(const Node& node, int column) const {
    const Side& side = node.sideOf(column);
    QString tip = QStringLiteral("<p><b>%1</b>: %2</p>")
                      .arg(toQt(node.entry.path).toHtmlEscaped(), stateText(node, side).toHtmlEscaped());
    if (node.differs()) tip += tr("<p>Its state is another in the other tree.</p>");
    if (help_ && column % SideColumns == State) tip += help_(stateText(node, side));
    return tip;
}

QVariant CgroupModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Node& node = *static_cast<Node*>(index.internalPointer());
    const Side& side = node.sideOf(index.column());
    const int column = index.column() % SideColumns;
    const bool limited = side.known && side.values.max != kNoLimit && side.values.max > 0;
    switch (role) {
        case Qt::DisplayRole: return textOf(node, index.column());
        case Qt::ToolTipRole: return tipOf(node, index.column());
        case Qt::TextAlignmentRole:
            return column == Limit || column == Lru ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                                    : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
        case Qt::FontRole:
            if (side.dying() || side.gone()) {
                QFont italic;
                italic.setItalic(true);
                return italic;
            }
            return {};
        case BarRole:
            return limited && !side.gone()
                       ? static_cast<double>(side.values.current) / static_cast<double>(side.values.max)
                       : -1.0;
        case DyingRole: return side.dying() || side.gone();
        case StillThereRole: return side.known && !side.gone();
        case DiffersRole: return node.differs();
        case PathRole: return toQt(node.entry.path);
        case Qt::AccessibleTextRole:
            return tr("%1: %2").arg(headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString(),
                                    textOf(node, index.column()));
        case SortRole:
            if (column == Current) return QVariant::fromValue<qulonglong>(side.values.current);
            if (column == Lru) return QVariant::fromValue<qulonglong>(side.values.lru);
            if (column == Limit) return QVariant::fromValue<qulonglong>(side.values.max);
            return textOf(node, index.column());
        default: return {};
    }
}

QVariant CgroupModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::ToolTipRole && help_) return help_(headerData(section, orientation, Qt::DisplayRole).toString());
    if (role != Qt::DisplayRole) return {};
    switch (section % SideColumns) {
        case Name: return tr("cgroup");
        case Current: return QStringLiteral("memory.current");
        case Limit: return QStringLiteral("memory.max");
        case Lru: return tr("LRU");
        case State: return tr("state");
        default: return {};
    }
}

}  // namespace reclaim::ui
