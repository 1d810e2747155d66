// Bench: the real window on a scripted Lab, for tests of one topic each.
#pragma once
#include <QTest>

#include "tests/ui/scripted_lab.h"
#include "ui/window/make_window.h"

namespace reclaim::test {

// A window whose clock the test drives.
struct Bench {
    explicit Bench(Script script = {}, QSize size = {1600, 1000}) {
        ui::WindowOptions options;
        options.useSettings = false;
        window = ui::makeWindow(
            [](Scenario, LabOptions) -> Result<std::unique_ptr<LabPort>> {
                return Error{Fault::Refused, "no", "", "", 0, 0};
            },
            options);
        window->feed().stop();
        window->resize(size);
        window->show();
        if (!QTest::qWaitForWindowExposed(window.get())) qFatal("the window did not show");
        window->resetLayout();
        auto scripted = std::make_unique<ScriptedLab>(script);
        lab = scripted.get();
        window->controller().adopt(std::move(scripted), scriptedScenario());
        settle();
    }
    void settle() {
        for (int i = 0; i < 3; ++i) {
            QCoreApplication::processEvents();
            window->settle();
            QCoreApplication::processEvents();
        }
    }
    void play(TimeNs t) {
        lab->advanceTo(t);
        settle();
    }
    std::unique_ptr<ui::MainWindow> window;
    ScriptedLab* lab = nullptr;
};

}  // namespace reclaim::test
