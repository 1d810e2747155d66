#include "ui/window/menu_action.h"

#include <QMenu>

#include "ui/style/plain_text.h"

namespace reclaim::ui {

QAction* addAction(QMenu* menu, const QString& text, const QList<QKeySequence>& keys, const QString& tip,
                   std::function<void()> what) {
    QAction* action = menu->addAction(text);
    action->setShortcuts(keys);
    QString full = tip;
    if (!keys.isEmpty()) full += QStringLiteral(" (%1)").arg(keys.front().toString(QKeySequence::NativeText));
    action->setToolTip(plainTip(full));
    action->setStatusTip(full);
    QObject::connect(action, &QAction::triggered, menu, [what = std::move(what)] { what(); });
    return action;
}

}  // namespace reclaim::ui
