// The event log of the window: causes, and finer levels made anew for the interval in sight.
#include <QComboBox>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <thread>

#include "core/frame/frame.h"
#include "tests/ui/window_bench.h"
#include "ui/events/event_pane.h"

using namespace reclaim;
using namespace reclaim::ui;
using reclaim::test::Bench;

class TestEvents final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void causesFollowTheKernelsOrder();
    void everyKindIsJudged();
    void intervalInSight();
    void finerLevelsOnTheQueryThread();
    void goToAndGoToCause();
};

namespace {
Event made(std::uint64_t number, EventKind kind, std::uint32_t subject = 1, std::uint32_t a = 0) {
    Event event;
    event.t = static_cast<TimeNs>(number) * kMillisecond;
    event.number = number;
    event.kind = static_cast<std::uint32_t>(kind) & 0xff;
    event.subject = subject & 0xffffff;
    event.a = a;
    return event;
}

EventLog logOf(std::vector<Event> events) {
    Journal::View view;
    view.sealed = {std::make_shared<const Segment>(std::move(events))};
    return EventLog(view, std::nullopt);
}

std::uint64_t causeNumber(const EventLog& log, std::uint64_t number) {
    const auto row = rowOfNumber(log, number);
    const auto cause = row ? causeOf(log, *row) : std::nullopt;
    return cause ? std::uint64_t{log.at(*cause).number} : UINT64_MAX;
}
}  // namespace

void TestEvents::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("ReclaimLabTest"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_events"));
    QSettings().clear();
}

void TestEvents::causesFollowTheKernelsOrder() {
    using enum EventKind;
    // A charge meets a limit and reclaims, twice; then somebody lowers the limit; then the cgroup is removed.
    const EventLog log = logOf({made(10, OpBegin),
                                made(11, LimitHit, 1),
                                made(12, ReclaimBegin, 1),
                                made(13, ShrinkStart, 2),
                                made(14, ShrinkPlan, 2),
                                made(15, LruIsolate, 0xffffff, 7),
                                made(16, LruRotate, 0xffffff, 8),
                                made(17, ObjectFree, 0xffffff, 7),
                                made(18, SlabDiscard, 1, 3),
                                made(19, ShrinkEnd, 2),
                                made(20, ReclaimPriority, 1),
                                made(21, ReclaimEnd, 1),
                                made(22, Enomem, 1),
                                made(23, OpEnd, 1),
                                made(24, OpBegin),
                                made(25, ReclaimBegin, 1),
                                made(26, ReclaimEnd, 1),
                                made(27, Command, 0xffffff, 0),
                                made(30, CssDying, 1),
                                made(31, Command, 0xffffff, 1),
                                made(40, CssDying, 2),
                                made(41, Command, 0xffffff, 2),
                                made(50, CssOffline, 1),
                                made(51, LruReparent, 1),
                                made(52, CssOffline, 2),
                                made(53, CssReleased, 1),
                                made(54, CssFree, 1)});
    for (const auto& [event, cause] :
         std::vector<std::pair<std::uint64_t, std::uint64_t>>{{12, 11},
                                                              {13, 12},
                                                              {14, 13},
                                                              {15, 13},
                                                              {16, 13},
                                                              {17, 15},
                                                              {18, 17},
                                                              {19, 13},
                                                              {20, 12},
                                                              {21, 12},
                                                              {22, 11},
                                                              {11, 10},
                                                              {25, 27},  // no limit was met: the command, which is
                                                                         // counted when it is done
                                                              {30, 31},
                                                              {40, 41},  // each removal its own command
                                                              {50, 30},
                                                              {51, 50},
                                                              {53, 30},
                                                              {54, 30},
                                                              {52, 40}}) {
        QVERIFY2(causeNumber(log, event) == cause,
                 qPrintable(QStringLiteral("%1: %2, not %3").arg(event).arg(causeNumber(log, event)).arg(cause)));
    }
    for (const std::uint64_t first : {10, 27, 31}) QCOMPARE(causeNumber(log, first), UINT64_MAX);
    // Rotated by nobody's scan: an operation lies between.
    QCOMPARE(causeNumber(logOf({made(1, ShrinkStart), made(2, ShrinkEnd), made(3, OpBegin), made(4, LruRotate)}), 4),
             UINT64_MAX);
}

void TestEvents::everyKindIsJudged() {
    // A log of one event has no cause in it, whatever its kind.
    for (const EventInfo& info : kEvents) QVERIFY(!causeOf(logOf({made(5, info.kind)}), 0));
    QVERIFY(!causeOf(EventLog(), 0));
}

void TestEvents::intervalInSight() {
    QCOMPARE(magnifiedRange(TimeRange{kSecond, 2 * kSecond}, 0, 5 * kSecond), (TimeRange{kSecond, 2 * kSecond}));
    QCOMPARE(magnifiedRange(TimeRange{4 * kSecond, 9 * kSecond}, 0, 5 * kSecond),
             (TimeRange{4 * kSecond, 5 * kSecond}));
    QCOMPARE(magnifiedRange(TimeRange{6 * kSecond, 9 * kSecond}, 0, 5 * kSecond),
             (TimeRange{5 * kSecond, 5 * kSecond}));
    const TimeRange around = magnifiedRange(std::nullopt, 2 * kSecond, 5 * kSecond);
    QVERIFY(around.from < 2 * kSecond && around.to > 2 * kSecond && around.to - around.from <= 20 * kMillisecond);
    QCOMPARE(magnifiedRange(std::nullopt, 0, 5 * kSecond).from, TimeNs{0});
}

