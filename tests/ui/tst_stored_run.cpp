// Opening a run from the Runs list: it is shown from the SQLite file at once, while the live run waits or without any,
// and is what was recorded; looking inside runs it again.
#include <QComboBox>
#include <QDockWidget>
#include <QPushButton>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/lab/lab.h"
#include "tests/core/store/lab_book_access.h"
#include "tests/ui/real_window.h"
#include "tests/ui/window_bench.h"
#include "ui/compare/compare_pane.h"
#include "ui/events/event_pane.h"
#include "ui/runs/runs_pane.h"
#include "ui/runs/stored_bar.h"
#include "ui/runtime/text.h"
#include "ui/scores/score_pane.h"
#include "ui/window/event_ticks.h"
#include "ui/window/message_strip.h"
#include "ui/window/seek_bar.h"

using namespace reclaim;
using namespace reclaim::ui;
using reclaim::test::Bench;
using reclaim::test::scriptedScenario;

class TestStoredRun final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void drawnFromTheFileAtOnce();
    void drawnWithoutALiveRun();
    void commandsGivenByHandAreInTheFile();
    void aBranchStandsAgainstItsParent();
    void everyPaneShowsIt();
    void lookingInsideRunsItAgain();
    void theLiveRunWaitsMeanwhile();
    void whatIsAskedOfItRunsItAgain();
    void troubleIsSaid();

private:
    QTemporaryDir folder_;
    QString book_;
    RunResult recorded_;  // of linux-6.1, from a run of its own
};

namespace {
// Two seconds in which a cgroup of 4 MiB fills, is given 8 MiB, and is removed.
constexpr const char* kScenario = R"(reclaimlab: 1
title: A short run
machine: {memory: 256MiB, nodes: 1, cpus: 1}
timing: {profile: guest-6.1}
mounts: {root: {type: ext4}}
strategies: [linux-3.14, linux-6.1]
cgroups: {/short: {memory.max: 4MiB}}
tasks:
  - {name: lookups, cgroup: /short, do: lookup, mount: root, names: missing, keys: {dist: sequential, n: 100000}, count: 100000}
timeline:
  - {at: 500ms, write: {file: /short/memory.max, value: 8MiB}}
  - {at: 1500ms, rmdir: /short}
sample: 20ms
stop: 2s
)";

Scenario shortScenario() {
    ScenarioReading reading = readScenarioText(kScenario, "short.yaml");
    if (!reading.scenario) qFatal("%s", reading.errors.front().text().c_str());
    return *reading.scenario;
}

void record(const QString& book) {
    LabOptions options;
    options.speed = 0;
    options.storePath = book.toStdString();
    auto lab = LiveLab::open(shortScenario(), options);
    if (!lab) qFatal("%s", lab.error().text().c_str());
    if (!(*lab)->waitForEnd()) qFatal("the run did not end");
}

const Curve* memoryOf(const Chart& chart, const std::string& strategy) {
    for (const Curve& curve : chart.curves) {
        if (curve.info.strategy == strategy && curve.info.metric == "memory.current") return &curve;
    }
    return nullptr;
}

// The row of a strategy in the list as the window shows it.
int rowOf(const RunsModel& model, const char* strategy) {
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.index(row, RunsModel::StrategyId).data() == QLatin1String(strategy)) return row;
    }
    return -1;
}

// Shows the Runs list and opens the row as a person does: a click chooses it, a double click opens it.
void openByHand(MainWindow& window, int row) {
    QDockWidget* dock = window.panels().dock("runs");
    dock->show();
    dock->raise();
    auto* view = window.panels().runs->findChild<QTableView*>();
    QTRY_VERIFY(view->isVisible());
    const QPoint at = view->visualRect(view->model()->index(row, RunsModel::StrategyId)).center();
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, at);
    QTRY_COMPARE(view->currentIndex().row(), row);
    QTest::mouseDClick(view->viewport(), Qt::LeftButton, {}, at);
}
}  // namespace

void TestStoredRun::initTestCase() {
    QVERIFY(folder_.isValid());
    book_ = folder_.filePath(QStringLiteral("lab.db"));
    record(book_);
    auto result = runStrategy(shortScenario(), "linux-6.1");
    QVERIFY(result.ok());
    recorded_ = std::move(*result);
}

