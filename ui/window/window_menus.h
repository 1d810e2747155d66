// The menus of the window: every action with its text, shortcut and tip. Actions call the window; none does work.
#pragma once

class QMenu;

namespace reclaim::ui {

class MainWindow;

void makeMenus(MainWindow& window);
// The changes on offer at the end of a run, for the context menu of the watched cgroup.
void addChangesTo(QMenu& menu, MainWindow& window);

}  // namespace reclaim::ui
