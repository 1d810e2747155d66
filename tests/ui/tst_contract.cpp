// The counts of the window's data contract, on a scripted Lab: what a frame may cost, and where queries run.
#include <QDockWidget>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

#include <QTreeView>
#include <future>

#include "tests/ui/window_bench.h"
#include "ui/events/event_pane.h"
#include "ui/lru/lru_pane.h"
#include "ui/runs/runs_pane.h"
#include "ui/tree/cgroup_pane.h"
#include "ui/window/message_strip.h"

using namespace reclaim;
using namespace reclaim::ui;
using reclaim::test::Bench;

class TestContract final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void oneRedrawPerChartAndFrame();
    void hiddenViewsCostNothing();
    void frameSizeIsBounded();
    void onlyVisibleEntriesAreAskedAndPainted();
    void noSqlOnTheGuiThread();
};

void TestContract::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("ReclaimLabTest"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_contract"));
    QSettings().clear();
}

void TestContract::oneRedrawPerChartAndFrame() {
    Bench bench;
    bench.play(2 * kSecond);
    const auto& plots = bench.window->timelines().plots();
    for (int frame = 1; frame <= 20; ++frame) {
        std::array<std::uint64_t, 3> before{};
        for (std::size_t i = 0; i < 3; ++i) before[i] = plots[i]->redraws();
        bench.lab->advanceTo(2 * kSecond + frame * 100 * kMillisecond);
        bench.window->feed().tick();
        bench.window->feed().tick();  // the same frame again: nothing to do
        QCoreApplication::processEvents();
        for (std::size_t i = 0; i < 3; ++i) QVERIFY(plots[i]->redraws() - before[i] <= 1);
        QTest::qSleep(20);
    }
    // The cursor moves on a layer of its own.
    const auto redraws = plots[0]->redraws();
    bench.window->focus().setCursor(kSecond);
    QCoreApplication::processEvents();
    QCOMPARE(plots[0]->redraws(), redraws);
    bench.window->focus().setCursor(std::nullopt);
}

void TestContract::hiddenViewsCostNothing() {
    Bench bench;
    const Panels& panels = bench.window->panels();
    bench.play(2 * kSecond);
    QVERIFY(bench.lab->requested.tree);
    QVERIFY(bench.lab->requested.lru.has_value());
    QVERIFY(bench.lab->requested.events);
    for (QDockWidget* dock : panels.docks) dock->hide();
    QCoreApplication::processEvents();
    const auto tree = panels.tree->refreshes(), lru = panels.lru->refreshes(), events = panels.events->refreshes();
    const auto paints = panels.lru->view().paints();
    for (int frame = 1; frame <= 30; ++frame) bench.play(2 * kSecond + frame * 50 * kMillisecond);
    QCOMPARE(panels.tree->refreshes(), tree);
    QCOMPARE(panels.lru->refreshes(), lru);
    QCOMPARE(panels.events->refreshes(), events);
    QCOMPARE(panels.lru->view().paints(), paints);
    QVERIFY(!bench.lab->requested.tree);
    QVERIFY(!bench.lab->requested.lru.has_value());
    QVERIFY(!bench.lab->requested.events);
    // A tab behind another one is hidden too.
    for (QDockWidget* dock : panels.docks) dock->show();
    panels.dock("runs")->raise();
    QCoreApplication::processEvents();
    bench.play(4 * kSecond);
    QVERIFY(!bench.lab->requested.events);
}

void TestContract::frameSizeIsBounded() {
    // 10,000 cgroups: one range per expanded parent, and the view is not reset.
    test::Script script;
    script.cgroups = 10'000;
    Bench bench(script);
    bench.play(2 * kSecond);
    CgroupModel& model = bench.window->panels().tree->model();
    QCOMPARE(model.count(), 10'001);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset), changes(&model, &QAbstractItemModel::dataChanged);
    bench.lab->advanceTo(3 * kSecond);
    bench.window->feed().flush();
    QCOMPARE(resets.count(), 0);
    QVERIFY2(changes.count() <= 2 + 1000, "at most one a parent");
    bench.window->panels().tree->view().collapseAll();
    changes.clear();
    bench.lab->advanceTo(4 * kSecond);
    bench.window->feed().flush();
    QVERIFY2(changes.count() <= 1, "collapsed parents are not told");
}

void TestContract::onlyVisibleEntriesAreAskedAndPainted() {
    test::Script script;
    script.listEntries = 1'000'000;
    Bench bench(script);
    bench.play(3 * kSecond);
    LruView& view = bench.window->panels().lru->view();
    QVERIFY(bench.lab->requested.lru->count <= 1024);
    QVERIFY(view.cellsPainted() > 10);
    QVERIFY(view.cellsPainted() < 1000);
    QVERIFY(view.geometryNow().cellWidth >= 16 && view.geometryNow().cellHeight >= 16);
    view.setFocus();
    QTest::keyClick(&view, Qt::Key_End);
    bench.settle();
    QCOMPARE(view.place(), LruView::Place::Tail);
    QCOMPARE(*view.selected(), std::uint64_t{999'999});
    QTest::keyClick(&view, Qt::Key_Home);
    bench.settle();
    QCOMPARE(view.firstShown(), std::uint64_t{0});
    QTest::keyClick(&view, Qt::Key_PageDown);
    QTest::keyClick(&view, Qt::Key_Right);
    bench.settle();
    QVERIFY(*view.selected() > 10);
    view.goPosition(500'000);
    bench.settle();
    QCOMPARE(view.place(), LruView::Place::Entry);  // held by the entry from now on
    QVERIFY(view.firstShown() > 499'000 && view.firstShown() <= 500'000);
    QVERIFY(bench.window->panels().lru->header().contains(QStringLiteral("1,000,000 entries in the list of /k1")));
    bench.window->focus().setLane(0);
    bench.settle();
    QVERIFY(bench.window->panels().lru->header().contains(QStringLiteral("one global list (linux-3.14")));
}

void TestContract::noSqlOnTheGuiThread() {
    Bench bench;
    QSignalSpy problems(bench.window->panels().runs, &RunsPane::problems);
    QSignalSpy runs(&bench.window->controller(), &RunController::problems);
    // Whoever reads waits its turn behind this job, and the window does not.
    std::promise<void> go;
    bench.window->queries().ask(bench.window.get(),
                                [wait = go.get_future().share()](std::stop_token) -> QueryThread::Answer {
                                    wait.wait();
                                    return {};
                                });
    bench.window->panels().runs->openBook(QStringLiteral("/nowhere/lab.db"));
    bench.window->controller().openStored(QStringLiteral("/nowhere/lab.db"), 1);
    QTest::qWait(50);
    QCOMPARE(problems.count() + runs.count(), 0);
    go.set_value();
    QTRY_COMPARE(problems.count(), 1);
    QTRY_COMPARE(runs.count(), 1);
    QVERIFY(bench.window->messages().text().contains(QStringLiteral("lab.db")));
}

QTEST_MAIN(TestContract)
#include "tst_contract.moc"
