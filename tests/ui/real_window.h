// The real window on the real Lab, without settings and as fast as the machine goes, for tests from end to end.
#pragma once
#include <memory>

#include "core/session/session.h"
#include "ui/window/main_window.h"

namespace reclaim::test {

inline std::unique_ptr<ui::MainWindow> realWindow() {
    ui::WindowOptions options;
    options.useSettings = false;
    auto window = std::make_unique<ui::MainWindow>(
        [](Scenario scenario, LabOptions labOptions) -> Result<std::unique_ptr<LabPort>> {
            auto lab = Lab::open(std::move(scenario), std::move(labOptions));
            if (!lab) return lab.error();
            return std::unique_ptr<LabPort>(std::move(*lab));
        },
        options);
    LabOptions fast;
    fast.speed = 0;
    window->controller().setOptions(fast);
    window->resize(1600, 1000);
    window->show();
    return window;
}

}  // namespace reclaim::test
