// What a step moves on an LRU list is shown as a movement: on a scripted Lab, whose steps and lists the test chooses.
// RECLAIMLAB_SHOTS names a folder for pictures at half time.
#include <QApplication>
#include <QDir>
#include <QProxyStyle>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QStyleFactory>
#include <QTest>

#include <numeric>

#include "tests/ui/window_bench.h"
#include "ui/lru/lru_pane.h"

using namespace reclaim;
using namespace reclaim::ui;
using reclaim::test::Bench;

class TestLruMotion final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void isolatedFliesToTheBarAndTheEndIsThePictureWithoutMovement();
    void itEndsByItself();
    void rotatedGoesToTheTail();
    void removedLeavesAndFades();
    void addedComesToTheTail();
    void freedFadesWhereItIs();
    void aSplicedBlockGoesToTheParentsList();
    void nothingMovesWithoutAnEvent();
    void aFasterStepEndsTheOneBefore();
    void offMeansTheEndAtOnce();
    void theDesktopMayWantNone();
    void aPersonsChoiceIsKept();
    void farOffEndsLeaveThePicture();
};

namespace {

using Objects = std::vector<std::uint32_t>;

Objects firstTwenty() {
    Objects list(20);
    std::iota(list.begin(), list.end(), 0u);
    return list;
}

Objects without(Objects list, std::uint32_t object) {
    std::erase(list, object);
    return list;
}

Event eventOf(EventKind kind, std::uint32_t object) {
    Event event;
    event.kind = static_cast<std::uint32_t>(kind);
    event.a = object;
    return event;
}

StopPlace placeAt(const Event& event, Objects inFlight = {}) {
    StopPlace place;
    place.level = StepLevel::Object;
    place.midOperation = true;
    place.event = event;
    place.text = "a step";
    for (const std::uint32_t object : inFlight) place.inFlight.push_back(ObjectId(object));
    place.inFlightCount = inFlight.size();
    return place;
}

class Desktop final : public QProxyStyle {
public:
    explicit Desktop(int millis) : QProxyStyle(QStringLiteral("Fusion")), millis_(millis) {}
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* data) const override {
        return hint == SH_Widget_Animation_Duration ? millis_ : QProxyStyle::styleHint(hint, option, widget, data);
    }

private:
    int millis_;
};

// A window that keeps its settings.
std::unique_ptr<MainWindow> keepingWindow(bool animate = true) {
    WindowOptions options;
    options.animate = animate;
    return makeWindow(
        [](Scenario, LabOptions) -> Result<std::unique_ptr<LabPort>> {
            return Error{Fault::Refused, "no", "", "", 0, 0};
        },
        options);
}

struct MotionBench : Bench {
    // Movements last for a minute: they end when the test says so.
    explicit MotionBench(bool animated = true) {
        play(2 * kSecond);
        lru().setAnimated(animated);
        lru().overlay().setMillis(60'000);
        lab->list = firstTwenty();
        lab->pause();
        settle();
    }
    LruPane& lru() { return *window->panels().lru; }
    void step(const Event& event, Objects after, Objects inFlight = {}) {
        lab->list = std::move(after);
        lab->stepTo(placeAt(event, std::move(inFlight)), {event});
        settle();
    }
    QImage image() { return lru().grab().toImage(); }
    QRect cell(std::uint64_t index) {
        LruView& view = lru().view();
        const QRect cell = view.geometryNow().cell(index).adjusted(1, 1, -1, -1);
        return {view.viewport()->mapTo(&lru(), cell.topLeft()), cell.size()};
    }
    void shoot(const char* name) {
        const QString folder = qEnvironmentVariable("RECLAIMLAB_SHOTS");
        if (folder.isEmpty()) return;
        for (const ThemeName theme : {ThemeName::Light, ThemeName::Dark}) {
            window->setTheme(theme);
            settle();
            lru().overlay().holdAt(0.5);
            const QString file = QStringLiteral("%1-%2.png")
                                     .arg(QLatin1String(name),
                                          theme == ThemeName::Light ? QStringLiteral("light") : QStringLiteral("dark"));
            QVERIFY(lru().grab().save(QDir(folder).filePath(file)));
        }
        window->setTheme(ThemeName::Light);
        settle();
    }
};

}  // namespace

void TestLruMotion::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("ReclaimLabTest"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_lru_motion"));
    QSettings().clear();
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
}

void TestLruMotion::isolatedFliesToTheBarAndTheEndIsThePictureWithoutMovement() {
    const Event event = eventOf(EventKind::LruIsolate, 0);
    QImage still;
    {
        MotionBench bench(false);
        bench.step(event, without(firstTwenty(), 0), {0});
        QVERIFY(!bench.lru().overlay().moving());
        still = bench.image();
    }
    MotionBench bench;
    bench.step(event, without(firstTwenty(), 0), {0});
    MoveOverlay& overlay = bench.lru().overlay();
    QVERIFY(overlay.moving());
    QVERIFY(overlay.isVisible());
    QCOMPARE(overlay.ways().size(), std::size_t{1});
    const Way& way = overlay.ways()[0];
    QCOMPARE(way.entry.object, ObjectId(0));
    QCOMPARE(way.from, bench.cell(0));  // of the list as it lies below the bar that has come
    QVERIFY(!way.fades);
    QVERIFY(bench.lru().flight().geometry().contains(way.to));
    bench.shoot("isolate");
    overlay.holdAt(0.5);
    const QImage half = bench.image();
    QVERIFY(half != still);
    overlay.finish();
    QVERIFY(!overlay.isVisible());
    QVERIFY2(bench.image() == still, "the end of the movement is the picture without it");
}

