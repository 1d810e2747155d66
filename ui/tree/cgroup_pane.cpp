#include "ui/tree/cgroup_pane.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

#include "ui/help/glossary.h"
#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"
#include "ui/tree/compare_box.h"
#include "ui/tree/side_tree.h"

namespace reclaim::ui {

namespace {
constexpr int kLevelsShown = 2;  // below the root, until somebody opens more

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

// As much of the text as there is room for.
QString elidedFor(const QLabel& label, const QString& text) {
    return label.fontMetrics().elidedText(text, Qt::ElideRight, std::max(20, label.width() - 6));
}

// Of the levels that are shown at first: the longest name of a cgroup that is there, or that the timeline makes.
QStringList longestNames(const Scenario& scenario) {
    QStringList names{QStringLiteral("/")};
    const auto add = [&names](const std::string& path) {
        const auto level = std::count(path.begin(), path.end(), '/');
        if (level > kLevelsShown) return;
        while (names.size() <= level) names.append(QString());
        const QString name = toQt(path.substr(path.rfind('/') + 1));
        if (name.size() > names[level].size()) names[level] = name;
    };
    for (const CgroupSpec& cgroup : scenario.machine.cgroups) add(cgroup.path);
    for (const Command& command : scenario.timeline)
        if (const auto* mkdir = std::get_if<MkdirCommand>(&command.action)) add(mkdir->path);
    return names;
}
}  // namespace

CgroupPane::CgroupPane(RunController& controller, Focus& focus, const Glossary& glossary, QWidget* parent)
    : QWidget(parent), controller_(controller), focus_(focus) {
    build(glossary);
    model_->setExpanded([this](const QModelIndex& index) { return view_->isExpanded(proxy_->mapFromSource(index)); });
    connect(filter_, &QLineEdit::textChanged, this, &CgroupPane::filter);
    for (SideTree* view : {view_, beside_})
        connect(view, &QTreeView::customContextMenuRequested, this,
                [this, view](const QPoint& at) { showMenu(*view, at); });
    connect(view_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& now) { focus_.setCgroup(model_->pathAt(proxy_->mapToSource(now))); });
    connect(proxy_, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex& parent) {
        if (model_->count() <= 200) view_->expand(parent);  // small trees are shown whole
    });
    connect(compare_, &CompareBox::laneChanged, this, &CgroupPane::compareAnother);
    connect(nextDifference_, &QToolButton::clicked, this, &CgroupPane::goNextDifference);
    connect(&controller_, &RunController::labChanged, this, [this] {
        compare_->setStrategies(controller_.scenario().strategies, focus_.lane());
        const QStringList names = longestNames(controller_.scenario());
        for (SideTree* view : {view_, beside_}) view->expectNames(names);
        sizeColumns(false);
    });
    connect(&focus_, &Focus::laneChanged, this, [this](std::uint32_t lane) { compare_->setInspected(lane); });
    sizeColumns(true);
}

void CgroupPane::build(const Glossary& glossary) {
    model_ = new CgroupModel(this);
    model_->setHelp([&glossary](const QString& text) { return glossary.tooltipFor(text); });
    proxy_ = new QSortFilterProxyModel(this);
    proxy_->setSourceModel(model_);
    proxy_->setRecursiveFilteringEnabled(true);
    proxy_->setDynamicSortFilter(false);
    proxy_->setFilterRole(CgroupModel::PathRole);
    proxy_->setFilterCaseSensitivity(Qt::CaseInsensitive);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2, 2, 2, 2);
    column->setSpacing(2);
    buildHeadings(*column);
    buildTrees(*column);
    details_ = plainLabel(this);
    details_->setWordWrap(true);
    details_->setContentsMargins(4, 2, 4, 2);
    details_->setTextInteractionFlags(Qt::NoTextInteraction);
    details_->hide();
    column->addWidget(details_);
}

