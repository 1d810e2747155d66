// Opening a run from the Runs list: its timelines are drawn from the SQLite file at once, beside a live run that
// stands still or without any, and they are what was recorded.
#include <QDockWidget>
#include <QPushButton>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "core/lab/lab.h"
#include "tests/ui/real_window.h"
#include "tests/ui/window_bench.h"
#include "ui/runs/runs_pane.h"
#include "ui/window/message_strip.h"

using namespace reclaim;
using namespace reclaim::ui;
using reclaim::test::Bench;

class TestStoredRun final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void drawnFromTheFileAtOnce();
    void drawnWithoutALiveRun();
    void commandsGivenByHandAreInTheFile();
    void aBranchStandsAgainstItsParent();

private:
    QTemporaryDir folder_;
    QString book_;
    RunResult recorded_;      // of linux-6.1, from a run of its own
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
    const std::uint64_t frames = bench.window->feed().frame()->serial;
    openByHand(*bench.window, row);
    TimelinePane& timelines = bench.window->timelines();
    QTRY_VERIFY(timelines.stored() != nullptr);
    // Nothing else has to happen first: no new frame, no tick.
    QCOMPARE(bench.window->feed().frame()->serial, frames);
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
            if (k + 1 < expected.size() && expected[k + 1].t == expected[k].t) continue;   // the last one at a time counts
            QVERIFY(curve->data->at(expected[k].t, value));
            QCOMPARE(value, expected[k].value);
        }
        for (const SeriesPoint& point : curve->data->points()) drawn = std::max(drawn, point.value);
        QCOMPARE(drawn, highest);
        QVERIFY(highest > 0);
        ++compared;
    }
    QCOMPARE(compared, 1);
    QCOMPARE(memory.levels[0].steps.back().value, 8.0);   // the limit's step at 0.5 s, in MiB
    QVERIFY(timelines.story().text().contains(QStringLiteral("drawn from the lab book")));
    QCOMPARE(curve->color, 1);   // the colour it has among the strategies of its scenario
    // It stays while the live run goes on, and the live run is one click away.
    bench.play(5 * kSecond);
    QCOMPARE(timelines.plots()[0]->chart().footer, memory.footer);
    for (auto* button : bench.window->panels().runs->findChildren<QPushButton*>()) {
        if (button->text() == QLatin1String("Live run")) QTest::mouseClick(button, Qt::LeftButton);
    }
    bench.settle();
    QVERIFY(timelines.stored() == nullptr);
    QCOMPARE(timelines.plots()[0]->chart().time.to, 12 * kSecond);
    QVERIFY(memoryOf(timelines.plots()[0]->chart(), "linux-3.14"));
}

void TestStoredRun::drawnWithoutALiveRun() {
    WindowOptions options;
    options.useSettings = false;
    options.book = book_;
    const auto made = makeWindow(
        [](Scenario, LabOptions) -> Result<std::unique_ptr<LabPort>> { return Error{Fault::Refused, "no", "", "", 0, 0}; },
        options);
    MainWindow& window = *made;
    window.resize(1600, 1000);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QTRY_COMPARE(window.panels().runs->model().rowCount(), 2);
    openByHand(window, rowOf(window.panels().runs->model(), "linux-3.14"));
    QTRY_VERIFY(window.timelines().stored() != nullptr);
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
    const auto timelines = readTimelines(book.toStdString(), 2);
    QVERIFY(timelines.ok());
    // The limit is drawn as it was, and the run can be repeated from the lab book alone.
    const Chart memory = *makeChart(sourceOf(**timelines, {"memory"}), "memory");
    QCOMPARE(memory.levels[0].steps.back().value, 16.0);
    const auto again = runStrategy((*timelines)->scenario, "linux-6.1");
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
            QCOMPARE(said, QString::fromStdString("branch of run 2 at " + formatTime(kFork) + ": ") + QString::fromStdString(describe(Action(WriteCommand{"/short/memory.max", "5MiB"}))));
            row = i;
        }
    }
    QVERIFY(row >= 0);
    openByHand(*bench.window, row);
    TimelinePane& timelines = bench.window->timelines();
    QTRY_VERIFY(timelines.stored() != nullptr);
    QVERIFY2(timelines.story().text().contains(QStringLiteral("branch of run 2 at ")), qPrintable(timelines.story().text()));
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
    QVERIFY2(topBranch <= 5.01 * 1024 * 1024 && topParent > 6.0 * 1024 * 1024, qPrintable(QStringLiteral("%1 %2").arg(topParent).arg(topBranch)));
    test::shoot(*bench.window, QStringLiteral("stored-branch"));
    bench.window->setTheme(ThemeName::Dark);
    bench.window->resize(1024, 768);
    bench.window->resetLayout();
    test::shoot(*bench.window, QStringLiteral("stored-branch-dark-1024"));
    bench.window->setTheme(ThemeName::Light);
}

QTEST_MAIN(TestStoredRun)
#include "tst_stored_run.moc"
