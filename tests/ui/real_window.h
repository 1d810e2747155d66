// The real window on the real Lab, without settings and as fast as the machine goes, for tests from end to end.
#pragma once
#include <QDir>
#include <QTest>

#include <memory>

#include "core/lab/lab.h"
#include "ui/window/make_window.h"

namespace reclaim::test {

inline std::unique_ptr<ui::MainWindow> realWindow(bool startRunning = true) {
    ui::WindowOptions options;
    options.useSettings = false;
    auto window = ui::makeWindow(
        [](Scenario scenario, LabOptions labOptions) -> Result<std::unique_ptr<LabPort>> {
            auto lab = LiveLab::open(std::move(scenario), std::move(labOptions));
            if (!lab) return lab.error();
            return std::unique_ptr<LabPort>(std::move(*lab));
        },
        options);
    LabOptions fast;
    fast.speed = 0;
    fast.startRunning = startRunning;
    window->controller().setOptions(fast);
    window->resize(1600, 1000);
    window->show();
    return window;
}

// A picture of the window as it is, into the folder RECLAIMLAB_SHOTS; nothing if that is not set.
inline void shoot(ui::MainWindow& window, const QString& name) {
    const QString folder = qEnvironmentVariable("RECLAIMLAB_SHOTS");
    if (folder.isEmpty()) return;
    for (int i = 0; i < 3; ++i) {
        QCoreApplication::processEvents();
        window.settle();
    }
    QTest::qWait(250);
    window.settle();
    QVERIFY(window.grab().save(QDir(folder).filePath(name + QStringLiteral(".png"))));
}

}  // namespace reclaim::test