void TestEvents::finerLevelsOnTheQueryThread() {
    Bench bench;
    EventPane& pane = *bench.window->panels().events;
    int calls = 0;
    std::thread::id thread;
    pane.magnifier().setFunction([&](const Scenario& scenario, const std::string& strategy, TimeNs from, TimeNs,
                                     const MagnifyOptions& options) -> Result<Magnified> {
        ++calls;
        thread = std::this_thread::get_id();
        Magnified result;
        result.strategy = strategy;
        for (std::uint64_t i = 0; i < 3; ++i) result.events.push_back(made(1000 + i, EventKind::OpBegin, 1));
        for (Event& event : result.events) event.t = from;
        result.leftOut = static_cast<std::uint64_t>(options.level);
        result.cgroupPaths = {"/", "/made-anew"};
        if (scenario.timeline.size() != 2) return Error{Fault::BadInput, "the commands are missing", "", "", 0, 0};
        return result;
    });
    bench.play(3 * kSecond);
    pane.choices().setCurrentIndex(static_cast<int>(EventPane::Choice::Objects));
    bench.settle();
    QCOMPARE(calls, 0);  // while it runs, the stored ones
    QVERIFY2(pane.header().contains(QStringLiteral("pause to see finer ones")), qPrintable(pane.header()));
    const int stored = pane.model().rowCount();
    bench.lab->pause();
    bench.settle();
    QTRY_VERIFY(pane.model().magnified() != nullptr);
    bench.settle();
    QCOMPARE(calls, 1);
    // The Lab was asked where to begin, for the very run and course that is shown.
    QCOMPARE(bench.lab->moments.size(), std::size_t{1});
    QCOMPARE(bench.lab->moments[0].run, bench.window->feed().frame()->run);
    QCOMPARE(bench.lab->moments[0].commands.size(), std::size_t{2});
    QVERIFY(bench.lab->moments[0].t > 0 && bench.lab->moments[0].t <= 3 * kSecond);
    QVERIFY(thread == bench.window->queries().id());
    QCOMPARE(pane.model().rowCount(), 3);
    QCOMPARE(pane.model().index(0, EventModel::Cgroup).data().toString(), QStringLiteral("/made-anew"));
    QVERIFY2(pane.header().contains(QStringLiteral("3 events of linux-6.1, 2.995 s to 3 s, 3 more left out")),
             qPrintable(pane.header()));
    for (int i = 0; i < 5; ++i) bench.lab->publish(), bench.settle();
    QCOMPARE(calls, 1);  // the same wish once
    bench.window->focus().setRange(TimeRange{kSecond, 2 * kSecond});
    bench.settle();
    QTRY_COMPARE(calls, 2);
    QTRY_COMPARE(pane.model().index(0, EventModel::Time).data().toString(), QStringLiteral("1.000000"));
    bench.lab->run();
    bench.settle();
    QVERIFY(pane.model().magnified() == nullptr);
    QVERIFY(pane.model().rowCount() >= stored);
    pane.choices().setCurrentIndex(static_cast<int>(EventPane::Choice::Stored));
}

void TestEvents::goToAndGoToCause() {
    Bench bench;
    bench.play(3 * kSecond);
    EventPane& pane = *bench.window->panels().events;
    const EventLog& log = pane.model().log();
    int refusal = -1;
    for (int row = 0; row < pane.model().rowCount() && refusal < 0; ++row) {
        if (log.at(static_cast<std::uint64_t>(row)).eventKind() == EventKind::Enomem) refusal = row;
    }
    QVERIFY(refusal > 0);
    pane.view().setCurrentIndex(pane.model().index(refusal, 0));
    for (auto* button : pane.findChildren<QToolButton*>()) {
        if (button->text() == QLatin1String("Go to cause")) button->click();
    }
    // The limit that was met before: an earlier moment, chosen in the list, and the run on its way there.
    QCOMPARE(pane.view().currentIndex().row(), refusal - 1);
    QCOMPARE(log.at(static_cast<std::uint64_t>(refusal - 1)).eventKind(), EventKind::LimitHit);
    QCOMPARE(bench.lab->eventSeeks, std::vector<std::uint64_t>{log.at(static_cast<std::uint64_t>(refusal - 1)).number});
    pane.goTo(refusal);
    QCOMPARE(bench.lab->eventSeeks.back(), std::uint64_t{log.at(static_cast<std::uint64_t>(refusal)).number});
    // What has no cause among the stored events says so and goes nowhere.
    const auto before = bench.lab->eventSeeks.size();
    pane.goToCause(0);
    QCOMPARE(bench.lab->eventSeeks.size(), before);
    QVERIFY2(pane.header().contains(QStringLiteral("a finer level may have one")), qPrintable(pane.header()));
}

QTEST_MAIN(TestEvents)
#include "tst_events.moc"
