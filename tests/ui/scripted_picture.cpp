// scripted_picture OUT.png SECONDS [WxH] [light|dark] [POINTS] [present|travel]: the window on scripted frames.
#include <QApplication>
#include <QStyleFactory>

#include <cstdio>
#include <string_view>

#include "tests/ui/scripted_lab.h"
#include "ui/window/make_window.h"

namespace {
// A branch at 1.5 s with its parent behind it, markers, and a stop inside a shrinker call.
void travel(reclaim::ui::MainWindow& window, reclaim::test::ScriptedLab& lab) {
    using namespace reclaim;
    lab.seek(1500 * kMillisecond);
    lab.command(WriteCommand{"/k1/memory.max", "64MiB"});
    lab.advanceTo(5 * kSecond);
    lab.seek(3200 * kMillisecond);
    window.focus().setMarkers({2 * kSecond, 4 * kSecond});
    window.bookmarks().add(2500 * kMillisecond, QStringLiteral("half"));
    StopPlace place;
    place.level = StepLevel::Object;
    place.event.t = 3200 * kMillisecond;
    place.event.kind = static_cast<std::uint32_t>(EventKind::LruIsolate);
    place.event.a = 9;
    place.midOperation = true;
    place.text = "lru_isolate object 9, in shrink_slab_start /k1: priority 4, freeable 167,765, nr_deferred 3,208";
    place.why = "Arithmetic of do_shrink_slab, 5.13 and later";
    for (std::uint32_t i = 0; i < 9; ++i) place.inFlight.push_back(ObjectId(i + 200'000));
    place.inFlight.push_back(ObjectId(9));
    place.inFlightCount = 10;
    lab.stopAt(place);
}
}  // namespace

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
    const auto made =
        ui::makeWindow([](Scenario, LabOptions) -> Result<std::unique_ptr<LabPort>> { return Error{}; }, options);
    ui::MainWindow& window = *made;
    if (argc > 5) window.setTextSize(std::atof(argv[5]));
    window.feed().stop();
    window.resize(width, height);
    window.show();
    window.resetLayout();
    auto lab = std::make_unique<test::ScriptedLab>();
    auto* raw = lab.get();
    window.controller().adopt(std::move(lab), test::scriptedScenario());
    for (double t = 0; t <= std::atof(argv[2]); t += 0.5) raw->advanceTo(static_cast<TimeNs>(t * kSecond));
    const std::string_view what = argc > 6 ? argv[6] : "";
    if (what == "present") window.setPresenter(true);
    if (what == "travel") travel(window, *raw);
    for (int i = 0; i < 4; ++i) {
        QApplication::sendPostedEvents();
        window.settle();
    }
    return window.grab().save(QString::fromLocal8Bit(argv[1])) ? 0 : 1;
}
