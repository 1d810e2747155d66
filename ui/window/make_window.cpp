#include "ui/window/make_window.h"

#include "ui/tree/cgroup_pane.h"
#include "ui/window/window_menus.h"

namespace reclaim::ui {

std::unique_ptr<MainWindow> makeWindow(LabFactory factory, const WindowOptions& options) {
    auto window = std::make_unique<MainWindow>(std::move(factory), options);
    MainWindow* whole = window.get();
    makeMenus(*whole);
    QObject::connect(whole->panels().tree, &CgroupPane::changeMenuWanted, whole,
                     [whole](QMenu* menu) { addChangesTo(*menu, *whole); });
    return window;
}

}  // namespace reclaim::ui
