// Strategies beside each other: bars at the moment of the cursor, and how long dead caches waited, on a scripted Lab
// and on a real run; and the perspectives that show them with what belongs to them.
#include <QAction>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QMenuBar>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "tests/ui/real_window.h"
#include "tests/ui/window_bench.h"
#include "ui/compare/compare_pane.h"
#include "ui/plots/chart_export.h"
#include "ui/races/race_pane.h"
#include "ui/runtime/text.h"
#include "ui/scores/score_pane.h"
#include "ui/slabs/slab_pane.h"
#include "ui/style/icons.h"

using namespace reclaim;
using namespace reclaim::ui;
using reclaim::test::Bench;

class TestCompare final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void barsFollowTheCursor();
    void anotherFigure();
    void aBarLeadsToItsStrategyAndMoment();
    void neverAnEmptyChart();
    void delaysAreDrawnAndWaitingIsSaid();
    void onlyWhatIsSeenIsAskedAndDrawn();
    void chartsAreFiles();
    void anOlderLayoutHasRoomForIt();
    void sizesClipNothing_data();
    void sizesClipNothing();
    void perspectives_data();
    void perspectives();
    void whichWayWaitsForWhat();
};

namespace {

ComparePane& raised(MainWindow& window) {
    window.panels().dock("compare")->raise();
    QCoreApplication::processEvents();
    return *window.panels().compare;
}

QStringList texts(const Chart& chart) {
    QStringList texts;
    for (const Bar& bar : chart.bars) texts << toQt(bar.text);
    return texts;
}

QStringList notesOf(const Chart& chart) {
    QStringList notes;
    for (const std::string& note : chart.notes) notes << toQt(note);
    return notes;
}

// Two destroyed at once, one after 2 ms, one after 40 ms under the third strategy; one waits under the second.
std::vector<CacheFates> someFates() {
    std::vector<CacheFates> fates(3);
    for (const TimeNs delay : {TimeNs{0}, TimeNs{0}, 2 * kMillisecond, 40 * kMillisecond}) fates[2].delays.add(delay);
    fates[2].destroyed = 6;
    return fates;
}
}  // namespace

void TestCompare::barsFollowTheCursor() {
    Bench bench;
    bench.play(12 * kSecond);
    ComparePane& pane = raised(*bench.window);
    bench.settle();
    QCOMPARE(pane.figureBox().currentText(), QStringLiteral("dead caches"));
    const Chart& chart = pane.bars().chart();
    QCOMPARE(texts(chart),
             (QStringList{QStringLiteral("0 caches"), QStringLiteral("1 cache"), QStringLiteral("0 caches")}));
    QCOMPARE(chart.bars[1].name, std::string("2014 patch set"));
    QCOMPARE(chart.unit, std::string("caches"));
    QCOMPARE(pane.momentText(), QStringLiteral("at 12.000 s"));
    const double top = chart.top;
    bench.window->focus().setCursor(5 * kSecond);
    QCOMPARE(texts(chart),
             (QStringList{QStringLiteral("0 caches"), QStringLiteral("0 caches"), QStringLiteral("0 caches")}));
    QCOMPARE(pane.momentText(), QStringLiteral("at 5.000 s, under the mouse"));
    QCOMPARE(chart.top, top);  // bars grow with the cursor, their axis does not
    bench.window->focus().setCursor(std::nullopt);
    bench.settle();
    QCOMPARE(pane.momentText(), QStringLiteral("at 12.000 s"));
    // The bars have their strategies' colours, as in the charts above.
    for (std::size_t i = 0; i < 3; ++i)
        QCOMPARE(chart.bars[i].color, bench.window->timelines().plots()[0]->chart().curves[i].color);
    const QImage shown = pane.bars().grab().toImage();
    bool found = false;
    for (int x = 0; x < shown.width() && !found; ++x)
        found = shown.pixelColor(x, pane.bars().middleOf(1).y()) ==
                Theme::of(pane.palette()).seriesColor(chart.bars[1].color);
    QVERIFY2(found, "the bar is drawn in its colour");
}

