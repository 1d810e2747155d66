// reclaimlab: the window. Wires the parts; see --help.
#include <QApplication>
#include <QFontDatabase>
#include <QFontMetrics>
#include <QStyleFactory>

#include <cstdlib>
#include <iostream>

#include "app/reclaimlab/display.h"
#include "app/reclaimlab/offscreen.h"
#include "core/exchange/exchange.h"
#include "core/lab/lab.h"
#include "ui/runtime/text.h"
#include "ui/window/make_window.h"

namespace {

using namespace reclaim;

// Without fonts Qt draws boxes and says nothing.
bool fontsExist() {
    if (QFontDatabase::families().isEmpty()) return false;
    const QFontMetrics metrics{QFont(QStringLiteral("DejaVu Sans"))};
    return metrics.horizontalAdvance(QLatin1Char('W')) != metrics.horizontalAdvance(QLatin1Char('i'));
}

Result<std::unique_ptr<LabPort>> openLab(Scenario scenario, LabOptions options) {
    auto lab = LiveLab::open(std::move(scenario), std::move(options));
    if (!lab) return lab.error();
    return std::unique_ptr<LabPort>(std::move(*lab));
}

int openWindow(const ProgramOptions& options, QApplication& application) {
    ui::WindowOptions windowOptions;
    windowOptions.themeGiven = !options.theme.empty();
    windowOptions.theme = options.theme == "dark" ? ui::ThemeName::Dark : ui::ThemeName::Light;
    windowOptions.book = ui::toQt(options.store);
    const auto made = ui::makeWindow(openLab, windowOptions);
    ui::MainWindow& window = *made;
    LabOptions labOptions;
    labOptions.speed = options.speed;
    if (options.run == 0) labOptions.storePath = options.store;  // else it is looked at, not recorded into
    window.controller().setSpeed(options.speed);                 // moves the slider too
    window.controller().setOptions(labOptions);
    window.show();
    if (options.run > 0) {
        window.controller().openStored(ui::toQt(options.store), options.run);
        return application.exec();
    }
    if (options.overrides.empty()) {
        const std::string path =
            options.scenario.empty() ? dataDirectory() + "/datasets/scenarios/first-light.yaml" : options.scenario;
        window.controller().open(ui::toQt(path));
    } else {
        auto scenario = scenarioToOpen(options);
        if (!scenario) return 3;
        window.controller().openScenario(std::move(*scenario));
    }
    return application.exec();
}

}  // namespace

int main(int argc, char** argv) {
    letWritesFail();
    const CommandLine line = readCommandLine(argc, argv);
    if (!line.options) return line.exitCode;
    if (line.options->headless()) {
        // Pictures come out equal on every machine: no screen, no scaling, no desktop theme.
        setenv("QT_QPA_PLATFORM", "offscreen", 0);
        setenv("QT_LOGGING_RULES", "qt.qpa.*=false", 0);
    } else if (const std::string trouble = displayTrouble(); !trouble.empty()) {
        std::cerr << "reclaimlab: " << trouble << '\n';
        return 1;
    }
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("ReclaimLab"));
    QApplication::setOrganizationName(QStringLiteral("ReclaimLab"));
    QApplication::setApplicationVersion(QStringLiteral(RECLAIMLAB_VERSION));
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    if (!fontsExist()) {
        std::cerr << "reclaimlab: no usable font: install the package fonts-dejavu-core\n";
        return 1;
    }
    if (line.options->headless()) QApplication::setCursorFlashTime(0);
    if (!line.options->screenshot.empty()) return makeScreenshot(*line.options);
    if (!line.options->exportTo.empty()) return makeExport(*line.options);
    return openWindow(*line.options, application);
}
