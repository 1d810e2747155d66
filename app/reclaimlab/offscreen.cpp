#include "app/reclaimlab/offscreen.h"

#include <QApplication>
#include <QBuffer>
#include <QFileInfo>

#include <cstdio>
#include <functional>
#include <iostream>

#include "core/exchange/exchange.h"
#include "core/lab/lab.h"
#include "ui/plots/chart_export.h"
#include "ui/runtime/text.h"
#include "ui/window/make_window.h"

namespace reclaim {

namespace {
constexpr std::chrono::milliseconds kPatience{180'000};

std::optional<QSize> sizeFrom(const std::string& text) {
    int width = 0, height = 0;
    char rest = 0;
    if (std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &rest) != 2) return std::nullopt;
    if (width < 100 || height < 100 || width > 10'000 || height > 10'000) return std::nullopt;
    return QSize(width, height);
}

ui::ThemeName themeFrom(const std::string& name) { return name == "dark" ? ui::ThemeName::Dark : ui::ThemeName::Light; }

// A lab that stands exactly at the wanted time, or a stored run as it is in its lab book.
struct Arrived {
    std::unique_ptr<LabPort> lab;
    Scenario scenario;
    std::function<void()> wait;  // until the newest request is answered
};

std::optional<Arrived> openStored(const ProgramOptions& options) {
    auto lab = StoredLab::open(options.store, {options.run});
    if (!lab) {
        complain(lab.error());
        return std::nullopt;
    }
    const Scenario scenario = (*lab)->scenario();
    StoredLab* stored = lab->get();
    std::function<void()> wait = [] {};
    if (options.at) {  // a moment of it needs its machine
        const TimeNs at = std::min(*options.at, stored->frame()->t);
        stored->seek(at);
        wait = [stored, at] { stored->waitForPausedAt(at, kPatience); };
        wait();
    }
    return Arrived{std::move(*lab), scenario, wait};
}

std::optional<Arrived> arrive(const ProgramOptions& options) {
    if (options.run > 0) return openStored(options);
    auto scenario = scenarioToOpen(options);
    if (!scenario) return std::nullopt;
    const TimeNs at = std::min(options.at.value_or(scenario->stop), scenario->stop);
    LabOptions labOptions;
    labOptions.speed = 0;
    labOptions.startRunning = false;
    labOptions.storePath = options.store;
    auto lab = LiveLab::open(*scenario, labOptions);
    if (!lab) {
        complain(lab.error());
        return std::nullopt;
    }
    (*lab)->runTo(at);
    if (!(*lab)->waitForPausedAt(at, kPatience)) {
        std::cerr << "reclaimlab: the run did not reach " << formatTime(at) << ": "
                  << shownLine((*lab)->frame()->failure) << '\n';
        return std::nullopt;
    }
    LiveLab* live = lab->get();
    return Arrived{std::move(*lab), std::move(*scenario), [live, at] { live->waitForPausedAt(at, kPatience); }};
}

std::unique_ptr<ui::MainWindow> windowFor(const ProgramOptions& options, Arrived arrived, const QSize& size) {
    ui::WindowOptions windowOptions;
    windowOptions.useSettings = false;
    windowOptions.animate = false;  // a picture shows what is, not what is on its way
    windowOptions.themeGiven = true;
    windowOptions.theme = themeFrom(options.theme);
    auto window = ui::makeWindow(
        [](Scenario, LabOptions) -> Result<std::unique_ptr<LabPort>> {
            return Error{Fault::Refused, "", "", "", 0, 0};
        },
        windowOptions);
    window->feed().stop();  // the picture is made step by step, not by the clock
    window->resize(size);
    window->show();
    window->resetLayout();
    if (options.run > 0) window->controller().showStored(std::move(arrived.lab));
    else window->controller().adopt(std::move(arrived.lab), std::move(arrived.scenario));
    QApplication::sendPostedEvents();
    // Views ask, the Lab answers, and an answer may lead to another question: until nothing is asked any more.
    for (int round = 0; round < 8; ++round) {
        window->settle();
        QApplication::sendPostedEvents();
        arrived.wait();
        const bool before = window->feed().settled();
        window->settle();
        QApplication::sendPostedEvents();
        if (before && window->feed().settled() && round > 1) break;
    }
    return window;
}
}  // namespace

int complain(const Error& error) {
    std::cerr << "reclaimlab: " << shownLine(error.text()) << '\n';
    return 3;
}

std::optional<Scenario> scenarioToOpen(const ProgramOptions& options) {
    const std::string path =
        options.scenario.empty() ? dataDirectory() + "/datasets/scenarios/first-light.yaml" : options.scenario;
    std::vector<ScenarioOverride> overrides;
    for (const std::string& text : options.overrides) {
        const auto equals = text.find('=');
        overrides.push_back({text.substr(0, equals), equals == std::string::npos ? "" : text.substr(equals + 1)});
    }
    ScenarioReading reading = readScenario(path, overrides);
    for (const Error& error : reading.errors) complain(error);
    return std::move(reading.scenario);
}

int makeScreenshot(const ProgramOptions& options) {
    const auto size = options.size.empty() ? std::optional(QSize(1600, 1000)) : sizeFrom(options.size);
    if (!size)
        return complain({Fault::BadInput, "--size: \"" + options.size + "\"", "WxH, for instance 1600x1000", "", 0, 0}),
               2;
    auto arrived = arrive(options);
    if (!arrived) return 3;
    const auto window = windowFor(options, std::move(*arrived), *size);
    const QImage image = window->grab().toImage().convertToFormat(QImage::Format_RGB32);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (!image.save(&buffer, QFileInfo(ui::toQt(options.screenshot)).suffix().toLatin1().constData()))
        return complain({Fault::Io, "cannot make a picture of this kind", "a .png file", options.screenshot, 0, 0});
    const std::string_view picture(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    if (const Status written = writeWholeFile(options.screenshot, picture); !written) return complain(written.error());
    std::cout << options.screenshot << '\n';
    return 0;
}

int makeExport(const ProgramOptions& options) {
    ui::ExportOptions how;
    how.preset = *ui::presetNamed(ui::toQt(options.preset));
    how.theme = themeFrom(options.theme);
    if (!options.size.empty()) {
        const auto size = sizeFrom(options.size);
        if (!size)
            return complain(
                       {Fault::BadInput, "--size: \"" + options.size + "\"", "WxH, for instance 1600x1000", "", 0, 0}),
                   2;
        how.size = *size;
    }
    if (!options.as.empty()) how.format = *ui::formatOf(ui::toQt(options.as));
    const auto arrived = arrive(options);
    if (!arrived) return 3;
    const auto frame = arrived->lab->frame();
    const auto previous = arrived->lab->previousSeries();
    ChartSource source = chartSourceOf(arrived->scenario, *frame);
    if (frame->stored) source.previousName = frame->stored->previous;
    addTimelines(source, {options.pane}, *arrived->lab->series(), previous.get());
    if (options.from) source.time.from = *options.from;
    if (options.to) source.time.to = *options.to;
    if (source.time.from >= source.time.to) {
        return complain({Fault::BadInput, "--from is not before --to", "two moments of the run", "", 0, 0}), 2;
    }
    const auto chart = makeChart(source, options.pane);
    if (!chart) return complain(chart.error());
    const Status status = ui::exportChart(*chart, ui::toQt(options.exportTo), how);
    if (!status) return complain(status.error());
    std::cout << options.exportTo << '\n';
    return 0;
}

}  // namespace reclaim