void TestStoredRun::drawnFromTheFileAtOnce() {
    Bench bench;
    bench.play(3 * kSecond);
    bench.window->panels().runs->openBook(book_);
    RunsModel& model = bench.window->panels().runs->model();
    QTRY_COMPARE(model.rowCount(), 2);
    const int row = rowOf(model, "linux-6.1");
    openByHand(*bench.window, row);
    TimelinePane& timelines = bench.window->timelines();
    QTRY_VERIFY(bench.window->controller().showsStored());
    // Nothing else has to happen first: no tick of the feed.
    const Chart memory = timelines.plots()[0]->chart();
    QCOMPARE(memory.time.to, 2 * kSecond);
    QVERIFY2(memory.footer.starts_with("A short run"), memory.footer.c_str());
    QVERIFY(memory.footer.find(formatHex(recorded_.fingerprint)) != std::string::npos);
    QVERIFY2(!memoryOf(memory, "linux-3.14"), "one run is one strategy");
    const Curve* curve = memoryOf(memory, "linux-6.1");
    QVERIFY(curve && curve->data);
    // Point by point what a run without window and file gives.
    int compared = 0;
    for (std::size_t i = 0; i < recorded_.series.size(); ++i) {
        const SeriesInfo& info = recorded_.seriesInfo[i];
        if (info.metric != "memory.current" || info.cgroup != "/short") continue;
        const auto expected = recorded_.series[i]->points();
        QVERIFY(expected.size() > 75);
        double highest = 0, drawn = 0, value = 0;
        for (std::size_t k = 0; k < expected.size(); ++k) {
            highest = std::max(highest, expected[k].value);
            if (k + 1 < expected.size() && expected[k + 1].t == expected[k].t)
                continue;  // the last one at a time counts
            QVERIFY(curve->data->at(expected[k].t, value));
            QCOMPARE(value, expected[k].value);
        }
        for (const SeriesPoint& point : curve->data->points()) drawn = std::max(drawn, point.value);
        QCOMPARE(drawn, highest);
        QVERIFY(highest > 0);
        ++compared;
    }
    QCOMPARE(compared, 1);
    QCOMPARE(memory.levels[0].steps.back().value, 8.0);  // the limit's step at 0.5 s, in MiB
    QVERIFY2(memory.footer.find("engine " + std::string(engineId())) != std::string::npos, memory.footer.c_str());
    StoredBar& bar = bench.window->storedBar();
    QVERIFY(bar.isVisible());
    QVERIFY2(bar.text().startsWith(QStringLiteral("Run 2 of lab.db: linux-6.1, ended, seed 1")),
             qPrintable(bar.text()));
    QVERIFY2(bar.lookButton().text().contains(QStringLiteral("s of CPU")), qPrintable(bar.lookButton().text()));
    QCOMPARE(curve->color, 1);  // the colour it has among the strategies of its scenario
    // It stays whatever the live run does, and the live run is one click away.
    bench.play(5 * kSecond);
    QCOMPARE(timelines.plots()[0]->chart().footer, memory.footer);
    QTest::mouseClick(&bar.liveButton(), Qt::LeftButton);
    bench.settle();
    QVERIFY(!bench.window->controller().showsStored());
    QVERIFY(bar.isHidden());
    QCOMPARE(timelines.plots()[0]->chart().time.to, 12 * kSecond);
    QVERIFY(memoryOf(timelines.plots()[0]->chart(), "linux-3.14"));
}

void TestStoredRun::drawnWithoutALiveRun() {
    WindowOptions options;
    options.useSettings = false;
    options.book = book_;
    const auto made = makeWindow(
        [](Scenario, LabOptions) -> Result<std::unique_ptr<LabPort>> {
            return Error{Fault::Refused, "no", "", "", 0, 0};
        },
        options);
    MainWindow& window = *made;
    window.resize(1600, 1000);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QTRY_COMPARE(window.panels().runs->model().rowCount(), 2);
    openByHand(window, rowOf(window.panels().runs->model(), "linux-3.14"));
    QTRY_VERIFY(window.controller().showsStored());
    QVERIFY2(window.storedBar().liveButton().isHidden(), "there is none to go back to");
    const Curve* curve = memoryOf(window.timelines().plots()[0]->chart(), "linux-3.14");
    QVERIFY(curve && curve->data && curve->data->size() > 50);
    QCOMPARE(window.timelines().chartsForExport().size(), std::size_t{3});
    QVERIFY2(window.messages().text().isEmpty(), qPrintable(window.messages().text()));
}

