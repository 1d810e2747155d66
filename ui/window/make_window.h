// The whole window: its parts and its menus.
//
// Threads: GUI thread.
#pragma once
#include <memory>

#include "ui/window/main_window.h"

namespace reclaim::ui {

std::unique_ptr<MainWindow> makeWindow(LabFactory factory, const WindowOptions& options);

}  // namespace reclaim::ui
