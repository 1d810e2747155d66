// "Save scenario as": what was done with right-clicks while a run went on is in the file as timed commands. The file
// passes the reader, and a run of it without a window has the fingerprints the window's run had.
#include <QAction>
#include <QDialog>
#include <QFile>
#include <QFileDialog>
#include <QInputDialog>
#include <QMenu>
#include <QMenuBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

#include "core/lab/lab.h"
#include "tests/ui/real_window.h"
#include "ui/tree/cgroup_pane.h"
#include "ui/window/message_strip.h"

using namespace reclaim;
using namespace reclaim::ui;

class TestSaveScenario final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void commandsByHandComeBack();
    void expectationsOutOfForceAreLeftOut();
    void whatNoFileCouldHoldIsRefused();
    void whatAKernelRefusedIsTold();

private:
    void open(const char* text);
    void runTo(TimeNs t);
    void choose(const char* path, const QString& entry);
    void answer(const QString& text);
    void saveAs(const QString& path);
    const Frame& frame() const { return *window_->feed().frame(); }

    QTemporaryDir folder_;
    std::unique_ptr<MainWindow> window_;
};

namespace {
constexpr const char* kScenario = R"(reclaimlab: 1
title: By hand
machine: {memory: 256MiB, nodes: 1, cpus: 1}
timing: {profile: guest-6.1}
mounts: {root: {type: ext4}}
strategies: [linux-3.14, patchset-2014, linux-6.1]
cgroups: {/a: {memory.max: 4MiB}, /b: {}}
tasks:
  - {name: lookups, cgroup: /a, do: lookup, mount: root, names: missing, keys: {dist: sequential, n: 60000}, count: 60000}
timeline:
  - {at: 1800ms, drop_caches: 2}
sample: 20ms
stop: 2s
expect:
  - {at: 100ms, metric: lab.operations, is: "> 0"}
  - {at: 1s, metric: lab.operations, is: "== 60000"}
  - {at: end, metric: lab.operations, is: "== 60000"}
)";
}  // namespace

void TestSaveScenario::init() {
    window_ = test::realWindow(false);
    QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
    open(kScenario);
}

void TestSaveScenario::cleanup() { window_.reset(); }