void TestStoredRun::commandsGivenByHandAreInTheFile() {
    const QString book = folder_.filePath(QStringLiteral("by-hand.db"));
    std::uint64_t fingerprint = 0;
    {
        LabOptions options;
        options.speed = 0;
        options.startRunning = false;
        options.storePath = book.toStdString();
        auto lab = LiveLab::open(shortScenario(), options);
        QVERIFY(lab.ok());
        (*lab)->runTo(kSecond);
        QVERIFY((*lab)->waitForPausedAt(kSecond, std::chrono::seconds(30)));
        (*lab)->command(WriteCommand{"/short/memory.max", "16MiB"});
        (*lab)->run();
        QVERIFY((*lab)->waitForEnd());
        fingerprint = (*lab)->frame()->lanes[1].fingerprint;
    }
    const auto lab = StoredLab::open(book.toStdString(), {2});
    QVERIFY(lab.ok());
    // The limit is drawn as it was, and the run can be repeated from the lab book alone.
    ChartSource source = chartSourceOf((*lab)->scenario(), *(*lab)->frame());
    addTimelines(source, {"memory"}, *(*lab)->series());
    const Chart memory = *makeChart(source, "memory");
    QCOMPARE(memory.levels[0].steps.back().value, 16.0);
    const auto again = runStrategy((*lab)->scenario(), "linux-6.1");
    QVERIFY(again.ok());
    QCOMPARE(again->fingerprint, fingerprint);
}

void TestStoredRun::aBranchStandsAgainstItsParent() {
    constexpr TimeNs kFork = 600 * kMillisecond;
    const QString book = folder_.filePath(QStringLiteral("branches.db"));
    {
        LabOptions options;
        options.speed = 0;
        options.storePath = book.toStdString();
        auto lab = LiveLab::open(shortScenario(), options);
        QVERIFY(lab.ok());
        QVERIFY((*lab)->waitForEnd());
        (*lab)->seek(kFork);
        QVERIFY((*lab)->waitForPausedAt(kFork, std::chrono::seconds(30)));
        (*lab)->command(WriteCommand{"/short/memory.max", "5MiB"});
        (*lab)->run();
        QVERIFY((*lab)->waitForEnd());
    }
    Bench bench;
    bench.window->panels().runs->openBook(book);
    RunsModel& model = bench.window->panels().runs->model();
    QTRY_COMPARE(model.rowCount(), 4);
    int row = -1;
    for (int i = 0; i < model.rowCount(); ++i) {
        const StoredRun& run = *model.at(i);
        const QString said = model.index(i, RunsModel::BranchOf).data().toString();
        QCOMPARE(said.isEmpty(), run.id <= 2);
        if (run.id == 4) {
            QCOMPARE(said, QString::fromStdString("branch of run 2 at " + formatTime(kFork) + ": ") +
                               QString::fromStdString(describe(Action(WriteCommand{"/short/memory.max", "5MiB"}))));
            row = i;
        }
    }
    QVERIFY(row >= 0);
    openByHand(*bench.window, row);
    TimelinePane& timelines = bench.window->timelines();
    QTRY_VERIFY(bench.window->controller().showsStored());
    const StoredBar& bar = bench.window->storedBar();
    QVERIFY2(bar.text().contains(QStringLiteral("branch of run 2 at ")), qPrintable(bar.text()));
    const Chart memory = timelines.plots()[0]->chart();
    const Curve *branch = nullptr, *parent = nullptr;
    for (const Curve& curve : memory.curves) {
        if (curve.info.metric == "memory.current" && curve.data) (curve.pale ? parent : branch) = &curve;
    }
    QVERIFY(branch && parent);
    QVERIFY2(parent->name.find("run 2") != std::string::npos, parent->name.c_str());
    // The same until the fork; after it one may have 8 MiB as the scenario says, the other one 5 MiB.
    double before = 0, beforeToo = 0, topParent = 0, topBranch = 0, value = 0;
    QVERIFY(branch->data->at(kFork - kMillisecond, before) && parent->data->at(kFork - kMillisecond, beforeToo));
    QCOMPARE(before, beforeToo);
    QVERIFY(before > 0);
    for (TimeNs t = kFork; t < 1500 * kMillisecond; t += 10 * kMillisecond) {
        if (parent->data->at(t, value)) topParent = std::max(topParent, value);
        if (branch->data->at(t, value)) topBranch = std::max(topBranch, value);
    }
    QVERIFY2(topBranch <= 5.01 * 1024 * 1024 && topParent > 6.0 * 1024 * 1024,
             qPrintable(QStringLiteral("%1 %2").arg(topParent).arg(topBranch)));
    test::shoot(*bench.window, QStringLiteral("stored-branch"));
    bench.window->setTheme(ThemeName::Dark);
    bench.window->resize(1024, 768);
    bench.window->resetLayout();
    test::shoot(*bench.window, QStringLiteral("stored-branch-dark-1024"));
    bench.window->setTheme(ThemeName::Light);
}