void TestCompare::anotherFigure() {
    Bench bench;
    bench.play(12 * kSecond);
    ComparePane& pane = raised(*bench.window);
    pane.figureBox().setCurrentText(QStringLiteral("refused"));
    QCOMPARE(pane.bars().chart().bars[0].text, std::string("826,000 operations"));
    QCOMPARE(pane.bars().chart().bars[2].text, std::string("0 operations"));
    // Not recorded in this run: said, and not drawn as nothing.
    pane.figureBox().setCurrentText(QStringLiteral("innocent scans"));
    QVERIFY(!pane.bars().chart().hasPoints());
    QVERIFY(pane.bars().accessibleDescription().contains(QStringLiteral("Nothing was recorded")));
    for (const char* title : {"dead caches", "pages of dead caches", "dying cgroups", "objects given back",
                              "locked operations", "innocent scans"})
        QVERIFY2(pane.figureBox().findText(QLatin1String(title)) >= 0, title);
}

void TestCompare::aBarLeadsToItsStrategyAndMoment() {
    Bench bench;
    bench.play(12 * kSecond);
    ComparePane& pane = raised(*bench.window);
    bench.settle();
    QCOMPARE(bench.window->focus().lane(), 2u);
    QTest::mouseClick(pane.bars().findChild<QWidget*>(), Qt::LeftButton, {}, pane.bars().middleOf(1));
    QCOMPARE(bench.window->focus().lane(), 1u);
    QCOMPARE(bench.lab->seeks, (std::vector<TimeNs>{10 * kSecond}));  // since then there is one
    bench.settle();
    // With the keyboard: the next bar, and there.
    pane.bars().setFocus();
    QTest::keyClick(&pane.bars(), Qt::Key_Home);
    QCOMPARE(pane.bars().selected(), 0);
    QTest::keyClick(&pane.bars(), Qt::Key_Down);
    QTest::keyClick(&pane.bars(), Qt::Key_Down);
    QTest::keyClick(&pane.bars(), Qt::Key_Return);
    QCOMPARE(bench.window->focus().lane(), 2u);
    QCOMPARE(bench.lab->seeks.size(), std::size_t{2});
}

void TestCompare::neverAnEmptyChart() {
    Bench bench;
    bench.play(11 * kSecond);
    ComparePane& pane = raised(*bench.window);
    bench.settle();
    QVERIFY(bench.lab->requested.cacheFates);
    const Chart& chart = pane.delays().chart();
    QVERIFY(!chart.hasPoints());
    QVERIFY(!chart.empty.empty());
    QCOMPARE(notesOf(chart), (QStringList{QStringLiteral("Linux 3.14, Linux 6.1: no cache has died"),
                                          QStringLiteral("2014 patch set: nothing destroyed yet: 1 cache waits")}));
    QVERIFY(pane.delays().accessibleDescription().contains(QStringLiteral("1 cache waits")));
}

void TestCompare::delaysAreDrawnAndWaitingIsSaid() {
    Bench bench;
    bench.lab->fates = someFates();
    bench.play(11 * kSecond);
    ComparePane& pane = raised(*bench.window);
    bench.settle();
    const Chart& chart = pane.delays().chart();
    QCOMPARE(chart.form, ChartForm::DelaysSoFar);
    QVERIFY(chart.hasPoints());
    QCOMPARE(chart.delays.size(), std::size_t{3});
    QVERIFY(chart.delays[0].steps.empty() && chart.delays[1].steps.empty());
    const auto& steps = chart.delays[2].steps;
    QCOMPARE(steps.size(), std::size_t{3});
    QCOMPARE(steps[0].to, TimeNs{0});
    QCOMPARE(steps[0].count, std::uint64_t{2});
    QVERIFY(steps[1].from <= 2 * kMillisecond && 2 * kMillisecond < steps[1].to);
    QVERIFY(steps[2].from <= 40 * kMillisecond && 40 * kMillisecond < steps[2].to);
    QVERIFY(notesOf(chart).contains(
        QStringLiteral("Linux 6.1: 2 caches destroyed without a free, for their objects had been moved")));
    QVERIFY(notesOf(chart).contains(QStringLiteral("2014 patch set: nothing destroyed yet: 1 cache waits")));
    pane.formBox().setCurrentIndex(1);
    bench.settle();
    QCOMPARE(chart.form, ChartForm::Delays);
}