void TestSaveScenario::open(const char* text) {
    const QString path = folder_.filePath(QStringLiteral("opened.yaml"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
    file.close();
    window_->controller().open(path);
    QTRY_VERIFY_WITH_TIMEOUT(window_->controller().hasRun(), 30'000);
    QTRY_VERIFY(window_->feed().frame() != nullptr);
}

void TestSaveScenario::runTo(TimeNs t) {
    window_->controller().lab()->runTo(t);
    QTRY_VERIFY_WITH_TIMEOUT(frame().t == t && frame().mode != RunMode::Running && frame().mode != RunMode::Loading,
                             60'000);
    window_->settle();
}

// The menu of a cgroup's row, and one entry of it.
void TestSaveScenario::choose(const char* path, const QString& entry) {
    CgroupPane& pane = *window_->panels().tree;
    QTreeView& view = pane.view();
    view.expandAll();
    QModelIndex row;
    const QModelIndex root = view.model()->index(0, 0);
    for (int i = 0; i < view.model()->rowCount(root); ++i) {
        const QModelIndex child = view.model()->index(i, 0, root);
        if (child.data(CgroupModel::PathRole) == QLatin1String(path)) row = child;
    }
    QVERIFY2(row.isValid(), path);
    const std::size_t before = frame().commands->size();
    Q_EMIT view.customContextMenuRequested(view.visualRect(row).center());
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    QVERIFY(menu);
    QAction* found = nullptr;
    for (QAction* action : menu->actions()) {
        if (action->text() == entry) found = action;
    }
    QVERIFY2(found && found->isEnabled(), qPrintable(entry));
    found->trigger();
    menu->close();
    if (!entry.endsWith(QLatin1String("..."))) QTRY_VERIFY(frame().commands->size() > before);
}

// Types into the question that is open and accepts it.
void TestSaveScenario::answer(const QString& text) {
    const std::size_t before = frame().commands->size();
    QInputDialog* dialog = nullptr;
    QTRY_VERIFY((dialog = window_->findChild<QInputDialog*>()) && dialog->isVisible());
    if (dialog->inputMode() == QInputDialog::IntInput) {
        dialog->setIntValue(text.toInt());
    } else {
        dialog->setTextValue(text);
    }
    dialog->accept();
    QTRY_VERIFY(frame().commands->size() > before);
    QTRY_VERIFY(!window_->findChild<QInputDialog*>());
}

void TestSaveScenario::saveAs(const QString& path) {
    QAction* save = nullptr;
    for (QAction* action : window_->findChildren<QAction*>()) {
        if (action->text() == QLatin1String("&Save scenario as...")) save = action;
    }
    QVERIFY(save);
    save->trigger();
    QFileDialog* dialog = nullptr;
    QTRY_VERIFY((dialog = window_->findChild<QFileDialog*>()) && dialog->isVisible());
    dialog->setOption(QFileDialog::DontConfirmOverwrite);
    dialog->selectFile(path);
    QMetaObject::invokeMethod(dialog, "accept");
    QTRY_VERIFY(window_->messages().text().contains(QStringLiteral("Saved")));
}

void TestSaveScenario::commandsByHandComeBack() {
    runTo(200 * kMillisecond);
    choose("/a", QStringLiteral("Set limit..."));
    answer(QStringLiteral("6MiB"));
    choose("/b", QStringLiteral("Look up names..."));
    answer(QStringLiteral("5000"));
    choose("/b", QStringLiteral("Look up names..."));  // twice: two tasks
    answer(QStringLiteral("700"));
    choose("/b", QStringLiteral("New cgroup below it..."));
    answer(QStringLiteral("child of b"));
    runTo(1234567 * kMicrosecond);
    choose("/a", QStringLiteral("Drop caches (whole machine)"));
    choose("/a", QStringLiteral("Remove"));
    runTo(2 * kSecond);
    QTRY_COMPARE(frame().mode, RunMode::Ended);
    QCOMPARE(frame().lanes.size(), std::size_t{3});

    // The dialog adds the ending, also where the folder has a dot in its name.
    QVERIFY(QDir(folder_.path()).mkdir(QStringLiteral("a.folder")));
    saveAs(folder_.filePath(QStringLiteral("a.folder/mine")));
    const QString path = folder_.filePath(QStringLiteral("a.folder/mine.yaml"));
    QVERIFY(QFile::exists(path));
    const ScenarioReading reading = readScenario(path.toStdString());
    QVERIFY2(reading.scenario.has_value(), reading.errors.empty() ? "" : reading.errors.front().text().c_str());
    const auto& timeline = reading.scenario->timeline;
    QCOMPARE(timeline.size(), std::size_t{7});
    QCOMPARE(QString::fromStdString(describe(timeline[0].action)), QStringLiteral("write 6MiB to /a/memory.max"));
    QCOMPARE(timeline[0].at, 200 * kMillisecond);
    QCOMPARE(std::get<StartTaskCommand>(timeline[1].action).task.count, std::uint64_t{5000});
    QCOMPARE(std::get<StartTaskCommand>(timeline[2].action).task.count, std::uint64_t{700});
    QCOMPARE(std::get<MkdirCommand>(timeline[3].action).path, std::string("/b/child of b"));
    QCOMPARE(std::get<DropCachesCommand>(timeline[4].action).mode, 2);
    QCOMPARE(timeline[4].at, 1234567 * kMicrosecond);
    QCOMPARE(std::get<RmdirCommand>(timeline[5].action).path, std::string("/a"));
    QCOMPARE(timeline[6].at, 1800 * kMillisecond);

    const auto plain = readScenarioText(kScenario, "plain.yaml");
    for (const LaneFrame& lane : frame().lanes) {
        const auto again = runStrategy(*reading.scenario, lane.strategy);
        QVERIFY(again.ok());
        QVERIFY(lane.fingerprint != 0);
        QCOMPARE(again->fingerprint, lane.fingerprint);
        for (const auto& verdict : again->expect) QVERIFY2(verdict.ok, verdict.text.c_str());
        const auto untouched = runStrategy(*plain.scenario, lane.strategy);
        QVERIFY(untouched.ok() && untouched->fingerprint != lane.fingerprint);  // the commands did something
    }
}

void TestSaveScenario::expectationsOutOfForceAreLeftOut() {
    runTo(500 * kMillisecond);
    const QString unchanged = folder_.filePath(QStringLiteral("unchanged.yaml"));
    saveAs(unchanged);
    QCOMPARE(readScenario(unchanged.toStdString()).scenario->expect.size(), std::size_t{3});
    QVERIFY(!window_->messages().text().contains(QStringLiteral("expectations")));
    choose("/b", QStringLiteral("Remove"));
    const QString changed = folder_.filePath(QStringLiteral("changed.yaml"));
    window_->messages().dismiss();
    saveAs(changed);
    const auto reading = readScenario(changed.toStdString());
    QVERIFY(reading.scenario);
    QCOMPARE(reading.scenario->expect.size(), std::size_t{1});  // what is said of 100 ms still holds
    QCOMPARE(reading.scenario->expect[0].at, 100 * kMillisecond);
    QVERIFY2(window_->messages().text().contains(QStringLiteral("without 2 expectations")),
             qPrintable(window_->messages().text()));
}

void TestSaveScenario::whatNoFileCouldHoldIsRefused() {
    runTo(200 * kMillisecond);
    const std::size_t before = frame().commands->size();
    for (const char* name : {"", "..", "a/b", "a*"}) {
        window_->messages().dismiss();
        choose("/b", QStringLiteral("New cgroup below it..."));
        QInputDialog* dialog = window_->findChild<QInputDialog*>();
        QVERIFY(dialog);
        dialog->setTextValue(QLatin1String(name));
        dialog->accept();
        QTRY_VERIFY2(window_->messages().text().contains(QStringLiteral("not made")), name);
        QTRY_VERIFY(!window_->findChild<QInputDialog*>());
    }
    runTo(300 * kMillisecond);
    QCOMPARE(frame().commands->size(), before);
}

void TestSaveScenario::whatAKernelRefusedIsTold() {
    runTo(100 * kMillisecond);
    choose("/b", QStringLiteral("Drop caches (whole machine)"));
    runTo(120 * kMillisecond);
    QVERIFY2(window_->messages().text().isEmpty(), "what was done is no problem");
    choose("/a", QStringLiteral("Remove"));  // a task is in it
    QTRY_VERIFY(window_->messages().text().contains(QStringLiteral("rmdir /a at 0.120 s")));
    for (const char* strategy : {"linux-3.14", "patchset-2014", "linux-6.1"}) {
        QVERIFY2(window_->messages().text().contains(QLatin1String(strategy)), strategy);
    }
    window_->messages().dismiss();
    runTo(200 * kMillisecond);
    QVERIFY2(window_->messages().text().isEmpty(), "once is enough");
}

QTEST_MAIN(TestSaveScenario)
#include "tst_save_scenario.moc"
