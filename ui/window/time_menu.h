// The actions of time travel: steps, places to go to, markers, bookmarks, breakpoints, undo of commands. They call the
// window's parts; none does work.
#pragma once

class QMenu;

namespace reclaim::ui {

class MainWindow;

void addTimeActions(QMenu& menu, MainWindow& window);
void addUndoActions(QMenu& menu, MainWindow& window);

}  // namespace reclaim::ui