void TestCompare::onlyWhatIsSeenIsAskedAndDrawn() {
    Bench bench;
    bench.play(2 * kSecond);
    ComparePane& pane = raised(*bench.window);
    bench.settle();
    for (int frame = 1; frame <= 10; ++frame) {
        const auto bars = pane.bars().redraws(), delays = pane.delays().redraws();
        bench.lab->advanceTo(2 * kSecond + frame * 100 * kMillisecond);
        bench.window->feed().tick();
        bench.window->feed().tick();
        QCoreApplication::processEvents();
        QVERIFY(pane.bars().redraws() - bars <= 1);
        QVERIFY(pane.delays().redraws() - delays <= 1);
        QTest::qSleep(30);
    }
    bench.window->panels().dock("runs")->raise();
    QCoreApplication::processEvents();
    bench.play(4 * kSecond);
    QVERIFY(!bench.lab->requested.cacheFates);
    const auto refreshes = pane.refreshes();
    const auto bars = pane.bars().redraws();
    bench.play(5 * kSecond);
    bench.window->focus().setCursor(kSecond);
    bench.settle();
    QCOMPARE(pane.refreshes(), refreshes);
    QCOMPARE(pane.bars().redraws(), bars);
}

void TestCompare::chartsAreFiles() {
    initResources();
    Bench bench;
    bench.lab->fates = someFates();
    bench.play(11 * kSecond);
    ComparePane& pane = raised(*bench.window);
    bench.settle();
    const QTemporaryDir folder;
    const auto read = [&folder](const QString& name) {
        QFile file(folder.filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const std::vector<Chart> charts = pane.charts();
    for (const auto& [index, name] : {std::pair{0, QStringLiteral("bars")}, std::pair{1, QStringLiteral("delays")}}) {
        for (const char* ending : {".png", ".svg", ".csv", ".pdf"}) {
            const QString path = folder.filePath(name + QLatin1String(ending));
            QVERIFY(exportChart(charts[static_cast<std::size_t>(index)], path, ExportOptions{}).ok());
        }
        QCOMPARE(QImage(folder.filePath(name + QStringLiteral(".png"))).size(), QSize(1920, 1080));
        QVERIFY(!read(name + QStringLiteral(".svg")).contains("<image"));
    }
    for (const char* text : {"dead caches at 11.000 s", "2014 patch set", "1 cache", "first-light", "seed 1"})
        QVERIFY2(read(QStringLiteral("bars.svg")).contains(text), text);
    for (const char* text : {"from the last free to the destruction", "10 ms", "Linux 6.1",
                             "nothing destroyed yet: 1 cache waits", "seed 1"})
        QVERIFY2(read(QStringLiteral("delays.svg")).contains(text), text);
    const QByteArray bars = read(QStringLiteral("bars.csv"));
    QVERIFY2(bars.startsWith("time_ms,cgroup,metric,value,strategy,unit\n"), bars.constData());
    QVERIFY2(bars.contains("11000,_system,lab.dead_caches,1,patchset-2014,caches\n"), bars.constData());
    const QByteArray delays = read(QStringLiteral("delays.csv"));
    QVERIFY2(delays.contains("linux-6.1,destroyed,0,0,2\n"), delays.constData());
    QVERIFY2(delays.contains("patchset-2014,waiting,,,1\n"), delays.constData());
    // From the window: the button of the chart opens the dialog with both.
    QSignalSpy wanted(&pane, &ComparePane::exportWanted);
    for (auto* button : pane.findChildren<QToolButton*>())
        if (button->accessibleName() == QStringLiteral("Save the chart of delays")) button->click();
    QCOMPARE(wanted.count(), 1);
    QTRY_VERIFY(bench.window->findChild<QDialog*>());
    QCOMPARE(bench.window->findChild<QDialog*>()->findChild<QComboBox*>()->count(), 2);
    bench.window->findChild<QDialog*>()->close();
}

void TestCompare::anOlderLayoutHasRoomForIt() {
    QMainWindow before;
    for (const char* id : {"tree", "lru", "events", "runs", "holders", "slabs", "scores", "races"}) {
        auto* dock = new QDockWidget(&before);
        dock->setObjectName(QLatin1String(id));
        before.addDockWidget(qstrcmp(id, "tree") == 0 ? Qt::LeftDockWidgetArea : Qt::BottomDockWidgetArea, dock);
    }
    Bench bench;
    QVERIFY(bench.window->restoreState(before.saveState(1), 1));
    QStringList ids;
    for (const QDockWidget* dock : before.findChildren<QDockWidget*>()) ids << dock->objectName();
    placeNewPanels(*bench.window, bench.window->panels(), ids);
    bench.settle();
    QDockWidget* dock = bench.window->panels().dock("compare");
    QVERIFY(!dock->isFloating());
    QCOMPARE(bench.window->tabifiedDockWidgets(dock), (QList<QDockWidget*>{bench.window->panels().dock("scores")}));
    dock->raise();
    bench.settle();
    QVERIFY(dock->isVisible() && bench.window->panels().compare->seen());
    QVERIFY2(dock->width() > 100 && dock->height() > 50,
             qPrintable(QStringLiteral("%1 x %2").arg(dock->width()).arg(dock->height())));
}

void TestCompare::sizesClipNothing_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<double>("points");
    QTest::addColumn<bool>("dark");
    QTest::newRow("1024x768") << QSize(1024, 768) << 10.0 << false;
    QTest::newRow("1280x800") << QSize(1280, 800) << 10.0 << true;
    QTest::newRow("1600x1000") << QSize(1600, 1000) << 10.0 << false;
    QTest::newRow("1920x1080-large") << QSize(1920, 1080) << 20.0 << true;
}

void TestCompare::sizesClipNothing() {
    QFETCH(QSize, size);
    QFETCH(double, points);
    QFETCH(bool, dark);
    Bench bench({}, size);
    bench.lab->fates = someFates();
    bench.window->setTextSize(points);
    bench.window->setTheme(dark ? ThemeName::Dark : ThemeName::Light);
    bench.window->resize(size);
    bench.window->resetLayout();
    bench.play(11200 * kMillisecond);
    ComparePane& pane = raised(*bench.window);
    bench.settle();
    test::shoot(*bench.window, QStringLiteral("compare-") + QLatin1String(QTest::currentDataTag()));
    QCOMPARE(bench.window->size(), size);
    for (FigureView* view : {&pane.bars(), &pane.delays()}) QVERIFY(view->height() >= view->heightWanted());
    for (const QComboBox* box : {&pane.figureBox(), &pane.formBox()})
        QVERIFY(box->width() >= box->minimumSizeHint().width());
    bench.window->setTextSize(10);
    bench.window->setTheme(ThemeName::Light);
}

void TestCompare::perspectives_data() { sizesClipNothing_data(); }

void TestCompare::perspectives() {
    QFETCH(QSize, size);
    QFETCH(double, points);
    QFETCH(bool, dark);
    Bench bench({}, size);
    bench.window->setTextSize(points);
    bench.window->setTheme(dark ? ThemeName::Dark : ThemeName::Light);
    bench.play(11 * kSecond);
    const auto choose = [&](const QString& text) {
        for (QAction* action : bench.window->findChildren<QAction*>()) {
            if (action->text() != text || !action->statusTip().contains(QLatin1Char(' ')) ||
                action->toolTip().isEmpty())
                continue;
            if (qobject_cast<QMenu*>(action->parent()) &&
                static_cast<QMenu*>(action->parent())->title() == QStringLiteral("Perspective"))
                action->trigger();
        }
        bench.settle();
    };
    const auto inSight = [&](QWidget* pane) { return pane->isVisible() && !pane->visibleRegion().isEmpty(); };
    const Panels& panels = bench.window->panels();
    choose(QStringLiteral("Dead caches"));
    test::shoot(*bench.window, QStringLiteral("perspective-dead-caches-") + QLatin1String(QTest::currentDataTag()));
    for (QWidget* pane : std::initializer_list<QWidget*>{panels.slabs, panels.scores, panels.compare}) {
        QVERIFY(inSight(pane));
        QVERIFY2(pane->width() >= 240 && pane->height() >= 60,
                 qPrintable(QStringLiteral("%1 x %2").arg(pane->width()).arg(pane->height())));
    }
    QCOMPARE(bench.window->size(), size);
    choose(QStringLiteral("Races"));
    test::shoot(*bench.window, QStringLiteral("perspective-races-") + QLatin1String(QTest::currentDataTag()));
    QVERIFY(inSight(panels.races));
    QVERIFY(panels.races->height() > size.height() * 3 / 10);
    QVERIFY(!inSight(panels.compare));
    choose(QStringLiteral("Usual"));
    for (QDockWidget* dock : panels.docks) QVERIFY(!dock->isHidden());
    bench.window->setTextSize(10);
    bench.window->setTheme(ThemeName::Light);
}

void TestCompare::whichWayWaitsForWhat() {
    const auto holder = test::realWindow();
    MainWindow& window = *holder;
    window.controller().open(
        QString::fromStdString(dataDirectory() + "/datasets/scenarios/one-object-pins-a-cache.yaml"));
    QTRY_VERIFY_WITH_TIMEOUT(window.feed().frame() && window.feed().frame()->mode == RunMode::Ended, 120'000);
    ComparePane& pane = raised(window);
    QTRY_COMPARE(pane.bars().chart().bars.size(), std::size_t{10});
    QTRY_VERIFY(pane.delays().chart().hasPoints());
    test::shoot(window, QStringLiteral("compare-real"));
    const auto curveOf = [&](const std::string& strategy) -> const DelayCurve& {
        for (const DelayCurve& curve : pane.delays().chart().delays)
            if (curve.look.info.strategy == strategy) return curve;
        throw std::runtime_error(strategy);
    };
    // The oracle destroys both caches at their last free; the reaper of way 2 comes later; the baseline never.
    QCOMPARE(curveOf("oracle").count(), std::uint64_t{2});
    QCOMPARE(curveOf("oracle").steps.front().to, TimeNs{0});
    QCOMPARE(curveOf("way-2").count(), std::uint64_t{2});
    QVERIFY(curveOf("way-2").steps.back().from > kSecond);
    QVERIFY(curveOf("linux-3.16+dead_caches=leak").steps.empty());
    const QString notes = notesOf(pane.delays().chart()).join(QLatin1Char('\n'));
    QVERIFY2(notes.contains(QStringLiteral("nothing destroyed yet: 2 caches wait")), qPrintable(notes));
    // Going back takes the destructions back.
    window.controller().seek(70 * kSecond);
    QTRY_VERIFY_WITH_TIMEOUT(window.feed().frame()->mode == RunMode::Paused && window.feed().frame()->t == 70 * kSecond,
                             60'000);
    QTRY_VERIFY(curveOf("way-1").steps.empty());
    QTRY_COMPARE(pane.bars().chart().bars[2].text, std::string("2 caches"));
    window.setTheme(ThemeName::Dark);
    window.controller().seek(100 * kSecond);
    QTRY_VERIFY_WITH_TIMEOUT(window.feed().frame()->t == 100 * kSecond && window.feed().settled(), 60'000);
    Q_EMIT pane.roomWanted();
    pane.formBox().setCurrentIndex(1);
    test::shoot(window, QStringLiteral("compare-real-dark-room"));
    window.setTheme(ThemeName::Light);
}

QTEST_MAIN(TestCompare)
#include "tst_compare.moc"