// Scores, comparison and events are drawn from the same frame and series as those of a live run.
void TestStoredRun::everyPaneShowsIt() {
    Bench bench;
    MainWindow& window = *bench.window;
    window.controller().openStored(book_, 2);
    QTRY_VERIFY(window.controller().showsStored());
    for (const char* id : {"scores", "compare"}) {
        window.panels().dock(id)->show();
        window.panels().dock(id)->raise();
        bench.settle();
    }
    window.panels().scores->refresh(*window.feed().frame());
    QCOMPARE(window.panels().scores->model().rowCount(), 1);
    QCOMPARE(window.panels().scores->model().strategy(0), std::string("linux-6.1"));
    const Chart bars = window.panels().compare->bars().chart();
    QCOMPARE(bars.bars.size(), std::size_t{1});
    QVERIFY(bars.bars[0].value.has_value());
    const Chart delays = window.panels().compare->delays().chart();
    QVERIFY2(delays.empty.find("lab book keeps samples") != std::string::npos, delays.empty.c_str());

    EventPane& events = *window.panels().events;
    window.panels().dock("events")->show();
    window.panels().dock("events")->raise();
    bench.settle();
    const auto& kept = *window.feed().frame()->stored->events[0];
    QVERIFY(kept.size() > 20);
    QCOMPARE(events.model().rowCount(), static_cast<int>(kept.size()));
    QVERIFY(events.model().fromBook());
    for (const std::size_t i : {std::size_t{0}, kept.size() / 2, kept.size() - 1}) {
        const int row = static_cast<int>(i);
        QCOMPARE(events.model().index(row, EventModel::Kind).data().toString(), toQt(kept[i].kind));
        QCOMPARE(events.model().index(row, EventModel::Cgroup).data().toString(), toQt(kept[i].cgroup));
        QCOMPARE(events.model().timeOf(row), kept[i].t);
        QCOMPARE(events.model().rowOf(kept[i].number), std::optional(row));
    }
    // Those that matter stand on the seek bar, once each, before and after one looks inside.
    std::uint64_t ticks = 0, wanted = 0;
    for (const EventTick& tick : window.seekBar().ticks()) ticks += tick.count;
    for (const StoredEvent& event : kept) {
        const auto kind = std::ranges::find(kEvents, std::string_view(event.kind), &EventInfo::name);
        wanted += kind != kEvents.end() && tickRowOf(kind->kind) ? 1 : 0;
    }
    QVERIFY(wanted > 3);
    QCOMPARE(ticks, wanted);
    // The streams divide them.
    events.choices().setCurrentIndex(static_cast<int>(EventPane::Choice::Life));
    const int life = events.model().rowCount();
    events.choices().setCurrentIndex(static_cast<int>(EventPane::Choice::Passes));
    QVERIFY(life > 0 && life < static_cast<int>(kept.size()));
    QCOMPARE(events.model().rowCount() + life, static_cast<int>(kept.size()));
    QCOMPARE(events.model().rowOf(kept[0].number).has_value(), infoOf(EventKind::ReclaimBegin).name == kept[0].kind);
    events.choices().setCurrentIndex(static_cast<int>(EventPane::Choice::Stored));
    events.goToCause(0);
    QVERIFY2(events.header().contains(QStringLiteral("no causes")), qPrintable(events.header()));
    test::shoot(window, QStringLiteral("stored-events"));
}