void TestLruMotion::itEndsByItself() {
    MotionBench bench;
    MoveOverlay& overlay = bench.lru().overlay();
    overlay.setMillis(MoveOverlay::kMillis);
    QVERIFY(MoveOverlay::kMillis >= 200 && MoveOverlay::kMillis <= 300);
    QSignalSpy ended(&overlay, &MoveOverlay::ended);
    bench.step(eventOf(EventKind::LruIsolate, 0), without(firstTwenty(), 0), {0});
    QTRY_COMPARE(ended.count(), 1);
    QVERIFY(!overlay.moving());
    QVERIFY(overlay.isHidden());
    QVERIFY(overlay.ways().empty());
}

void TestLruMotion::rotatedGoesToTheTail() {
    MotionBench bench;
    Objects after = without(firstTwenty(), 0);
    after.push_back(0);
    bench.step(eventOf(EventKind::LruRotate, 0), after);
    MoveOverlay& overlay = bench.lru().overlay();
    QCOMPARE(overlay.ways().size(), std::size_t{1});  // that the others move up is no event of theirs
    QCOMPARE(overlay.ways()[0].entry.object, ObjectId(0));
    QCOMPARE(overlay.ways()[0].to, bench.cell(19));
    QVERIFY(!overlay.ways()[0].fades);
    bench.shoot("rotate");
}

void TestLruMotion::removedLeavesAndFades() {
    MotionBench bench;
    bench.step(eventOf(EventKind::LruRemove, 3), without(firstTwenty(), 3));
    MoveOverlay& overlay = bench.lru().overlay();
    QCOMPARE(overlay.ways().size(), std::size_t{1});
    QCOMPARE(overlay.ways()[0].from, bench.cell(3));
    QVERIFY(overlay.ways()[0].fades);
    bench.shoot("remove");
}

void TestLruMotion::addedComesToTheTail() {
    MotionBench bench;
    Objects after = firstTwenty();
    after.push_back(777);
    bench.step(eventOf(EventKind::LruAdd, 777), after);
    MoveOverlay& overlay = bench.lru().overlay();
    QCOMPARE(overlay.ways().size(), std::size_t{1});
    QCOMPARE(overlay.ways()[0].entry.object, ObjectId(777));
    QCOMPARE(overlay.ways()[0].to, bench.cell(20));
    bench.shoot("add");
}

void TestLruMotion::freedFadesWhereItIs() {
    MotionBench bench;
    const Objects list = without(without(firstTwenty(), 0), 1);
    bench.step(eventOf(EventKind::LruIsolate, 1), list, {0, 1});
    bench.lru().overlay().finish();
    bench.step(eventOf(EventKind::ObjectFree, 0), list, {1});
    const std::vector<Way>& ways = bench.lru().overlay().ways();
    QCOMPARE(ways.size(), std::size_t{1});
    QCOMPARE(ways[0].entry.object, ObjectId(0));
    QCOMPARE(ways[0].from, ways[0].to);
    QVERIFY(ways[0].fades);
    QVERIFY(bench.lru().flight().geometry().intersects(ways[0].from));
    bench.shoot("free");
}

void TestLruMotion::aSplicedBlockGoesToTheParentsList() {
    MotionBench bench;
    // The removed cgroup's list becomes the parent's, which had three entries before.
    Event event = eventOf(EventKind::LruReparent, 0);
    event.subject = 1;
    event.b = 20;
    event.c = 0;
    Objects after{500, 501, 502};
    const Objects block = firstTwenty();
    after.insert(after.end(), block.begin(), block.end());
    bench.lab->listOwner = MemcgId(0);
    bench.step(event, after);
    const std::vector<Way>& ways = bench.lru().overlay().ways();
    QCOMPARE(ways.size(), std::size_t{20});
    for (std::size_t i = 0; i < ways.size(); ++i) {
        QCOMPARE(ways[i].entry.object, ObjectId(static_cast<std::uint32_t>(i)));
        QCOMPARE(ways[i].to, bench.cell(i + 3));
        QVERIFY(!ways[i].fades);
    }
    QVERIFY2(bench.lru().flight().text().contains(
                 QStringLiteral("spliced: 20 entries of /k1 join the list of the parent, /")),
             qPrintable(bench.lru().flight().text()));
    bench.shoot("splice");
}

