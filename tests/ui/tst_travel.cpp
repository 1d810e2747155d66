// End to end: the real window and engine travel in time on capture K1's workload: stop inside a shrinker call of Linux
// 6.1, four objects on, two back, to 1.5 s, a branch with twice the limit, both branches drawn.
// RECLAIMLAB_SHOTS names a folder for a picture after each part.
#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QStandardPaths>
#include <QTableView>
#include <QTest>

#include "core/lab/lab.h"
#include "tests/ui/real_window.h"
#include "ui/events/event_pane.h"
#include "ui/lru/lru_pane.h"
#include "ui/window/seek_bar.h"

using namespace reclaim;
using namespace reclaim::ui;
using reclaim::test::shoot;

class TestTravel final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void intoAShrinkerCallAndIntoABranch();
};

namespace {
constexpr int kPatienceMs = 120'000;

double memoryAt(const Chart& chart, bool pale, TimeNs t) {
    double value = -1;
    for (const Curve& curve : chart.curves) {
        if (curve.info.strategy == "linux-6.1" && curve.kind == Curve::Kind::Line && curve.pale == pale && curve.data)
            curve.data->at(t, value);
    }
    return value / (1024.0 * 1024.0);
}
}  // namespace

void TestTravel::intoAShrinkerCallAndIntoABranch() {
    const auto holder = test::realWindow();
    MainWindow& window = *holder;
    window.controller().open(QString::fromStdString(dataDirectory() + "/datasets/scenarios/first-light.yaml"));
    const auto frame = [&] { return window.feed().frame(); };
    const auto standing = [&] { return frame() && frame()->mode == RunMode::Paused; };
    QTRY_VERIFY_WITH_TIMEOUT(window.controller().hasRun() && frame() && frame()->mode == RunMode::Ended, kPatienceMs);
    const TimeNs end = frame()->t;

    // Into a call of the super block's shrinker: at priority 12 it scans less than a batch and defers, deeper it
    // isolates.
    window.controller().seek(2 * kSecond);
    QTRY_VERIFY_WITH_TIMEOUT(standing() && frame()->t == 2 * kSecond, kPatienceMs);
    QCOMPARE(frame()->known, end);
    window.controller().runUntil("shrink_slab_start /k1 priority <= 6");
    QTRY_VERIFY_WITH_TIMEOUT(standing() && frame()->stop, kPatienceMs);
    QCOMPARE(frame()->stop->event.eventKind(), EventKind::ShrinkStart);
    QTRY_VERIFY2(window.timelines().place().contains(QStringLiteral("shrink_slab_start /k1")),
                 qPrintable(window.timelines().place()));
    shoot(window, QStringLiteral("1-shrinker-call"));

    window.controller().setStepLevel(StepLevel::Object);
    std::vector<std::uint64_t> numbers{frame()->stop->event.number};
    for (int step = 0; step < 4; ++step) {
        window.controller().step();
        QTRY_VERIFY_WITH_TIMEOUT(standing() && frame()->stop && frame()->stop->event.number > numbers.back(),
                                 kPatienceMs);
        numbers.push_back(frame()->stop->event.number);
        QVERIFY(frame()->stop->midOperation);
    }
    LruPane& lru = *window.panels().lru;
    window.settle();
    QTRY_VERIFY2(!lru.flight().isHidden(), qPrintable(window.timelines().place()));
    QVERIFY2(lru.flight().text().contains(QStringLiteral("isolated, not yet freed: ")),
             qPrintable(lru.flight().text()));
    shoot(window, QStringLiteral("2-four-objects"));

    for (int step = 1; step <= 2; ++step) {
        window.controller().stepBack();
        const std::uint64_t wanted = numbers[static_cast<std::size_t>(4 - step)];
        QTRY_VERIFY_WITH_TIMEOUT(standing() && frame()->stop && frame()->stop->event.number == wanted, kPatienceMs);
    }
    shoot(window, QStringLiteral("3-two-back"));

    // Every event around here, made anew; the cause of the isolation is the shrinker call.
    EventPane& events = *window.panels().events;
    window.panels().dock("events")->raise();
    events.choices().setCurrentIndex(static_cast<int>(EventPane::Choice::Objects));
    QTRY_VERIFY_WITH_TIMEOUT(events.model().magnified() != nullptr, kPatienceMs);
    const auto row = events.model().rowOf(numbers[2]);
    QVERIFY(row.has_value());
    QCOMPARE(events.model().log().at(static_cast<std::uint64_t>(*row)).eventKind(), EventKind::LruIsolate);
    events.view().setCurrentIndex(events.model().index(*row, 0));
    events.view().scrollTo(events.model().index(*row, 0));
    shoot(window, QStringLiteral("4-every-event"));
    events.goToCause(*row);
    QTRY_VERIFY_WITH_TIMEOUT(standing() && frame()->stop && frame()->stop->event.number == numbers[0], kPatienceMs);
    events.choices().setCurrentIndex(static_cast<int>(EventPane::Choice::Stored));

    // A drag to 1.5 s on the seek bar, and there twice the limit.
    SeekBar& bar = window.seekBar();
    window.controller().seek(1500 * kMillisecond);
    QTRY_VERIFY_WITH_TIMEOUT(standing() && frame()->t == 1500 * kMillisecond && !frame()->stop, kPatienceMs);
    QCOMPARE(bar.place(), 1500 * kMillisecond);
    shoot(window, QStringLiteral("5-back-at-1.5s"));
    window.controller().command(WriteCommand{"/k1/memory.max", "64MiB"});
    QTRY_COMPARE_WITH_TIMEOUT(frame()->branches.size(), std::size_t{2}, kPatienceMs);
    window.controller().goToLast();
    QTRY_VERIFY_WITH_TIMEOUT((frame()->mode == RunMode::Ended || frame()->mode == RunMode::Paused) && frame()->t == end,
                             kPatienceMs);
    window.focus().setMarkers({kSecond, 4 * kSecond});
    window.settle();
    const Chart chart = window.timelines().plots()[0]->chart();
    // Both are drawn: the same until the fork, then one under the old limit and one that passes it.
    QCOMPARE(memoryAt(chart, false, 1400 * kMillisecond), memoryAt(chart, true, 1400 * kMillisecond));
    double oldTop = 0, newTop = 0;
    for (TimeNs t = 0; t < 8 * kSecond; t += 10 * kMillisecond) {
        oldTop = std::max(oldTop, memoryAt(chart, true, t));
        newTop = std::max(newTop, memoryAt(chart, false, t));
    }
    QVERIFY2(oldTop > 31 && oldTop <= 32.01, qPrintable(QString::number(oldTop)));
    QVERIFY2(newTop > 60 && newTop <= 64.01, qPrintable(QString::number(newTop)));
    QVERIFY(!window.timelines().branches().isHidden());
    shoot(window, QStringLiteral("6-both-branches"));
    window.setTheme(ThemeName::Dark);
    shoot(window, QStringLiteral("7-both-branches-dark"));
    window.setTheme(ThemeName::Light);
    window.resize(1024, 768);
    window.resetLayout();
    shoot(window, QStringLiteral("8-both-branches-1024"));

    window.controller().undo();
    QTRY_VERIFY_WITH_TIMEOUT(frame()->branch == 0 && standing() && frame()->t == 1500 * kMillisecond, kPatienceMs);
    QVERIFY(!frame()->redoText.empty());
}

QTEST_MAIN(TestTravel)
#include "tst_travel.moc"
