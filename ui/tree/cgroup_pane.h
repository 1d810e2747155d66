// CgroupPane: the tree of cgroups with a filter line; a bar shows use against the limit. A right click offers what
// one can do to a cgroup; each choice becomes a timed command for all lanes.
//
// Threads: GUI thread.
#pragma once
#include <QMenu>
#include <QWidget>

#include "ui/runtime/frame_feed.h"
#include "ui/runtime/run_controller.h"
#include "ui/tree/cgroup_model.h"

class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QToolButton;
class QTreeView;

namespace reclaim::ui {

class Glossary;

class CgroupPane final : public QWidget, public LivePane {
    Q_OBJECT
public:
    CgroupPane(RunController& controller, Focus& focus, const Glossary& glossary, QWidget* parent = nullptr);

    bool seen() const override;
    int intervalMs() const override { return 100; }
    void ask(ViewRequest& request) const override { request.tree = true; }
    void refresh(const Frame& frame) override;

    CgroupModel& model() { return *model_; }
    QTreeView& view() { return *view_; }
    MemcgId idOf(const std::string& path) const;
    QMenu* menuFor(const std::string& path, MemcgState state);   // the caller owns it

Q_SIGNALS:
    void changeMenuWanted(QMenu* menu);     // the window adds the changes on offer

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void filter(const QString& text);
    QString detailsOf(const Frame& frame) const;
    void showMenu(const QPoint& at);
    void sizeColumns();                            // by the font and the width of the pane
    void askLimit(const std::string& path);
    void askNames(const std::string& path);
    void askCgroup(const std::string& parent);

    RunController& controller_;
    Focus& focus_;
    CgroupModel* model_ = nullptr;
    QSortFilterProxyModel* proxy_ = nullptr;
    QLineEdit* filter_ = nullptr;
    QLabel* found_ = nullptr;
    QTreeView* view_ = nullptr;
    QLabel* details_ = nullptr;      // what became of a removed cgroup, in every lane
    bool expandedOnce_ = false;
    int nameWidth_ = 0;              // as sizeColumns() left it
};

}  // namespace reclaim::ui
