#include "ui/tree/cgroup_pane.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSortFilterProxyModel>
#include <QTreeView>
#include <QVBoxLayout>

#include <set>

#include "ui/help/glossary.h"
#include "ui/runtime/text.h"
#include "ui/style/theme.h"
#include "ui/tree/use_bar_delegate.h"

namespace reclaim::ui {

namespace {
// "by hand", "by hand 2": a scenario file wants a name of its own for each task.
std::string freeTaskName(const Scenario& scenario) {
    std::set<std::string> taken;
    for (const TaskSpec& task : scenario.machine.tasks) taken.insert(task.name);
    for (const Command& command : scenario.timeline) {
        if (const auto* start = std::get_if<StartTaskCommand>(&command.action)) taken.insert(start->task.name);
    }
    std::string name = "by hand";
    for (int number = 2; taken.contains(name); ++number) name = "by hand " + std::to_string(number);
    return name;
}

// Dying groups in grey: the view asks the delegate, the model knows no colours.
class GhostDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        if (index.data(CgroupModel::DyingRole).toBool()) {
            option->palette.setColor(QPalette::Text, Theme::of(option->palette).ghost);
        }
    }
};
}  // namespace

CgroupPane::CgroupPane(RunController& controller, Focus& focus, const Glossary& glossary, QWidget* parent)
    : QWidget(parent), controller_(controller), focus_(focus) {
    model_ = new CgroupModel(this);
    model_->setHelp([&glossary](const QString& text) { return glossary.tooltipFor(text); });
    proxy_ = new QSortFilterProxyModel(this);
    proxy_->setSourceModel(model_);
    proxy_->setRecursiveFilteringEnabled(true);
    proxy_->setDynamicSortFilter(false);
    proxy_->setFilterRole(CgroupModel::PathRole);
    proxy_->setFilterCaseSensitivity(Qt::CaseInsensitive);
    filter_ = new QLineEdit(this);
    filter_->setPlaceholderText(tr("filter cgroups"));
    filter_->setClearButtonEnabled(true);
    filter_->setAccessibleName(tr("Filter cgroups"));
    found_ = new QLabel(this);
    found_->setTextInteractionFlags(Qt::NoTextInteraction);
    view_ = new QTreeView(this);
    view_->setModel(proxy_);
    view_->setAccessibleName(tr("Cgroup tree"));
    view_->setUniformRowHeights(true);
    view_->setAlternatingRowColors(false);
    view_->setIndentation(14);
    view_->setContextMenuPolicy(Qt::CustomContextMenu);
    view_->setItemDelegate(new GhostDelegate(view_));
    view_->setItemDelegateForColumn(CgroupModel::Current, new UseBarDelegate(view_));
    view_->header()->setSectionResizeMode(QHeaderView::Interactive);
    view_->header()->setStretchLastSection(true);
    auto* row = new QHBoxLayout;
    row->addWidget(filter_, 1);
    row->addWidget(found_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2, 2, 2, 2);
    column->setSpacing(2);
    column->addLayout(row);
    column->addWidget(view_, 1);
    details_ = new QLabel(this);
    details_->setWordWrap(true);
    details_->setContentsMargins(4, 2, 4, 2);
    details_->setTextInteractionFlags(Qt::NoTextInteraction);
    details_->hide();
    column->addWidget(details_);
    model_->setExpanded([this](const QModelIndex& index) { return view_->isExpanded(proxy_->mapFromSource(index)); });
    connect(filter_, &QLineEdit::textChanged, this, &CgroupPane::filter);
    connect(view_, &QTreeView::customContextMenuRequested, this, &CgroupPane::showMenu);
    connect(view_->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& now) {
        focus_.setCgroup(model_->pathAt(proxy_->mapToSource(now)));
    });
    connect(proxy_, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex& parent) {
        if (model_->count() <= 200) view_->expand(parent);   // small trees are shown whole
    });
    sizeColumns();
}

bool CgroupPane::seen() const { return isVisible() && !visibleRegion().isEmpty(); }

void CgroupPane::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) sizeColumns();
}