void TestLruMotion::nothingMovesWithoutAnEvent() {
    MotionBench bench;
    // The list is another one, but the step's events say nothing of it.
    bench.lab->list = without(firstTwenty(), 5);
    bench.lab->stepTo(placeAt(eventOf(EventKind::ShrinkStart, 0)), {});
    bench.settle();
    QVERIFY(!bench.lru().overlay().moving());
    // Standing elsewhere without a step is no step either.
    bench.lab->list = firstTwenty();
    bench.lab->stopAt(placeAt(eventOf(EventKind::LruAdd, 5)));
    bench.settle();
    QVERIFY(!bench.lru().overlay().moving());
    // Another list is looked at since: what has left this one is not known.
    bench.lab->listOwner = MemcgId(2);
    bench.step(eventOf(EventKind::LruIsolate, 7), Objects{900, 901}, {7});
    QVERIFY(!bench.lru().overlay().moving());
}

void TestLruMotion::aFasterStepEndsTheOneBefore() {
    MotionBench bench;
    bench.step(eventOf(EventKind::LruIsolate, 0), without(firstTwenty(), 0), {0});
    QVERIFY(bench.lru().overlay().moving());
    Objects next = without(without(firstTwenty(), 0), 1);
    bench.step(eventOf(EventKind::LruIsolate, 1), next, {0, 1});
    QCOMPARE(bench.lru().overlay().ways().size(), std::size_t{1});
    QCOMPARE(bench.lru().overlay().ways()[0].entry.object, ObjectId(1));
    // Two steps within one frame: what the first one moved is not known any more, so neither is shown.
    bench.lab->stepTo(placeAt(eventOf(EventKind::LruIsolate, 2)), {eventOf(EventKind::LruIsolate, 2)});
    bench.step(eventOf(EventKind::LruIsolate, 3), Objects{4, 5, 6}, {0, 1, 2, 3});
    QVERIFY(!bench.lru().overlay().moving());
    // Whoever lets it run on sees no movement either.
    bench.step(eventOf(EventKind::LruIsolate, 4), Objects{5, 6}, {0, 1, 2, 3, 4});
    QVERIFY(bench.lru().overlay().moving());
    bench.lab->run();
    bench.settle();
    QVERIFY(!bench.lru().overlay().moving());
}

void TestLruMotion::offMeansTheEndAtOnce() {
    MotionBench bench;
    bench.step(eventOf(EventKind::LruIsolate, 0), without(firstTwenty(), 0), {0});
    QVERIFY(bench.lru().overlay().moving());
    bench.window->setAnimated(false);
    QVERIFY(!bench.lru().overlay().moving());
    bench.step(eventOf(EventKind::LruIsolate, 1), without(without(firstTwenty(), 0), 1), {0, 1});
    QVERIFY(!bench.lru().overlay().moving());
}

void TestLruMotion::theDesktopMayWantNone() {
    QApplication::setStyle(new Desktop(0));
    QVERIFY(!Bench().window->animated());
    QApplication::setStyle(new Desktop(200));
    QVERIFY(Bench().window->animated());
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
}

void TestLruMotion::aPersonsChoiceIsKept() {
    QApplication::setStyle(new Desktop(200));
    const auto reopened = [](bool choice) {
        const auto window = keepingWindow();
        window->show();
        window->setAnimated(choice);
        window->close();
        return keepingWindow()->animated();
    };
    QVERIFY(reopened(true));
    QVERIFY(!QSettings().contains(QStringLiteral("animateSteps")));  // as the desktop has it: nothing is chosen
    QVERIFY(!reopened(false));
    QVERIFY(reopened(true));
    QVERIFY(!keepingWindow(false)->animated());  // pictures show what is, whatever was chosen
    QSettings().clear();
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
}

void TestLruMotion::farOffEndsLeaveThePicture() {
    ListPicture before, after;
    before.view = after.view = QRect(0, 0, 100, 40);
    before.owner = after.owner = MemcgId(1);
    for (std::uint32_t i = 0; i < 4; ++i) {
        LruEntry entry;
        entry.object = ObjectId(i);
        before.list.push_back({entry, QRect(static_cast<int>(i) * 20, 0, 20, 10), false});
    }
    before.total = after.total = 1000;
    after.list.assign(before.list.begin() + 1, before.list.end());
    // The tail is not on the screen: towards it, and out of sight.
    auto ways = waysOf({eventOf(EventKind::LruRotate, 0)}, before, after);
    QCOMPARE(ways.size(), std::size_t{1});
    QVERIFY(ways[0].fades);
    QVERIFY(ways[0].to.bottom() > after.view.bottom());
    // An entry that is added out of sight has no way, and one event later is what counts.
    QVERIFY(waysOf({eventOf(EventKind::LruAdd, 800)}, before, after).empty());
    ways = waysOf({eventOf(EventKind::LruRotate, 0), eventOf(EventKind::LruRemove, 0)}, before, after);
    QCOMPARE(ways.size(), std::size_t{1});
    QVERIFY(ways[0].to.bottom() <= 0);
}

QTEST_MAIN(TestLruMotion)
#include "tst_lru_motion.moc"
