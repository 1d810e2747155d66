// Time travel in the window, on a scripted Lab: what a drag, a key, a menu entry asks of the Lab, and what is shown.
#include <QAction>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableWidget>
#include <QTest>

#include "tests/ui/window_bench.h"
#include "ui/lru/lru_pane.h"
#include "ui/window/breakpoints_dialog.h"
#include "ui/window/go_to.h"
#include "ui/window/line_prompt.h"
#include "ui/window/seek_bar.h"
#include "ui/window/transport_bar.h"
#include "ui/window/veil.h"

using namespace reclaim;
using namespace reclaim::ui;
using reclaim::test::Bench;

class TestTimeTravel final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void dragSeeksAndTheNewestWins();
    void keysSeek();
    void theBarShowsWhatIsKnown();
    void ticksAreFewAndStay();
    void panesThatWaitAreDimmed();
    void stepsAtALevel();
    void stopsSayWhereAndWhy();
    void theListShowsWhereTheScanStands();
    void goToTimeOrEvent();
    void markersAndTheirDeltas();
    void oneCursorSignalAMove();
    void bookmarksAreKept();
    void aCommandInThePastMakesABranch();
    void breakpoints();
};

namespace {
QAction* actionOf(Bench& bench, const QKeySequence& key) {
    for (QAction* action : bench.window->findChildren<QAction*>()) {
        if (action->shortcuts().contains(key)) return action;
    }
    return nullptr;
}

int lines(const Chart& chart, bool pale) {
    int count = 0;
    for (const Curve& curve : chart.curves)
        count += curve.kind == Curve::Kind::Line && curve.pale == pale && curve.data ? 1 : 0;
    return count;
}
}  // namespace

void TestTimeTravel::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("ReclaimLabTest"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_time_travel"));
    QSettings().clear();
}

void TestTimeTravel::dragSeeksAndTheNewestWins() {
    Bench bench;
    bench.play(6 * kSecond);
    bench.lab->holdSeeks();
    SeekBar& bar = bench.window->seekBar();
    const auto at = [&](TimeNs t) { return QPoint(static_cast<int>(bar.xOf(t)), bar.height() / 2); };
    QTest::mousePress(&bar, Qt::LeftButton, {}, at(3 * kSecond));
    QTest::mouseMove(&bar, at(2 * kSecond));
    QMouseEvent move(QEvent::MouseMove, at(kSecond), bar.mapToGlobal(at(kSecond)), Qt::NoButton, Qt::LeftButton, {});
    QCoreApplication::sendEvent(&bar, &move);
    QVERIFY(bench.lab->seeks.size() >= 2);
    const TimeNs last = bench.lab->seeks.back();
    QVERIFY(std::abs(last - kSecond) < 30 * kMillisecond);
    // At once, while the state is still on its way: the cursor, the handle, the sampled value.
    QCOMPARE(*bench.window->focus().cursor(), last);
    QCOMPARE(bar.place(), last);
    bench.settle();
    QCOMPARE(bench.window->feed().frame()->mode, RunMode::Seeking);
    QCOMPARE(bench.window->feed().frame()->t, 6 * kSecond);
    bool valueMoved = false;
    for (auto* label : bench.window->timelines().findChildren<QLabel*>()) {
        valueMoved |= label->text().contains(QStringLiteral("MiB at ") +
                                             QString::number(static_cast<double>(last) / kSecond, 'f', 3));
    }
    QVERIFY(valueMoved);
    QTest::mouseRelease(&bar, Qt::LeftButton, {}, at(kSecond));
    QCOMPARE(bar.place(), last);
    bench.lab->arrive();
    bench.settle();
    QCOMPARE(bench.window->feed().frame()->t, last);
    QCOMPARE(bench.window->feed().frame()->known, 6 * kSecond);
    // The same place again asks for nothing.
    const auto before = bench.lab->seeks.size();
    QCoreApplication::sendEvent(&bar, &move);
    QCoreApplication::sendEvent(&bar, &move);
    QCOMPARE(bench.lab->seeks.size(), before + 1);
}