void TestStoredRun::lookingInsideRunsItAgain() {
    Bench bench;
    MainWindow& window = *bench.window;
    window.controller().openStored(book_, 2);
    QTRY_VERIFY(window.controller().showsStored());
    StoredBar& bar = window.storedBar();
    const auto stored = [&] { return *window.feed().frame()->stored; };
    QVERIFY(!window.controller().hasMachines());
    const auto curves = window.controller().lab()->series();
    QTest::mouseClick(&bar.lookButton(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT((window.settle(), stored().inside), 60'000);
    QCOMPARE(stored().phase, RerunPhase::Same);
    QVERIFY2(bar.text().contains(QStringLiteral("came out as it is stored")), qPrintable(bar.text()));
    QVERIFY(window.controller().hasMachines());
    QCOMPARE(window.controller().lab()->series(), curves);  // the curves stay the book's
    QTRY_VERIFY((window.settle(), window.feed().frame()->directory != nullptr));
    // A moment of it: as long as the cgroup lives, its list is there.
    window.controller().seek(kSecond);
    window.panels().dock("lru")->show();
    window.panels().dock("lru")->raise();
    QTRY_VERIFY((window.settle(), window.feed().frame()->t == kSecond && window.feed().frame()->lru));
    QVERIFY(window.feed().frame()->lru->slice.total > 100);
    test::shoot(window, QStringLiteral("stored-inside"));
    // Esc leads out, and in again costs nothing.
    window.messages().dismiss();
    QTest::keyClick(&window, Qt::Key_Escape);
    if (stored().inside) QVERIFY(bar.leave());  // without a window manager no shortcut fires
    window.settle();
    QVERIFY(!stored().inside);
    QCOMPARE(window.feed().frame()->t, 2 * kSecond);
    QCOMPARE(bar.lookButton().text(), QStringLiteral("Look inside"));
    QTest::mouseClick(&bar.lookButton(), Qt::LeftButton);
    window.settle();
    QVERIFY(stored().inside);
}

void TestStoredRun::theLiveRunWaitsMeanwhile() {
    Bench bench;
    RunController& controller = bench.window->controller();
    bench.play(3 * kSecond);
    bench.lab->run();
    QCOMPARE(bench.lab->frame()->mode, RunMode::Running);
    const std::uint64_t budget = controller.options().checkpointBudget;
    controller.openStored(book_, 1);
    QTRY_VERIFY(controller.showsStored());
    QCOMPARE(bench.lab->frame()->mode, RunMode::Paused);
    QCOMPARE(bench.lab->checkpointBudget, budget / 2);  // the other half is the stored one's
    controller.openStored(book_, 2);                    // another one in its place
    QTRY_COMPARE(controller.scenario().strategies.front(), std::string("linux-6.1"));
    controller.backToLive();
    QVERIFY(!controller.showsStored());
    QCOMPARE(controller.lab(), static_cast<LabPort*>(bench.lab));
    QCOMPARE(bench.lab->frame()->mode, RunMode::Running);
    QCOMPARE(bench.lab->checkpointBudget, budget);
    QCOMPARE(controller.scenario().title, scriptedScenario().title);
    // One that stood still stays so.
    bench.lab->pause();
    controller.openStored(book_, 1);
    QTRY_VERIFY(controller.showsStored());
    controller.backToLive();
    QCOMPARE(bench.lab->frame()->mode, RunMode::Paused);
}

// Orders that need a machine need no other click: a click on the seek bar, a changed scenario.
void TestStoredRun::whatIsAskedOfItRunsItAgain() {
    Bench bench;
    MainWindow& window = *bench.window;
    RunController& controller = window.controller();
    controller.setSpeed(0);
    controller.openStored(book_, 2);
    QTRY_VERIFY(controller.showsStored());
    Q_EMIT window.seekBar().seekWanted(500 * kMillisecond);
    QTRY_VERIFY_WITH_TIMEOUT(
        (window.settle(), window.feed().frame()->stored->inside && window.feed().frame()->t == 500 * kMillisecond),
        60'000);
    // What if: another course, and the stored one pale behind it.
    Scenario changed = controller.scenarioToSave();
    changed.machine.cgroups[0].memoryMax = 2 << 20;
    changed.timeline.clear();
    controller.restart(changed);
    QTRY_VERIFY_WITH_TIMEOUT(
        (window.settle(), window.feed().frame()->run == 1 && window.feed().frame()->mode == RunMode::Ended), 60'000);
    const Chart memory = window.timelines().plots()[0]->chart();
    const Curve *now = nullptr, *pale = nullptr;
    for (const Curve& curve : memory.curves)
        if (curve.info.metric == "memory.current" && curve.info.cgroup == "/short" && curve.data)
            (curve.pale ? pale : now) = &curve;
    QVERIFY(now && pale);
    QVERIFY2(pale->name.find("as it is stored") != std::string::npos, pale->name.c_str());
    double top = 0, topStored = 0;
    for (const SeriesPoint& point : now->data->points()) top = std::max(top, point.value);
    for (const SeriesPoint& point : pale->data->points()) topStored = std::max(topStored, point.value);
    QVERIFY2(top <= 2.01 * 1024 * 1024 && topStored > 6.0 * 1024 * 1024,
             qPrintable(QStringLiteral("%1 %2").arg(top).arg(topStored)));
    test::shoot(window, QStringLiteral("stored-changed"));
}

void TestStoredRun::troubleIsSaid() {
    Bench bench;
    MainWindow& window = *bench.window;
    window.controller().openStored(book_, 99);
    QTRY_VERIFY(!window.messages().text().isEmpty());
    QVERIFY2(window.messages().text().contains(QStringLiteral("99")), qPrintable(window.messages().text()));
    QVERIFY(!window.controller().showsStored());

    // Of another engine: said above the charts, and the re-run stands pale behind what is stored.
    const QString book = folder_.filePath(QStringLiteral("other.db"));
    QVERIFY(QFile::copy(book_, book));
    changeBook(book.toStdString(), "UPDATE run SET engine_id = 'fedcba9876543210'");
    window.controller().openStored(book, 2);
    QTRY_VERIFY(window.controller().showsStored());
    QVERIFY2(window.messages().text().contains(QStringLiteral("another engine")), qPrintable(window.messages().text()));
    const std::string footer = window.timelines().plots()[0]->chart().footer;
    QVERIFY2(footer.find("engine fedcba9876543210") != std::string::npos, footer.c_str());
    window.controller().rerun();
    QTRY_VERIFY_WITH_TIMEOUT((window.settle(), window.feed().frame()->stored->inside), 60'000);
    window.settle();
    bool pale = false;
    for (const Curve& curve : window.timelines().plots()[0]->chart().curves)
        pale = pale || (curve.pale && curve.name.find("run again") != std::string::npos);
    QVERIFY(pale);
    test::shoot(window, QStringLiteral("stored-other-engine"));

    // It comes out otherwise: the first difference is said.
    changeBook(book.toStdString(),
               "UPDATE sample SET value = value + 1, lo = lo + 1, hi = hi + 1 WHERE t_ns > 500000000");
    window.controller().openStored(book, 1);
    QTRY_COMPARE(window.controller().scenario().strategies.front(), std::string("linux-3.14"));
    window.controller().rerun();
    QTRY_VERIFY_WITH_TIMEOUT((window.settle(), window.feed().frame()->stored->inside), 60'000);
    QVERIFY2(window.storedBar().text().contains(QStringLiteral("comes out otherwise, at ")),
             qPrintable(window.storedBar().text()));
    test::shoot(window, QStringLiteral("stored-differs"));

    // It cannot be run again: its strategy is not known here.
    changeBook(book.toStdString(), "UPDATE run SET scenario = 'no scenario', command_list = ''");
    window.controller().openStored(book, 2);
    QTRY_COMPARE(window.controller().scenario().strategies.front(), std::string("linux-6.1"));
    QVERIFY2(window.storedBar().text().contains(QStringLiteral("one cannot look inside")),
             qPrintable(window.storedBar().text()));
    QVERIFY(window.storedBar().lookButton().isHidden());
    QVERIFY(memoryOf(window.timelines().plots()[0]->chart(), "linux-6.1"));
    window.controller().toggle();
    window.settle();
    QVERIFY(!window.controller().hasMachines());
}

QTEST_MAIN(TestStoredRun)
#include "tst_stored_run.moc"
