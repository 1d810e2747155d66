// CgroupPane: the tree of cgroups with a filter line; a bar shows use against the limit. A right click offers what
// one can do to a cgroup; each choice becomes a timed command for all lanes. The tree of a second strategy may stand
// beside it, row by row.
//
// Threads: GUI thread.
#pragma once
#include <QMenu>
#include <QWidget>

#include "ui/runtime/frame_feed.h"
#include "ui/runtime/run_controller.h"
#include "ui/tree/cgroup_model.h"
#include "ui/tree/side_tree.h"

class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QSplitter;
class QToolButton;
class QVBoxLayout;

namespace reclaim::ui {

class CompareBox;
class Glossary;

class CgroupPane final : public QWidget, public LivePane {
    Q_OBJECT
public:
    CgroupPane(RunController& controller, Focus& focus, const Glossary& glossary, QWidget* parent = nullptr);

    bool seen() const override;
    int intervalMs() const override { return 100; }
    void ask(ViewRequest& request) const override;
    void refresh(const Frame& frame) override;

    CgroupModel& model() { return *model_; }
    SideTree& view() { return *view_; }
    SideTree& besideView() { return *beside_; }
    CompareBox& compareBox() { return *compare_; }
    bool comparing() const;
    QString differences() const;  // "2 of 12 cgroups differ in state"
    MemcgId idOf(const std::string& path) const;
    QMenu* menuFor(const std::string& path, MemcgState state);  // the caller owns it

Q_SIGNALS:
    void changeMenuWanted(QMenu* menu);  // the window adds the changes on offer
    void roomWanted();                   // two trees stand side by side, or one again

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void build(const Glossary& glossary);
    void buildHeadings(QVBoxLayout& column);
    void buildTrees(QVBoxLayout& column);
    void compareAnother();
    void goNextDifference();
    void sayDifferences(const Frame& frame);
    void filter(const QString& text);
    QString detailsOf(const Frame& frame) const;
    void showMenu(SideTree& view, const QPoint& at);
    void sizeColumns(bool anyway);
    void sayInspected(const QString& strategy);
    void askLimit(const std::string& path);
    void askNames(const std::string& path);
    void askCgroup(const std::string& parent);

    RunController& controller_;
    Focus& focus_;
    CgroupModel* model_ = nullptr;
    QSortFilterProxyModel* proxy_ = nullptr;
    QLineEdit* filter_ = nullptr;
    QLabel* found_ = nullptr;
    QLabel* inspected_ = nullptr;  // whose tree the first one is
    CompareBox* compare_ = nullptr;
    QSplitter* trees_ = nullptr;
    SideTree* view_ = nullptr;
    SideTree* beside_ = nullptr;  // the compared strategy's
    QWidget* differRow_ = nullptr;
    QLabel* differ_ = nullptr;
    QString differences_;
    QToolButton* nextDifference_ = nullptr;
    QLabel* details_ = nullptr;  // what became of a removed cgroup, in every lane
    QString strategy_;           // the inspected one
    bool expandedOnce_ = false;
};

}  // namespace reclaim::ui
