// Text on a widget, as it is. Qt reads a label or a tooltip that holds a tag as markup, and a name of a cgroup, a title
// of a scenario or a note in a lab book may hold any: a label is plain unless it says otherwise, and a tooltip and a
// menu entry made of somebody's text are escaped.
//
// Threads: the window's.
#pragma once
#include <QLabel>

namespace reclaim::ui {

QLabel* plainLabel(QWidget* parent = nullptr);
QLabel* plainLabel(const QString& text, QWidget* parent = nullptr);
// Its texts are markup; who sets them escapes what is not ours.
QLabel* richLabel(QWidget* parent = nullptr);

// Shows the text as it is, its lines kept, in a tooltip that breaks long ones.
QString plainTip(const QString& text);
// '&' is a letter here, not the mark of a shortcut.
QString plainEntry(QString text);

}  // namespace reclaim::ui
