// An action in a menu with its text, shortcuts and tip.
#pragma once
#include <QCoreApplication>
#include <QKeySequence>
#include <QList>
#include <QString>

#include <functional>

class QAction;
class QMenu;

namespace reclaim::ui {

// The tip names the first shortcut.
QAction* addAction(QMenu* menu, const QString& text, const QList<QKeySequence>& keys, const QString& tip,
                   std::function<void()> what);
inline QString trMenu(const char* text) { return QCoreApplication::translate("Menus", text); }

}  // namespace reclaim::ui
