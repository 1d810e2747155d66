// scripted_picture OUT.png SECONDS [WxH] [light|dark] [POINTS] [present]: the window on scripted frames.
#include <QApplication>
#include <QStyleFactory>

#include <cstdio>

#include "tests/ui/scripted_lab.h"
#include "ui/window/main_window.h"

int main(int argc, char** argv) {
    using namespace reclaim;
    if (argc < 3) return 2;
    QApplication application(argc, argv);
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    int width = 1600, height = 1000;
    if (argc > 3) std::sscanf(argv[3], "%dx%d", &width, &height);
    ui::WindowOptions options;
    options.useSettings = false;
    options.themeGiven = true;
    options.theme = argc > 4 && argv[4][0] == 'd' ? ui::ThemeName::Dark : ui::ThemeName::Light;
    ui::MainWindow window([](Scenario, LabOptions) -> Result<std::unique_ptr<LabPort>> { return Error{}; }, options);
    if (argc > 5) window.setTextSize(std::atof(argv[5]));
    window.feed().stop();
    window.resize(width, height);
    window.show();
    window.resetLayout();
    auto lab = std::make_unique<test::ScriptedLab>();
    auto* raw = lab.get();
    window.controller().adopt(std::move(lab), test::scriptedScenario());
    for (double t = 0; t <= std::atof(argv[2]); t += 0.5) raw->advanceTo(static_cast<TimeNs>(t * kSecond));
    if (argc > 6) window.setPresenter(true);
    for (int i = 0; i < 4; ++i) {
        QApplication::sendPostedEvents();
        window.settle();
    }
    return window.grab().save(QString::fromLocal8Bit(argv[1])) ? 0 : 1;
}