void CgroupPane::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layout()->activate();
    // A width somebody has chosen stays.
    if (view_->columnWidth(CgroupModel::Name) == nameWidth_) sizeColumns();
}

// In a narrow pane the names give way, so that use and limit are seen side by side.
void CgroupPane::sizeColumns() {
    const QFontMetrics metrics(font());
    const int current = metrics.horizontalAdvance(QStringLiteral("memory.current")) + 14;
    const int limit = metrics.horizontalAdvance(QStringLiteral("memory.max")) + 14;
    const int lru = metrics.horizontalAdvance(QStringLiteral("888,888")) + 12;
    const int state = metrics.horizontalAdvance(QStringLiteral("online")) + 12;
    const int unit = metrics.averageCharWidth();
    view_->setIndentation(unit * 7 / 4);   // a narrow pane has more use for names than for steps
    const int least = 2 * view_->indentation() + unit * 5;   // "c100", one level down
    const int free = view_->viewport()->width() - current - limit;
    const int name = free - lru - state >= least ? free - lru - state : free;
    nameWidth_ = std::clamp(name, least, least + unit * 6);
    view_->setColumnWidth(CgroupModel::Name, nameWidth_);
    view_->setColumnWidth(CgroupModel::Current, current);
    view_->setColumnWidth(CgroupModel::Limit, limit);
    view_->setColumnWidth(CgroupModel::Lru, lru);
}

void CgroupPane::refresh(const Frame& frame) {
    model_->show(frame);
    const QString details = detailsOf(frame);
    if (details_->text() != details) {
        details_->setText(details);
        details_->setMinimumHeight(details_->heightForWidth(std::max(50, width() - 4)));
    }
    details_->setVisible(!details.isEmpty());
    if (!expandedOnce_ && model_->count() > 0) {
        expandedOnce_ = true;
        view_->expandToDepth(1);
    }
}

// The chosen cgroup if it was removed, else the first removed one.
QString CgroupPane::detailsOf(const Frame& frame) const {
    if (!frame.directory) return {};
    const auto& entries = frame.directory->entries;
    std::size_t chosen = entries.size();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].state == MemcgState::Online && !entries[i].ghost) continue;
        if (chosen == entries.size() || entries[i].path == focus_.cgroup()) chosen = i;
    }
    if (chosen == entries.size()) return {};
    const auto& entry = entries[chosen];
    QStringList lines{entry.removed == kNever ? tr("%1 was removed:").arg(toQt(entry.path))
                                              : tr("%1, removed at %2:").arg(toQt(entry.path), clockText(entry.removed))};
    for (std::size_t lane = 0; lane < frame.lanes.size(); ++lane) {
        // The inspected lane is the directory itself; the others stand beside it.
        const bool inspected = lane == frame.inspectedLane;
        const bool known = lane < frame.laneState.size() && chosen < frame.laneState[lane].size();
        if (!inspected && !known) continue;
        const MemcgState state = inspected ? entry.state : frame.laneState[lane][chosen];
        const bool gone = state == MemcgState::Released || state == MemcgState::Freed;
        QString text = gone ? tr("gone") : state == MemcgState::Online ? tr("online") : tr("still here, dying");
        const bool held = inspected && !gone && chosen < frame.columns.heldBy.size();
        if (held && !frame.columns.heldBy[chosen].empty()) text += QStringLiteral(", ") + toQt(frame.columns.heldBy[chosen]);
        lines << QStringLiteral("%1: %2").arg(toQt(frame.lanes[lane].title), text);
    }
    return lines.join(QLatin1Char('\n'));
}

MemcgId CgroupPane::idOf(const std::string& path) const { return model_->idAt(model_->indexOf(path)); }

void CgroupPane::filter(const QString& text) {
    proxy_->setFilterFixedString(text);
    if (!text.isEmpty()) view_->expandAll();
    int shown = 0;
    const std::function<void(const QModelIndex&)> countRows = [&](const QModelIndex& parent) {
        for (int row = 0; row < proxy_->rowCount(parent); ++row) {
            const QModelIndex index = proxy_->index(row, 0, parent);
            if (index.data(CgroupModel::PathRole).toString().contains(text, Qt::CaseInsensitive)) ++shown;
            countRows(index);
        }
    };
    if (!text.isEmpty()) countRows({});
    found_->setText(text.isEmpty() ? QString()
                    : shown == 0   ? tr("no cgroup matches")
                                   : tr("%1 of %2").arg(shown).arg(model_->count()));
}