void TestTimeTravel::keysSeek() {
    Bench bench;
    bench.play(6 * kSecond);
    SeekBar& bar = bench.window->seekBar();
    bar.setFocus();
    QCOMPARE(bar.value(), 6000);  // for whoever cannot see it
    QCOMPARE(bar.maximum(), 12'000);
    QVERIFY(!bar.accessibleName().isEmpty());
    QTest::keyClick(&bar, Qt::Key_Left);
    QCOMPARE(bench.lab->seeks.back(), 5940 * kMillisecond);
    bench.settle();
    QTest::keyClick(&bar, Qt::Key_PageDown);
    QCOMPARE(bench.lab->seeks.back(), 5340 * kMillisecond);
    bench.settle();
    QVERIFY(bar.accessibleDescription().contains(QStringLiteral("5.340 s of 12 s")));
    actionOf(bench, QKeySequence(Qt::CTRL | Qt::Key_Home))->trigger();
    QCOMPARE(bench.lab->seeks.back(), TimeNs{0});
    actionOf(bench, QKeySequence(Qt::CTRL | Qt::Key_End))->trigger();
    QCOMPARE(bench.lab->seeks.back(), 6 * kSecond);  // as far as it is known
    actionOf(bench, QKeySequence(Qt::CTRL | Qt::Key_End))->trigger();
    QCOMPARE(bench.lab->seeks.back(), 12 * kSecond);
}

void TestTimeTravel::theBarShowsWhatIsKnown() {
    Bench bench;
    bench.play(6 * kSecond);
    bench.window->controller().seek(3 * kSecond);
    bench.settle();
    SeekBar& bar = bench.window->seekBar();
    const QImage image = bar.grab().toImage();
    const auto colour = [&](TimeNs t) {
        const double scale = image.devicePixelRatio();
        return image.pixelColor(static_cast<int>(bar.xOf(t) * scale), static_cast<int>((bar.height() / 2 + 2) * scale));
    };
    // The way there, what is known ahead, what is not: three looks.
    QVERIFY(colour(2700 * kMillisecond) != colour(4700 * kMillisecond));
    QVERIFY(colour(4700 * kMillisecond) != colour(7700 * kMillisecond));
    QCOMPARE(bench.window->timelines().plots()[0]->moments().now, std::optional<TimeNs>(3 * kSecond));
}

void TestTimeTravel::ticksAreFewAndStay() {
    test::Script script;
    script.eventsPerSecond = 20'000;
    Bench bench(script);
    bench.play(6 * kSecond);
    SeekBar& bar = bench.window->seekBar();
    bench.settle();
    const auto ticks = bar.ticks();
    QVERIFY(ticks.size() > 50);  // refusals from 1.5 s on
    QVERIFY2(ticks.size() <= static_cast<std::size_t>(3 * bar.width() / 4), "limited by the pixels there are");
    std::uint64_t events = 0;
    for (const EventTick& tick : ticks) {
        QVERIFY(tick.t >= 1500 * kMillisecond);
        events += tick.count;
    }
    QVERIFY(events > 50'000);
    const QStringList said = bar.textsAt(bar.xOf(ticks.front().t));
    QVERIFY2(said.join(QLatin1Char('\n')).contains(QStringLiteral("enomem, event #")),
             qPrintable(said.join(QLatin1Char('\n'))));
    // Going back forgets nothing; the entry in the menu goes to the event.
    bench.window->controller().seek(kSecond);
    bench.settle();
    QCOMPARE(bar.ticks().size(), ticks.size());
    QMenu menu;
    bar.fillMenu(menu, ticks.front().t);
    QVERIFY(menu.actions().front()->text().contains(QStringLiteral("enomem")));
    menu.actions().front()->trigger();
    QCOMPARE(bench.lab->eventSeeks, std::vector<std::uint64_t>{ticks.front().number});
}

void TestTimeTravel::panesThatWaitAreDimmed() {
    Bench bench;
    bench.play(6 * kSecond);
    for (const Veil* veil : bench.window->veils()) QVERIFY(veil->isHidden());
    bench.lab->holdSeeks();
    bench.window->controller().seek(1500 * kMillisecond);
    bench.settle();
    QVERIFY(bench.window->timelines().place().startsWith(QStringLiteral("Seeking 1.5 s")));
    for (const Veil* veil : bench.window->veils()) QTRY_VERIFY(!veil->isHidden());
    bench.lab->arrive();
    bench.settle();
    for (const Veil* veil : bench.window->veils()) QVERIFY(veil->isHidden());
    QVERIFY(bench.window->timelines().place().isEmpty());
}

void TestTimeTravel::stepsAtALevel() {
    Bench bench;
    bench.play(2 * kSecond);
    TransportBar& bar = bench.window->transport();
    QCOMPARE(bar.levelBox()->count(), 4);
    const auto press = [&](const QKeySequence& key) {
        actionOf(bench, key)->trigger();
        bench.settle();
    };
    press(QKeySequence(Qt::Key_Period));
    Q_EMIT bar.levelBox()->activated(2);
    QCOMPARE(bench.window->controller().stepLevel(), StepLevel::ShrinkerCall);
    press(QKeySequence(Qt::Key_F4));
    press(QKeySequence(Qt::CTRL | Qt::Key_Period));  // into: finer than where it stands
    press(QKeySequence(Qt::CTRL | Qt::Key_Comma));   // out: coarser
    press(QKeySequence(Qt::Key_Comma));
    press(QKeySequence(Qt::SHIFT | Qt::Key_F4));
    QCOMPARE(bench.lab->stepLevels,
             (std::vector{StepLevel::Operation, StepLevel::ShrinkerCall, StepLevel::Object, StepLevel::ShrinkerCall,
                          StepLevel::ShrinkerCall, StepLevel::ShrinkerCall}));
    QCOMPARE(bench.lab->backSteps, 2);
    QVERIFY(actionOf(bench, QKeySequence(Qt::Key_Comma))->autoRepeat());
}

void TestTimeTravel::stopsSayWhereAndWhy() {
    Bench bench;
    bench.play(2 * kSecond);
    StopPlace place;
    place.midOperation = true;
    place.text = "shrink_slab_start /k1: priority 4, freeable 167,765, nr_deferred 3,208";
    place.why = "the arithmetic of do_shrink_slab";
    bench.lab->stopAt(place);
    bench.settle();
    const QString said = bench.window->timelines().place();
    QVERIFY2(said.contains(QStringLiteral("Stopped inside an operation: shrink_slab_start /k1: priority 4")),
             qPrintable(said));
    QVERIFY(said.contains(QStringLiteral("Rule: the arithmetic of do_shrink_slab")));
    bench.window->controller().seek(kSecond);
    bench.settle();
    QVERIFY(bench.window->timelines().place().isEmpty());
}

void TestTimeTravel::theListShowsWhereTheScanStands() {
    Bench bench;
    bench.play(2 * kSecond);
    LruPane& lru = *bench.window->panels().lru;
    QVERIFY(lru.flight().isHidden());
    StopPlace place;
    place.event.kind = static_cast<std::uint32_t>(EventKind::LruIsolate);
    place.event.a = 3;
    place.inFlight = {ObjectId(1), ObjectId(2), ObjectId(3)};
    place.inFlightCount = 5'000;
    bench.lab->stopAt(place);
    bench.settle();
    QVERIFY(!lru.flight().isHidden());
    QCOMPARE(lru.flight().text(),
             QStringLiteral("object 3: isolate: it leaves the list, to be freed  ·  isolated, not yet freed: 5,000"));
    QVERIFY2(lru.view().describe(3).contains(QStringLiteral("here the scan stands: isolate")),
             qPrintable(lru.view().describe(3)));
    QVERIFY(!lru.view().describe(2).contains(QStringLiteral("here the scan stands")));
    place.event.kind = static_cast<std::uint32_t>(EventKind::LruReparent);
    place.event.subject = 1;
    place.event.b = 8'192;
    place.event.c = 0;
    place.inFlight.clear();
    place.inFlightCount = 0;
    bench.lab->stopAt(place);
    bench.settle();
    QCOMPARE(lru.flight().text(), QStringLiteral("spliced: 8,192 entries of /k1 join the list of the parent, /"));
    bench.window->controller().seek(kSecond);
    bench.settle();
    QVERIFY(lru.flight().isHidden());
    QVERIFY(!lru.view().describe(3).contains(QStringLiteral("here the scan stands")));
}

void TestTimeTravel::goToTimeOrEvent() {
    const TimeNs end = 12 * kSecond;
    QCOMPARE(std::get<TimeNs>(*parsePlace("1.5 s", end)), 1500 * kMillisecond);
    QCOMPARE(std::get<EventPlace>(*parsePlace("#12,345", end)).number, std::uint64_t{12'345});
    for (const char* wrong : {"#", "#x", "12", "13s", "-1s", "soon"}) QVERIFY2(!parsePlace(wrong, end).ok(), wrong);
    Bench bench;
    bench.play(2 * kSecond);
    actionOf(bench, QKeySequence(Qt::CTRL | Qt::Key_G))->trigger();
    auto* prompt = bench.window->findChild<LinePrompt*>();
    QVERIFY(prompt != nullptr);
    prompt->line().setText(QStringLiteral("20s"));
    QVERIFY2(prompt->trouble().contains(QStringLiteral("12 s")), qPrintable(prompt->trouble()));
    QTest::keyClick(&prompt->line(), Qt::Key_Return);
    QVERIFY(bench.lab->seeks.empty());  // what is wrong cannot be sent
    prompt->line().setText(QStringLiteral("1.5s"));
    QTest::keyClick(&prompt->line(), Qt::Key_Return);
    QCOMPARE(bench.lab->seeks, std::vector<TimeNs>{1500 * kMillisecond});
    QTRY_VERIFY(bench.window->findChild<LinePrompt*>() == nullptr);
    actionOf(bench, QKeySequence(Qt::CTRL | Qt::Key_G))->trigger();
    prompt = bench.window->findChild<LinePrompt*>();
    prompt->line().setText(QStringLiteral("#700"));
    QTest::keyClick(&prompt->line(), Qt::Key_Return);
    QCOMPARE(bench.lab->eventSeeks, std::vector<std::uint64_t>{700});
}

void TestTimeTravel::markersAndTheirDeltas() {
    Bench bench;
    bench.play(6 * kSecond);
    DeltaTable& deltas = bench.window->timelines().deltas();
    QVERIFY(deltas.isHidden());
    bench.window->focus().setCursor(kSecond);
    actionOf(bench, QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_A))->trigger();
    bench.window->focus().setCursor(std::nullopt);
    bench.settle();
    QVERIFY(!deltas.isHidden());
    QVERIFY(deltas.header().contains(QStringLiteral("sets B")));
    bench.window->focus().setCursor(3 * kSecond);
    actionOf(bench, QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_B))->trigger();
    bench.settle();
    QVERIFY2(deltas.header().contains(QStringLiteral("B − A = 2.000 s")), qPrintable(deltas.header()));
    QTableWidget& table = deltas.table();
    QCOMPARE(table.rowCount(), 4);                                              // three strategies and the real kernel
    QCOMPARE(table.columnCount(), 4);                                           // memory, refused, dying, dead caches
    QCOMPARE(table.item(0, 0)->text(), QStringLiteral("19.2 → 32.0 (+12.8)"));  // 0.75 s x 25.6 MiB/s; full
    QCOMPARE(table.item(0, 1)->text(), QStringLiteral("0 → 177,000 (+177,000)"));
    QCOMPARE(table.item(2, 1)->text(), QStringLiteral("0 → 0 (±0)"));
    QCOMPARE(table.item(3, 1)->text(), QStringLiteral("–"));
    for (const PlotView* plot : bench.window->timelines().plots())
        QCOMPARE(plot->moments().b, std::optional<TimeNs>(3 * kSecond));
    actionOf(bench, QKeySequence(Qt::Key_Escape))->trigger();
    bench.settle();
    QVERIFY(deltas.isHidden());
    QVERIFY(!bench.window->focus().markers().a);
}

void TestTimeTravel::oneCursorSignalAMove() {
    Bench bench;
    bench.play(6 * kSecond);
    QSignalSpy moves(&bench.window->focus(), &Focus::cursorChanged);
    SeekBar& bar = bench.window->seekBar();
    QMouseEvent move(QEvent::MouseMove, QPointF(bar.xOf(2 * kSecond), 5),
                     bar.mapToGlobal(QPointF(bar.xOf(2 * kSecond), 5)), Qt::NoButton, Qt::NoButton, {});
    QCoreApplication::sendEvent(&bar, &move);
    bench.settle();
    QCOMPARE(moves.count(), 1);
    QVERIFY(bench.lab->seeks.empty());  // hovering goes nowhere
    bench.window->focus().setMarkers({kSecond, std::nullopt});
    bench.settle();  // the line of the markers takes its room
    const auto redraws = bench.window->timelines().plots()[0]->redraws();
    bench.window->focus().setMarkers({2 * kSecond, std::nullopt});
    bench.window->feed().tick();
    QCoreApplication::processEvents();
    QVERIFY(bench.window->timelines().plots()[0]->redraws() - redraws <= 1);
}

void TestTimeTravel::bookmarksAreKept() {
    Bookmarks first(true);
    first.load(QStringLiteral("/a/b.yaml"));
    QVERIFY(first.all().empty());
    QVERIFY(first.add(2 * kSecond, QStringLiteral("full")) && first.add(kSecond, QStringLiteral("half full")));
    Bookmarks second(true);
    second.load(QStringLiteral("/a/b.yaml"));
    QCOMPARE(second.all(),
             (std::vector<Bookmark>{{kSecond, QStringLiteral("half full")}, {2 * kSecond, QStringLiteral("full")}}));
    second.load(QStringLiteral("/a/c.yaml"));
    QVERIFY(second.all().empty());  // another scenario has its own
    Bench bench;
    bench.play(2 * kSecond);
    QAction* bookmark = actionOf(bench, QKeySequence(Qt::CTRL | Qt::Key_D));
    bookmark->trigger();
    QCOMPARE(bench.window->bookmarks().all().size(), std::size_t{1});
    QVERIFY(bench.window->seekBar()
                .textsAt(bench.window->seekBar().xOf(2 * kSecond))
                .join(QLatin1Char(' '))
                .contains(QStringLiteral("bookmark 2.000 s")));
    bookmark->trigger();
    QVERIFY(bench.window->bookmarks().all().empty());
    QSettings().clear();
}

void TestTimeTravel::aCommandInThePastMakesABranch() {
    Bench bench;
    bench.play(6 * kSecond);
    BranchBox& box = bench.window->timelines().branches();
    QVERIFY(box.isHidden());
    QAction* undo = bench.window->findChild<QAction*>(QStringLiteral("undo"));
    QVERIFY(!undo->isEnabled());
    bench.window->controller().seek(1500 * kMillisecond);
    bench.window->controller().command(WriteCommand{"/k1/memory.max", "64MiB"});
    bench.settle();
    QVERIFY(!box.isHidden());
    QCOMPARE(box.branches().count(), 2);
    QVERIFY2(undo->isEnabled() && undo->text().contains(QStringLiteral("write 64MiB to /k1/memory.max")),
             qPrintable(undo->text()));
    bench.play(4 * kSecond);
    const Chart chart = bench.window->timelines().plots()[0]->chart();
    QCOMPARE(lines(chart, true), 3);  // the old branch, whole
    QCOMPARE(lines(chart, false), 3);
    double before = 0, now = 0;
    for (const Curve& curve : chart.curves) {
        if (curve.info.strategy == "linux-3.14" && curve.kind == Curve::Kind::Line && curve.data)
            curve.data->at(3 * kSecond, curve.pale ? before : now);
    }
    QCOMPARE(now, before * 1.5);
    // Back to the first one; then with nothing behind it.
    Q_EMIT box.branches().activated(0);
    bench.settle();
    QCOMPARE(bench.window->feed().frame()->branch, std::uint32_t{0});
    QCOMPARE(lines(bench.window->timelines().plots()[0]->chart(), true), 3);
    Q_EMIT box.choices().activated(0);
    bench.settle();
    bench.play(5 * kSecond);
    QCOMPARE(lines(bench.window->timelines().plots()[0]->chart(), true), 0);
    Q_EMIT box.branches().activated(1);
    bench.settle();
    undo->trigger();
    bench.settle();
    QCOMPARE(bench.window->feed().frame()->branch, std::uint32_t{0});
    QCOMPARE(bench.window->feed().frame()->t, 1500 * kMillisecond);
    QAction* redo = bench.window->findChild<QAction*>(QStringLiteral("redo"));
    QVERIFY(redo->isEnabled());
    redo->trigger();
    bench.settle();
    QCOMPARE(bench.window->feed().frame()->branch, std::uint32_t{1});
}

void TestTimeTravel::breakpoints() {
    Bench bench;
    bench.play(2 * kSecond);
    actionOf(bench, QKeySequence(Qt::CTRL | Qt::Key_B))->trigger();
    auto* dialog = bench.window->findChild<BreakpointsDialog*>();
    QVERIFY(dialog != nullptr);
    QVERIFY(!dialog->addButton().isEnabled());
    dialog->line().setText(QStringLiteral("memory.current /k1 > 30MiB"));
    QVERIFY2(dialog->addButton().isEnabled(), qPrintable(dialog->trouble()));
    dialog->addButton().click();
    bench.settle();
    QCOMPARE(bench.window->feed().frame()->breakpoints.size(), std::size_t{1});
    // Hits come from the Lab; what the person sets goes there.
    auto hit = bench.window->feed().frame()->breakpoints;
    hit[0].hits = 7;
    bench.lab->setBreakpoints(hit);
    bench.settle();
    QTableWidget& table = dialog->table();
    QCOMPARE(table.item(0, 2)->text(), QStringLiteral("7"));
    table.item(0, 0)->setCheckState(Qt::Unchecked);
    table.item(0, 3)->setData(Qt::EditRole, QVariant::fromValue(quint64{3}));
    bench.settle();
    const BreakpointState now = bench.window->feed().frame()->breakpoints[0];
    QCOMPARE(now, (BreakpointState{"memory.current /k1 > 30MiB", false, 7, 3, ""}));
    table.setCurrentCell(0, 1);
    for (auto* button : dialog->findChildren<QPushButton*>()) {
        if (button->text() == QLatin1String("Remove")) button->click();
    }
    bench.settle();
    QVERIFY(bench.window->feed().frame()->breakpoints.empty());
    actionOf(bench, QKeySequence(Qt::CTRL | Qt::Key_F5))->trigger();
    auto* prompt = bench.window->findChild<LinePrompt*>();
    prompt->line().setText(QStringLiteral("memory.current /k1 > 30MiB"));
    QTest::keyClick(&prompt->line(), Qt::Key_Return);
    QCOMPARE(bench.lab->conditions, std::vector<std::string>{"memory.current /k1 > 30MiB"});
}

QTEST_MAIN(TestTimeTravel)
#include "tst_time_travel.moc"