void CgroupPane::buildHeadings(QVBoxLayout& column) {
    filter_ = new QLineEdit(this);
    filter_->setPlaceholderText(tr("filter cgroups"));
    filter_->setClearButtonEnabled(true);
    filter_->setAccessibleName(tr("Filter cgroups"));
    found_ = plainLabel(this);
    found_->setTextInteractionFlags(Qt::NoTextInteraction);
    auto* row = new QHBoxLayout;
    row->addWidget(filter_, 1);
    row->addWidget(found_);
    column.addLayout(row);
    inspected_ = plainLabel(this);
    inspected_->setTextInteractionFlags(Qt::NoTextInteraction);
    inspected_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    inspected_->setContentsMargins(4, 0, 0, 0);
    compare_ = new CompareBox(this);
    auto* label = plainLabel(tr("Compare with:"), this);
    label->setBuddy(compare_);
    auto* beside = new QHBoxLayout;
    beside->addWidget(label);
    beside->addWidget(compare_, 1);
    auto* headings = new QHBoxLayout;  // each above its tree
    headings->addWidget(inspected_, 1);
    headings->addLayout(beside, 1);
    column.addLayout(headings);
}

void CgroupPane::buildTrees(QVBoxLayout& column) {
    trees_ = new QSplitter(Qt::Horizontal, this);
    trees_->setChildrenCollapsible(false);
    view_ = new SideTree(*proxy_, SideTree::Side::Inspected, trees_);
    view_->setAccessibleName(tr("Cgroup tree"));
    beside_ = new SideTree(*proxy_, SideTree::Side::Compared, trees_);
    view_->moveWith(*beside_);
    beside_->hide();
    trees_->addWidget(view_);
    trees_->addWidget(beside_);
    column.addWidget(trees_, 1);
    differRow_ = new QWidget(this);
    differ_ = plainLabel(differRow_);
    differ_->setTextInteractionFlags(Qt::NoTextInteraction);
    differ_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    differ_->setContentsMargins(4, 0, 0, 0);
    nextDifference_ = new QToolButton(differRow_);
    nextDifference_->setText(tr("Next ≠"));
    nextDifference_->setToolTip(tr("Goes to the next cgroup whose state differs between the two"));
    nextDifference_->setAccessibleName(nextDifference_->toolTip());
    nextDifference_->setFocusPolicy(Qt::StrongFocus);
    auto* row = new QHBoxLayout(differRow_);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(differ_, 1);
    row->addWidget(nextDifference_);
    differRow_->hide();
    column.addWidget(differRow_);
}

bool CgroupPane::seen() const { return isVisible() && !visibleRegion().isEmpty(); }

void CgroupPane::ask(ViewRequest& request) const {
    request.tree = true;
    request.comparedLane = compare_->lane();
}

bool CgroupPane::comparing() const { return compare_->lane().has_value(); }

QString CgroupPane::differences() const { return comparing() ? differences_ : QString(); }

void CgroupPane::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) sizeColumns(true);
}

void CgroupPane::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layout()->activate();
    sizeColumns(false);
    sayInspected(strategy_);
}

void CgroupPane::sayInspected(const QString& strategy) {
    const QString shown = elidedFor(*inspected_, strategy);
    if (inspected_->text() != shown) inspected_->setText(shown);
    if (strategy == strategy_) return;
    strategy_ = strategy;
    inspected_->setToolTip(plainTip(tr("Inspected: %1").arg(strategy)));
    view_->setAccessibleName(strategy.isEmpty() ? tr("Cgroup tree") : tr("Cgroup tree of %1").arg(strategy));
}

void CgroupPane::sizeColumns(bool anyway) {
    view_->sizeColumns(anyway);
    if (comparing()) beside_->sizeColumns(anyway);
}

// Somebody's tree comes, goes, or gives way to another's.
void CgroupPane::compareAnother() {
    const bool beside = comparing();
    if (beside) beside_->setAccessibleName(tr("Cgroup tree of %1, beside").arg(compare_->strategy()));
    if (beside != beside_->isVisibleTo(this)) {
        beside_->setVisible(beside);
        differRow_->setVisible(beside);
        view_->setBeside(beside);
        beside_->setBeside(beside);
        if (beside) beside_->expandAs(*view_);
        Q_EMIT roomWanted();
        trees_->setSizes({1, 1});  // in equal parts
        layout()->activate();
        sizeColumns(true);
    }
    invalidate();
}

