// The pane of races, on the real explorer: stories, decisions with their verdicts, schedules step by step, as text and
// as drawings, and the map.
#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QFile>
#include <QMenu>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include "tests/ui/real_window.h"
#include "ui/races/race_controls.h"
#include "ui/races/race_lanes.h"
#include "ui/races/race_pane.h"
#include "ui/races/race_state.h"

using namespace reclaim;
using namespace reclaim::ui;

class TestRaces final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void aStoryIsTold();
    void decisionsSayWhatTheyWouldChange();
    void schedulesAreValues();
    void theStateIsDrawnAsItIs();
    void schedulesAreKeptInTheLabBook();
    void theMapLeadsToItsModels();
    void wrongSchedulesAndLargeModelsAreAnswered();

private:
    // The pane alone, showing a model.
    std::unique_ptr<RacePane> paneOf(const char* model);
    QueryThread queries_;
    QString book_;
};

std::unique_ptr<RacePane> TestRaces::paneOf(const char* model) {
    auto pane = std::make_unique<RacePane>(queries_, [this] { return book_; });
    pane->resize(1500, 500);
    pane->show();
    pane->controls().choose({model, {}});
    return pane;
}

void TestRaces::aStoryIsTold() {
    const auto holder = test::realWindow();
    MainWindow& window = *holder;
    window.controller().open(
        QString::fromStdString(dataDirectory() + "/datasets/scenarios/one-object-pins-a-cache.yaml"));
    QTRY_VERIFY_WITH_TIMEOUT(window.feed().frame() && window.feed().frame()->mode == RunMode::Ended, 120'000);
    window.panels().dock("races")->raise();
    RacePane& pane = *window.panels().races;
    QTRY_COMPARE(pane.stories().currentIndex(), 1);
    QTRY_COMPARE(pane.controls().verdict(), QStringLiteral("UAF, LEAK"));
    QCOMPARE(pane.lanes().position(), 12);
    QVERIFY2(pane.lanes().sentence(12).contains(QStringLiteral("statistics")), qPrintable(pane.lanes().sentence(12)));
    Q_EMIT pane.roomWanted();
    test::shoot(window, QStringLiteral("races-story-1"));
    pane.nextScene(1);
    QTRY_COMPARE(pane.controls().verdict(), QStringLiteral("LEAK"));
    QVERIFY(pane.said().startsWith(QStringLiteral("2/3")));
    pane.nextScene(1);
    QTRY_COMPARE(pane.controls().verdict(), QStringLiteral("SAFE"));
    QCOMPARE(pane.lanes().position(), 0);
    // Every story, to its end.
    for (int story = 1; story < pane.stories().count(); ++story) {
        pane.stories().setCurrentIndex(story);
        Q_EMIT pane.stories().activated(story);
        const auto& scenes = race::raceStories()[static_cast<std::size_t>(story - 1)].scenes;
        for (std::size_t i = 0; i < scenes.size(); ++i) {
            if (i > 0) pane.nextScene(1);
            QTRY_VERIFY(!pane.searching());
            QVERIFY(pane.said().startsWith(QStringLiteral("%1/%2").arg(i + 1).arg(scenes.size())));
            if (!scenes[i].shown) QCOMPARE(pane.controls().verdict(), QStringLiteral("SAFE"));
            else QVERIFY(pane.lanes().position() > 0);
        }
    }
    pane.stories().setCurrentIndex(2);
    Q_EMIT pane.stories().activated(2);
    QTRY_COMPARE(pane.controls().verdict(), QStringLiteral("LEAK"));
    pane.goTo(4);
    test::shoot(window, QStringLiteral("races-w1b-step-4"));
    pane.goTo(6);
    window.setTheme(ThemeName::Dark);
    test::shoot(window, QStringLiteral("races-w1b-dark"));
    window.resize(1024, 768);
    window.resetLayout();
    QCoreApplication::processEvents();  // the layout comes with the loop
    window.panels().dock("races")->raise();
    Q_EMIT pane.roomWanted();
    test::shoot(window, QStringLiteral("races-1024-dark"));
}

void TestRaces::decisionsSayWhatTheyWouldChange() {
    const auto pane = paneOf("W1c");
    QTRY_COMPARE(pane->controls().verdict(), QStringLiteral("SAFE"));
    const auto& decisions = race::cacheMachine().decisions;
    std::size_t grace = 0;
    while (decisions[grace].name != "grace-before-drain") ++grace;
    QTRY_VERIFY2(pane->controls().flippedText(static_cast<int>(grace)).contains(QStringLiteral("LEAK")),
                 qPrintable(pane->controls().flippedText(static_cast<int>(grace))));
    // And so it is when it is done.
    pane->controls().decision("grace-before-drain")->click();
    QTRY_COMPARE(pane->controls().verdict(), QStringLiteral("LEAK"));
    QCOMPARE(pane->lanes().position(), 6);
    QCOMPARE(pane->scheduleText(), QStringLiteral("F0.f0 F0.f1 F1.f0 F1.f1 O.o0 O.o1"));
}

void TestRaces::schedulesAreValues() {
    const auto pane = paneOf("W4c");
    QTRY_COMPARE(pane->controls().verdict(), QStringLiteral("UAF, PREMATURE"));
    QCOMPARE(pane->lanes().position(), 9);
    const QString first = pane->scheduleText();
    pane->nextFinding();
    QCOMPARE(pane->lanes().position(), 6);
    const QString premature = pane->scheduleText();
    // Copied out and pasted back it is the same, and says the same.
    const QString said = pane->lanes().sentence(6);
    QVERIFY2(said.contains(QStringLiteral("destroyed while")), qPrintable(said));
    pane->setScheduleText(first);
    QCOMPARE(pane->scheduleText(), first);
    pane->setScheduleText(premature);
    QCOMPARE(pane->lanes().sentence(6), said);
    // Keys walk it, and the sentences with it.
    pane->lanes().setFocus();
    QTest::keyClick(&pane->lanes(), Qt::Key_Up);
    QCOMPARE(pane->lanes().position(), 5);
    QTest::keyClick(&pane->lanes(), Qt::Key_Up);
    QCOMPARE(pane->lanes().position(), 4);
    // Another step from here: what came after is dropped.
    pane->goTo(2);
    const race::Move other = pane->schedule()[0];
    pane->goTo(0);
    pane->take(other.thread, other.step);
    QCOMPARE(pane->schedule().size(), std::size_t{1});

    pane->setScheduleText(premature);
    QTemporaryDir folder;
    QVERIFY(pane->save(folder.filePath(QStringLiteral("a.svg"))));
    QFile svg(folder.filePath(QStringLiteral("a.svg")));
    QVERIFY(svg.open(QIODevice::ReadOnly));
    const QByteArray drawn = svg.readAll();
    QVERIFY(drawn.contains("<svg") && drawn.contains("PREMATURE") && !drawn.contains("<image"));
    QVERIFY(pane->save(folder.filePath(QStringLiteral("a.txt"))));
    QVERIFY(!pane->save(QStringLiteral("/no/such/folder/a.svg")));
    QVERIFY(!pane->problem().isEmpty());
    if (const QString shots = qEnvironmentVariable("RECLAIMLAB_SHOTS"); !shots.isEmpty())
        QVERIFY(pane->grab().save(shots + QStringLiteral("/races-w4c.png")));
}

// Lists, slabs and owners look different at different steps; nothing is drawn that does not follow the steps.
void TestRaces::theStateIsDrawnAsItIs() {
    for (const char* name : {"B0", "L6", "W3b", "W4c"}) {
        const auto pane = paneOf(name);
        QTRY_VERIFY(!pane->searching() && pane->lanes().position() > 0);
        auto* state = pane->findChild<RaceState*>();
        QVERIFY(state != nullptr);
        const QImage end = state->grab().toImage();
        const QString said = state->accessibleDescription();
        pane->goTo(0);
        QVERIFY(state->accessibleDescription() != said);
        QVERIFY2(state->grab().toImage() != end, name);
        pane->goTo(static_cast<int>(pane->schedule().size()));
        QCOMPARE(state->accessibleDescription(), said);
        if (const QString shots = qEnvironmentVariable("RECLAIMLAB_SHOTS"); !shots.isEmpty())
            QVERIFY(pane->grab().save(QStringLiteral("%1/races-drawn-%2.png").arg(shots, QLatin1String(name))));
    }
}

void TestRaces::schedulesAreKeptInTheLabBook() {
    QTemporaryDir folder;
    const auto pane = paneOf("W1a");
    QTRY_COMPARE(pane->controls().verdict(), QStringLiteral("UAF, LEAK"));
    book_.clear();
    pane->keep();
    QVERIFY2(pane->problem().contains(QStringLiteral("lab book")), qPrintable(pane->problem()));
    book_ = folder.filePath(QStringLiteral("lab.db"));
    pane->controls().decision("decrement-last")->click();
    QTRY_VERIFY(!pane->searching());
    pane->nextFinding();
    const QString kept = pane->scheduleText();
    QSignalSpy said(pane.get(), &RacePane::notice);
    pane->keep();
    QTRY_COMPARE(said.count(), 1);

    // Another model, then back by the menu: the same decisions, the same steps.
    pane->controls().choose({"L6", {}});
    QTRY_COMPARE(pane->controls().verdict(), QStringLiteral("LIST-CORRUPT"));
    pane->offerKept();
    QMenu* menu = nullptr;
    QTRY_VERIFY((menu = pane->findChild<QMenu*>(QStringLiteral("kept"))) != nullptr);
    QCOMPARE(menu->actions().size(), 1);
    menu->actions().front()->trigger();
    QTRY_COMPARE(pane->scheduleText(), kept);
    QVERIFY(pane->controls().decision("decrement-last")->isChecked());
    QVERIFY(pane->problem().isEmpty());
    // What does not fit a model any more is said, and nothing changes.
    pane->open({1, "W1a", "no-such-decision=1", "F0.f0", "SAFE", ""});
    QVERIFY2(pane->problem().contains(QStringLiteral("no-such-decision")), qPrintable(pane->problem()));
    QCOMPARE(pane->scheduleText(), kept);
}

void TestRaces::theMapLeadsToItsModels() {
    const auto pane = paneOf("W1b");
    pane->showMap(true);
    QTRY_COMPARE_WITH_TIMEOUT(pane->map().rowCount(), 13, 60'000);
    QCOMPARE(pane->map().columnCount(), 10);
    if (const QString shots = qEnvironmentVariable("RECLAIMLAB_SHOTS"); !shots.isEmpty())
        QVERIFY(pane->grab().save(shots + QStringLiteral("/races-map.png")));
    // W1b with a grace period before the drain is W1c.
    for (int column = 1; column < 10; ++column) {
        if (!pane->map().horizontalHeaderItem(column)->text().startsWith(QStringLiteral("grace-before-drain")))
            continue;
        QCOMPARE(pane->map().item(4, column)->text(), QStringLiteral("✓ SAFE"));
        Q_EMIT pane->map().cellActivated(4, column);
    }
    QTRY_COMPARE(pane->controls().verdict(), QStringLiteral("SAFE"));
    QVERIFY(pane->controls().decision("grace-before-drain")->isChecked());
}

void TestRaces::wrongSchedulesAndLargeModelsAreAnswered() {
    const auto pane = paneOf("W1b");
    QTRY_COMPARE(pane->controls().verdict(), QStringLiteral("LEAK"));
    const QString before = pane->scheduleText();
    pane->setScheduleText(QStringLiteral("F0.f0 X.f1"));
    QVERIFY2(pane->problem().contains(QStringLiteral("X")), qPrintable(pane->problem()));
    pane->setScheduleText(QStringLiteral("F0.f0 F0.f2"));
    QVERIFY(!pane->problem().isEmpty());
    QCOMPARE(pane->scheduleText(), before);  // nothing is lost
    pane->setScheduleText(before);
    QVERIFY(pane->problem().isEmpty());
    // A new question replaces one that runs: the answer is that of the new one.
    pane->controls().choose({"W1a", {{"threads", 4}}});
    pane->controls().choose({"S2", {}});
    QTRY_COMPARE_WITH_TIMEOUT(pane->controls().verdict(), QStringLiteral("LOST-BIT"), 30'000);
}

QTEST_MAIN(TestRaces)
#include "tst_races.moc"
