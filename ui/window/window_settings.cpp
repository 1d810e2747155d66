// What of the main window is kept from one start to the next: see MainWindow::saveSettings().
#include <QDockWidget>
#include <QSettings>

#include "ui/lru/lru_pane.h"
#include "ui/window/main_window.h"
#include "ui/window/message_strip.h"

namespace reclaim::ui {

void MainWindow::restoreSettings() {
    const QSettings settings;
    if (settings.status() != QSettings::NoError) {
        messages_->showNotice(tr("The stored settings could not be read; this is the default layout."));
        return;
    }
    if (!options_.themeGiven && settings.contains(QStringLiteral("theme"))) {
        setTheme(settings.value(QStringLiteral("theme")).toString() == QLatin1String("dark") ? ThemeName::Dark
                                                                                             : ThemeName::Light);
    }
    bool number = false;
    const double points = settings.value(QStringLiteral("textSize"), kTextSizeNormal).toDouble(&number);
    setTextSize(number ? points : kTextSizeNormal);
    if (options_.animate && settings.contains(QStringLiteral("animateSteps"))) {
        setAnimated(settings.value(QStringLiteral("animateSteps")).toBool());
    }
    const QByteArray geometry = settings.value(QStringLiteral("geometry")).toByteArray();
    const QByteArray state = settings.value(QStringLiteral("state")).toByteArray();
    if (!geometry.isEmpty() && !restoreGeometry(geometry)) {
        messages_->showNotice(tr("The stored window size could not be read; this is the default layout."));
    }
    if (state.isEmpty()) return;
    if (!restoreState(state, kLayoutVersion)) {
        messages_->showNotice(tr("The stored layout could not be read; this is the default layout."));
        resetLayout();
        return;
    }
    // Before the panes were written down with the layout there were these.
    static const QStringList first{QStringLiteral("tree"),   QStringLiteral("lru"),     QStringLiteral("events"),
                                   QStringLiteral("runs"),   QStringLiteral("holders"), QStringLiteral("slabs"),
                                   QStringLiteral("scores"), QStringLiteral("races")};
    placeNewPanels(*this, panels_, settings.value(QStringLiteral("panes"), first).toStringList());
}

void MainWindow::saveSettings() const {
    QSettings settings;
    settings.setValue(QStringLiteral("theme"),
                      theme_ == ThemeName::Dark ? QStringLiteral("dark") : QStringLiteral("light"));
    settings.setValue(QStringLiteral("textSize"), textSize_);
    // Only what a person has chosen: else the desktop's wish of the next start counts.
    if (animated() != desktopAnimates() || settings.contains(QStringLiteral("animateSteps"))) {
        settings.setValue(QStringLiteral("animateSteps"), animated());
    }
    if (presenter_) return;  // the layout of a talk is not the layout of the next start
    settings.setValue(QStringLiteral("geometry"), saveGeometry());
    settings.setValue(QStringLiteral("state"), saveState(kLayoutVersion));
    QStringList panes;
    for (const QDockWidget* dock : panels_.docks) panes << dock->objectName();
    settings.setValue(QStringLiteral("panes"), panes);
}

}  // namespace reclaim::ui