void CgroupPane::goNextDifference() {
    const QModelIndex next =
        model_->nextDiffering(proxy_->mapToSource(view_->currentIndex()),
                              [this](const QModelIndex& index) { return proxy_->mapFromSource(index).isValid(); });
    if (!next.isValid()) return;
    view_->setCurrentIndex(proxy_->mapFromSource(next));
    view_->scrollTo(view_->currentIndex());
}

void CgroupPane::sayDifferences(const Frame& frame) {
    const bool here = comparing() && frame.compared && frame.compared->lane == *compare_->lane();
    QString text =
        here ? tr("%1 of %2 cgroups differ in state (≠)").arg(model_->differing()).arg(model_->count()) : QString();
    if (here && model_->differing() == 1) text = tr("1 of %1 cgroups differs in state (≠)").arg(model_->count());
    if (here && model_->differing() == 0) text = tr("no cgroup differs in state");
    if (here && *compare_->lane() < frame.lanes.size() && !frame.lanes[*compare_->lane()].failure.empty())
        text += tr("; %1 has stopped").arg(compare_->strategy());
    QString tip = text;
    if (here && frame.compared->withoutRow > 0) {
        text += tr("; %1 more have no row").arg(toQt(formatCount(frame.compared->withoutRow)));
        tip = text + tr(". The rows are those of %1, which keeps the names of the last 1,000 gone. Inspect %2 to see "
                        "all of its own.")
                         .arg(strategy_, compare_->strategy());
    }
    differences_ = text;
    const QString shown = elidedFor(*differ_, text);
    if (differ_->text() != shown) differ_->setText(shown);
    differ_->setToolTip(plainTip(tip));
    nextDifference_->setEnabled(model_->differing() > 0);
}

void CgroupPane::refresh(const Frame& frame) {
    model_->show(frame);
    sayInspected(frame.inspectedLane < frame.lanes.size() ? toQt(frame.lanes[frame.inspectedLane].strategy)
                                                          : QString());
    sayDifferences(frame);
    const QString details = detailsOf(frame);
    if (details_->text() != details) {
        details_->setText(details);
        details_->setMinimumHeight(details_->heightForWidth(std::max(50, width() - 4)));
    }
    details_->setVisible(!details.isEmpty());
    if (!expandedOnce_ && model_->count() > 0) {
        expandedOnce_ = true;
        view_->expandToDepth(kLevelsShown - 1);
        beside_->expandAs(*view_);  // that tells nobody
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
    QStringList lines{entry.removed == kNever
                          ? tr("%1 was removed:").arg(toQt(entry.path))
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
        if (held && !frame.columns.heldBy[chosen].empty())
            text += QStringLiteral(", ") + toQt(frame.columns.heldBy[chosen]);
        lines << QStringLiteral("%1: %2").arg(toQt(frame.lanes[lane].title), text);
    }
    return lines.join(QLatin1Char('\n'));
}

MemcgId CgroupPane::idOf(const std::string& path) const { return model_->idAt(model_->indexOf(path)); }

void CgroupPane::filter(const QString& text) {
    proxy_->setFilterFixedString(text);
    if (!text.isEmpty()) view_->expandAll();
    if (!text.isEmpty() && comparing()) beside_->expandAs(*view_);  // that tells nobody
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

void CgroupPane::showMenu(SideTree& view, const QPoint& at) {
    const QModelIndex index = proxy_->mapToSource(view.indexAt(at));
    if (!index.isValid()) return;
    QMenu* menu = menuFor(model_->pathAt(index), model_->stateAt(index));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(view.viewport()->mapToGlobal(at));
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
    menu->addAction(tr("Drop caches (whole machine)"), this, [this] { controller_.command(DropCachesCommand{2}); });
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
