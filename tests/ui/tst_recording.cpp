// The disk is full or the lab book is locked while the window records: it is said, the run goes on, nothing is lost.
#include <QLabel>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>
#include <filesystem>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/exchange/exchange.h"
#include "tests/core/store/lab_book_access.h"
#include "tests/ui/real_window.h"
#include "ui/runtime/text.h"
#include "ui/window/message_strip.h"

using namespace reclaim;
using namespace reclaim::ui;

class TestRecording final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void aFullDiskIsSaidAndTheRunGoesOn();
    void aBookThatIsLockedForAMomentLosesNothing();
    void aBookThatStaysLockedIsSaidBeforeTheRun();

private:
    QTemporaryDir folder_;
};

namespace {

constexpr const char* kScenario = R"(reclaimlab: 1
title: Recorded
timing: {profile: guest-6.1}
mounts: {root: {type: ext4}}
strategies: [linux-3.14, linux-6.1]
cgroups: {/a: {memory.max: 1MiB}}
tasks:
  - {name: lookups, cgroup: /a, do: lookup, mount: root, names: missing, keys: {dist: sequential, n: 20000}, count: 20000}
sample: 10ms
stop: 20s
)";

std::unique_ptr<MainWindow> recordingWindow(const std::string& book, double speed) {
    ScenarioReading reading = readScenarioText(kScenario, "recorded.yaml");
    if (!reading.scenario) qFatal("%s", reading.errors.front().text().c_str());
    auto window = test::realWindow();
    LabOptions options = window->controller().options();
    options.storePath = book;
    options.speed = speed;
    window->controller().setOptions(options);
    window->controller().openScenario(std::move(*reading.scenario));
    return window;
}

TimeNs timeOf(MainWindow& window) { return window.feed().frame() ? window.feed().frame()->t : -1; }

bool hasEnded(MainWindow& window) { return window.feed().frame() && window.feed().frame()->mode == RunMode::Ended; }

// What its book says of a run, and that what is there is right.
StoredRun readWhole(const LabBook& book, std::int64_t id) {
    const auto run = book.run(id);
    if (!run) qFatal("%s", run.error().text().c_str());
    const auto series = book.series(id);
    if (!series) qFatal("%s", series.error().text().c_str());
    for (const StoredSeries& one : *series)
        if (const auto samples = book.samples(one.id); !samples) qFatal("%s", samples.error().text().c_str());
    if (const auto events = book.events(id); !events) qFatal("%s", events.error().text().c_str());
    return *run;
}

}  // namespace

void TestRecording::initTestCase() {
    QVERIFY(folder_.isValid());
    letWritesFail();
}

void TestRecording::aFullDiskIsSaidAndTheRunGoesOn() {
    const std::string path = toStd(folder_.filePath(QStringLiteral("full.db")));
    const auto window = recordingWindow(path, 20);
    QTRY_VERIFY_WITH_TIMEOUT(timeOf(*window) > 100 * kMillisecond, 20'000);
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit full{std::max<rlim_t>(std::filesystem::file_size(path), 64 << 10), before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &full), 0);
    const auto* strip = window->findChild<MessageStrip*>();
    QVERIFY(strip);
    (void)QTest::qWaitFor([&] { return strip->text().contains(QStringLiteral("the disk is full")); }, 20'000);
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
    QVERIFY2(strip->text().contains(QStringLiteral("the disk is full")), qPrintable(strip->text()));
    QVERIFY2(strip->text().contains(QStringLiteral("no longer recorded")), qPrintable(strip->text()));
    test::shoot(*window, QStringLiteral("recording-full-disk"));
    window->controller().setSpeed(0);
    QTRY_VERIFY_WITH_TIMEOUT(hasEnded(*window), 60'000);
    QVERIFY(strip->isVisible());
    window->close();
    const auto book = LabBook::open(path, kReadOnly);
    QVERIFY2(book.ok(), book ? "" : book.error().text().c_str());
    QVERIFY(!(*book)->damage());
    QCOMPARE((*book)->runs()->size(), 2u);
    for (const std::int64_t id : {1, 2}) QVERIFY2(readWhole(**book, id).state != "ended", "it is marked complete");
}

void TestRecording::aBookThatIsLockedForAMomentLosesNothing() {
    const std::string path = toStd(folder_.filePath(QStringLiteral("locked.db")));
    {
        const auto window = recordingWindow(path, 20);
        QTRY_VERIFY_WITH_TIMEOUT(timeOf(*window) > 100 * kMillisecond, 20'000);
        {
            SQLite::Database other(path, SQLite::OPEN_READWRITE, 5000);
            const SQLite::Transaction lock(other, SQLite::TransactionBehavior::IMMEDIATE);
            const TimeNs locked = timeOf(*window);
            // Meanwhile the window shows what happens as ever.
            QTRY_VERIFY_WITH_TIMEOUT(timeOf(*window) > locked + 10 * kSecond, 20'000);
        }
        window->controller().setSpeed(0);
        QTRY_VERIFY_WITH_TIMEOUT(hasEnded(*window), 60'000);
        QVERIFY2(window->findChild<MessageStrip*>()->text().isEmpty(), "nothing went wrong");
    }
    const auto book = LabBook::open(path, kReadOnly);
    QVERIFY2(book.ok(), book ? "" : book.error().text().c_str());
    for (const std::int64_t id : {1, 2}) {
        QCOMPARE(readWhole(**book, id).state, std::string("ended"));
        const auto series = (*book)->series(id);
        const auto samples = (*book)->samples(series->front().id);
        QCOMPARE(samples->back().t, 20 * kSecond);
    }
}

void TestRecording::aBookThatStaysLockedIsSaidBeforeTheRun() {
    const std::string path = toStd(folder_.filePath(QStringLiteral("stays.db")));
    QVERIFY(Recorder::open(path).ok());
    SQLite::Database other(path, SQLite::OPEN_READWRITE);
    const SQLite::Transaction lock(other, SQLite::TransactionBehavior::IMMEDIATE);
    const auto window = recordingWindow(path, 0);
    const auto* strip = window->findChild<MessageStrip*>();
    QTRY_VERIFY_WITH_TIMEOUT(strip->text().contains(QStringLiteral("is locked by another program")), 20'000);
    const auto saysSo = [&] {
        for (const QLabel* label : window->findChildren<QLabel*>())
            if (label->text().startsWith(QStringLiteral("Nothing is open."))) return true;
        return false;
    };
    QVERIFY2(saysSo(), "not still opening");
    test::shoot(*window, QStringLiteral("recording-locked"));
}

QTEST_MAIN(TestRecording)
#include "tst_recording.moc"