void CgroupPane::showMenu(const QPoint& at) {
    const QModelIndex index = proxy_->mapToSource(view_->indexAt(at));
    if (!index.isValid()) return;
    QMenu* menu = menuFor(model_->pathAt(index), model_->stateAt(index));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(view_->viewport()->mapToGlobal(at));
}

QMenu* CgroupPane::menuFor(const std::string& path, MemcgState state) {
    auto* menu = new QMenu(this);
    menu->setTitle(toQt(path));
    const bool online = state == MemcgState::Online;
    const bool root = path == "/";
    auto* limit = menu->addAction(tr("Set limit..."), this, [this, path] { askLimit(path); });
    limit->setEnabled(online && !root);
    auto* names = menu->addAction(tr("Look up names..."), this, [this, path] { askNames(path); });
    names->setEnabled(online);
    auto* remove = menu->addAction(tr("Remove"), this, [this, path] { controller_.command(RmdirCommand{path}); });
    remove->setEnabled(online && !root);
    menu->addAction(tr("New cgroup below it..."), this, [this, path] { askCgroup(path); })->setEnabled(online);
    menu->addSeparator();
    menu->addAction(tr("Drop caches (whole machine)"), this,
                    [this] { controller_.command(DropCachesCommand{2}); });
    Q_EMIT changeMenuWanted(menu);
    return menu;
}

void CgroupPane::askLimit(const std::string& path) {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Limit of %1").arg(toQt(path)));
    dialog->setLabelText(tr("memory.max, for instance 64MiB, or max:"));
    dialog->setTextValue(QStringLiteral("64MiB"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, path](const QString& text) {
        const auto bytes = parseBytes(toStd(text.trimmed()));
        if (!bytes) {
            Q_EMIT controller_.problems(tr("The limit was not set."), {toQt(bytes.error().text())});
            return;
        }
        controller_.command(WriteCommand{path + "/memory.max", toStd(text.trimmed())});
    });
    dialog->open();
}

void CgroupPane::askCgroup(const std::string& parent) {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("New cgroup below %1").arg(toQt(parent)));
    dialog->setLabelText(tr("Name of the new cgroup:"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, parent](const QString& name) {
        const std::string path = (parent == "/" ? "" : parent) + "/" + toStd(name.trimmed());
        const QModelIndex old = model_->indexOf(path);
        QString problem = toQt(cgroupPathProblem(path));
        if (name.contains(QLatin1Char('/'))) problem = tr("has a / in it: one cgroup at a time");
        if (old.isValid() && model_->stateAt(old) == MemcgState::Online) problem = tr("is there already");
        if (!problem.isEmpty()) {
            Q_EMIT controller_.problems(tr("The cgroup was not made."), {toQt(path) + QLatin1Char(' ') + problem});
            return;
        }
        controller_.command(MkdirCommand{path});
    });
    dialog->open();
}

void CgroupPane::askNames(const std::string& path) {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Look up names in %1").arg(toQt(path)));
    dialog->setLabelText(tr("How many names that do not exist:"));
    dialog->setInputMode(QInputDialog::IntInput);
    dialog->setIntRange(1, 100'000'000);
    dialog->setIntValue(100'000);
    connect(dialog, &QInputDialog::intValueSelected, this, [this, path](int count) {
        TaskSpec task;
        task.name = freeTaskName(controller_.scenarioToSave());
        task.cgroup = path;
        task.keys.n = static_cast<std::uint64_t>(count);
        task.count = static_cast<std::uint64_t>(count);
        if (!controller_.scenario().machine.mounts.empty()) {
            task.mount = controller_.scenario().machine.mounts.front().name;
        }
        controller_.command(StartTaskCommand{task});
    });
    dialog->open();
}

}  // namespace reclaim::ui
