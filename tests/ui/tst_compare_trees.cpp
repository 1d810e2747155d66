// The tree of a second strategy beside that of the inspected one, on a scripted Lab: the same rows, one expansion, one
// selection, one scroll position; who is removed in one and gone in the other is seen and counted.
#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QDir>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>
#include <QToolButton>

#include <algorithm>
#include <set>

#include "tests/ui/real_window.h"
#include "tests/ui/window_bench.h"
#include "ui/tree/cgroup_delegate.h"
#include "ui/tree/cgroup_pane.h"
#include "ui/tree/compare_box.h"

using namespace reclaim;
using namespace reclaim::ui;
using reclaim::test::Bench;

class TestCompareTrees final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void nobodyAtFirst();
    void namesBelowTheFirstLevelCanBeRead();
    void aRemovedNameIsWholeWhereThereIsNoRoomToSayIt();
    void oneStrategyHasNobodyBeside();
    void sameRowsOwnNumbers();
    void stateThatDiffersIsMarked();
    void expansionSelectionAndScrollAreCommon();
    void inspectingTheComparedOneSwapsThem();
    void oneRangePerExpandedParent();
    void keyboardAlone();
    void filterHoldsForBoth();
    void afterASeekTheRowIsThere();
    void sizesClipNothing_data();
    void sizesClipNothing();
};

namespace {
CgroupPane& paneOf(Bench& bench) { return *bench.window->panels().tree; }

QString cell(const SideTree& view, const QModelIndex& row, int column) {
    return row.siblingAtColumn(view.column(column)).data().toString();
}

QModelIndex rowOf(Bench& bench, const std::string& path) {
    CgroupPane& pane = paneOf(bench);
    const QString wanted = QString::fromStdString(path);
    const QAbstractItemModel& model = *pane.view().model();
    const auto found =
        model.match(model.index(0, 0), CgroupModel::PathRole, wanted, 1, Qt::MatchExactly | Qt::MatchRecursive);
    return found.isEmpty() ? QModelIndex() : found.front();
}
}  // namespace

void TestCompareTrees::nobodyAtFirst() {
    Bench bench;
    bench.play(2 * kSecond);
    CgroupPane& pane = paneOf(bench);
    QVERIFY(pane.compareBox().isEnabled());
    QCOMPARE(pane.compareBox().currentText(), QStringLiteral("nobody"));
    QCOMPARE(pane.compareBox().count(), 3);  // nobody, and the two that are not inspected
    QVERIFY(!pane.besideView().isVisible());
    QVERIFY(!bench.lab->requested.comparedLane);
    const int width = pane.width();
    pane.compareBox().compareWith(0);
    bench.settle();
    QVERIFY(pane.besideView().isVisible());
    QCOMPARE(bench.lab->requested.comparedLane, std::optional<std::uint32_t>(0));
    QVERIFY2(pane.width() > width * 5 / 4, "two trees need more room");
    pane.compareBox().compareWith(std::nullopt);
    bench.settle();
    QVERIFY(!pane.besideView().isVisible());
    QVERIFY(!bench.lab->requested.comparedLane);
    QCOMPARE(pane.width(), width);
    // The columns stand as they stood.
    QCOMPARE(pane.view().header()->visualIndex(CgroupModel::State), static_cast<int>(CgroupModel::State));
}

// In a window of 1024x768 the names of a second level read "0..." before.
void TestCompareTrees::namesBelowTheFirstLevelCanBeRead() {
    Bench bench({}, {1024, 768});
    Scenario scenario = test::scriptedScenario();
    scenario.timeline.insert(scenario.timeline.begin(), {0, MkdirCommand{"/k1/0001"}});
    auto lab = std::make_unique<test::ScriptedLab>(test::Script{}, scenario);
    bench.window->controller().adopt(std::move(lab), scenario);
    bench.settle();
    SideTree& tree = paneOf(bench).view();
    const int needed = 3 * tree.indentation() + tree.fontMetrics().horizontalAdvance(QStringLiteral("0001"));
    QVERIFY2(tree.columnWidth(CgroupModel::Name) >= needed,
             qPrintable(QString::number(tree.columnWidth(CgroupModel::Name))));
    const int right = tree.columnViewportPosition(CgroupModel::Current) + tree.columnWidth(CgroupModel::Current);
    QVERIFY2(right <= tree.viewport()->width(), "use and name are seen side by side");
}

// What the delegate writes into a cell so many pixels wide.
class Written : public CgroupDelegate {
public:
    QString in(const QModelIndex& index, int width) const {
        QStyleOptionViewItem option;
        option.rect = QRect(0, 0, width, 20);
        initStyleOption(&option, index);
        return option.text;
    }
};

void TestCompareTrees::aRemovedNameIsWholeWhereThereIsNoRoomToSayIt() {
    Bench bench;
    bench.window->focus().setLane(0);  // linux-3.14: /k1 is dying
    bench.play(11200 * kMillisecond);
    const QModelIndex k1 = rowOf(bench, "/k1");
    QCOMPARE(Written().in(k1, 400), QStringLiteral("k1 (removed)"));
    QCOMPARE(Written().in(k1, 40), QStringLiteral("k1"));
}

void TestCompareTrees::oneStrategyHasNobodyBeside() {
    Bench bench;
    Scenario scenario = test::scriptedScenario();
    scenario.strategies = {"linux-6.1"};
    auto lab = std::make_unique<test::ScriptedLab>(test::Script{}, scenario);
    bench.window->controller().adopt(std::move(lab), scenario);
    bench.settle();
    QVERIFY(!paneOf(bench).compareBox().isEnabled());
    QVERIFY(paneOf(bench).compareBox().toolTip().contains(QStringLiteral("one strategy")));
}

void TestCompareTrees::sameRowsOwnNumbers() {
    Bench bench;
    bench.window->focus().setLane(0);
    bench.play(3 * kSecond);
    CgroupPane& pane = paneOf(bench);
    pane.compareBox().compareWith(2);
    bench.play(4 * kSecond);
    QCOMPARE(pane.view().model(), pane.besideView().model());
    const QModelIndex k1 = rowOf(bench, "/k1");
    QVERIFY(k1.isValid());
    // linux-3.14 stands at its limit, linux-6.1 has given back.
    QCOMPARE(cell(pane.view(), k1, CgroupModel::Current), QStringLiteral("32.0 MiB"));
    QVERIFY(cell(pane.besideView(), k1, CgroupModel::Current) != QStringLiteral("32.0 MiB"));
    QVERIFY(cell(pane.besideView(), k1, CgroupModel::Current).endsWith(QStringLiteral(" MiB")));
    QCOMPARE(cell(pane.view(), k1, CgroupModel::Lru), QStringLiteral("100,000"));
    QCOMPARE(cell(pane.besideView(), k1, CgroupModel::Lru), QStringLiteral("4,321"));
    QCOMPARE(cell(pane.besideView(), k1, CgroupModel::Name), QStringLiteral("k1"));
    QCOMPARE(pane.differences(), QStringLiteral("no cgroup differs in state"));
    for (int i = 0; i < CgroupModel::ColumnCount; ++i) {
        QVERIFY(pane.view().isColumnHidden(i) != pane.besideView().isColumnHidden(i));
    }
}

void TestCompareTrees::stateThatDiffersIsMarked() {
    Bench bench;
    bench.window->focus().setLane(0);
    CgroupPane& pane = paneOf(bench);
    pane.compareBox().compareWith(2);
    bench.play(11200 * kMillisecond);
    const QModelIndex k1 = rowOf(bench, "/k1"), k2 = rowOf(bench, "/k2");
    QCOMPARE(cell(pane.view(), k1, CgroupModel::State), QStringLiteral("≠ dying for 1.2 s, held by 8,192 slab pages"));
    QCOMPARE(cell(pane.besideView(), k1, CgroupModel::State), QStringLiteral("≠ gone"));
    QCOMPARE(cell(pane.view(), k1, CgroupModel::Name),
             QStringLiteral("k1"));  // the state beside it says that it was removed
    QCOMPARE(cell(pane.besideView(), k1, CgroupModel::Current), QString());
    QVERIFY(k1.data(CgroupModel::DiffersRole).toBool());
    QVERIFY(!k2.data(CgroupModel::DiffersRole).toBool());
    QCOMPARE(cell(pane.besideView(), k2, CgroupModel::State), QStringLiteral("online"));
    QCOMPARE(pane.differences(), QStringLiteral("1 of 4 cgroups differs in state (≠)"));
    // What a person sees: the row has a ground of its own in both trees.
    const Theme& theme = Theme::of(pane.palette());
    for (SideTree* view : {&pane.view(), &pane.besideView()}) {
        const QRect row = view->visualRect(k1.siblingAtColumn(view->column(CgroupModel::State)));
        const QImage shown = view->viewport()->grab(row).toImage();
        QCOMPARE(shown.pixelColor(shown.width() - 2, shown.height() / 2), theme.warningBack);
    }
    // Both are dying there: nothing differs.
    pane.compareBox().compareWith(1);
    bench.play(11300 * kMillisecond);
    QCOMPARE(pane.differences(), QStringLiteral("no cgroup differs in state"));
    QCOMPARE(cell(pane.besideView(), k1, CgroupModel::State), QStringLiteral("dying for 1.3 s, held by 1 slab page"));
    // The rows are those of the inspected lane; what has none is said.
    bench.window->focus().setLane(2);
    pane.compareBox().compareWith(0);
    bench.play(11400 * kMillisecond);
    QVERIFY2(pane.differences().contains(QStringLiteral("1 more have no row")), qPrintable(pane.differences()));
}

void TestCompareTrees::expansionSelectionAndScrollAreCommon() {
    test::Script script;
    script.cgroups = 300;
    Bench bench(script);
    bench.play(kSecond);
    CgroupPane& pane = paneOf(bench);
    SideTree& left = pane.view();
    SideTree& right = pane.besideView();
    left.collapseAll();
    left.expand(left.model()->index(0, 0));
    pane.compareBox().compareWith(0);
    bench.play(2 * kSecond);
    const QModelIndex top = left.model()->index(0, 0), k11 = rowOf(bench, "/k11");
    QVERIFY(right.isExpanded(top) && !right.isExpanded(k11));
    right.expand(k11);
    QVERIFY(left.isExpanded(k11));
    left.collapse(k11);
    QVERIFY(!right.isExpanded(k11));
    // A click in one tree chooses the row in both, and moves neither sideways.
    const QModelIndex k21 = rowOf(bench, "/k21");
    const int before = left.horizontalScrollBar()->value();
    right.scrollTo(k21);
    QTest::mouseClick(right.viewport(), Qt::LeftButton, {},
                      right.visualRect(k21.siblingAtColumn(right.column(CgroupModel::State))).center());
    QCOMPARE(bench.window->focus().cgroup(), std::string("/k21"));
    QVERIFY(left.selectionModel()->isRowSelected(k21.row(), k21.parent()));
    QCOMPARE(left.horizontalScrollBar()->value(), before);
    QCOMPARE(left.verticalScrollBar()->value(), right.verticalScrollBar()->value());
    for (SideTree* view : {&left, &right}) {
        view->verticalScrollBar()->setValue(view == &left ? 7 : view->verticalScrollBar()->maximum());
        QCOMPARE(left.verticalScrollBar()->value(), right.verticalScrollBar()->value());
        QCOMPARE(left.indexAt(QPoint(5, 5)).row(), right.indexAt(QPoint(5, 5)).row());
    }
    // It survives frames, and '*' opens everything below in both.
    left.setCurrentIndex(top);
    QTest::keyClick(&left, Qt::Key_Asterisk);
    bench.play(3 * kSecond);
    QVERIFY(left.isExpanded(rowOf(bench, "/k31")));
    QVERIFY(right.isExpanded(rowOf(bench, "/k31")));
    pane.compareBox().compareWith(std::nullopt);
    bench.play(4 * kSecond);
    QVERIFY(left.isExpanded(rowOf(bench, "/k31")));
}

void TestCompareTrees::inspectingTheComparedOneSwapsThem() {
    Bench bench;
    bench.play(2 * kSecond);
    CgroupPane& pane = paneOf(bench);
    QCOMPARE(bench.window->focus().lane(), 2u);
    pane.compareBox().compareWith(0);
    bench.settle();
    bench.window->focus().setLane(0);
    bench.settle();
    QCOMPARE(pane.compareBox().lane(), std::optional<std::uint32_t>(2));
    QCOMPARE(pane.compareBox().currentText(), QStringLiteral("linux-6.1"));
    QCOMPARE(bench.lab->requested.inspectedLane, 0u);
    QCOMPARE(bench.lab->requested.comparedLane, std::optional<std::uint32_t>(2));
    QCOMPARE(pane.view().accessibleName(), QStringLiteral("Cgroup tree of linux-3.14"));
    QCOMPARE(pane.besideView().accessibleName(), QStringLiteral("Cgroup tree of linux-6.1, beside"));
    bench.window->focus().setLane(1);
    bench.settle();
    QCOMPARE(pane.compareBox().lane(), std::optional<std::uint32_t>(2));  // a third one changes nothing
}

void TestCompareTrees::oneRangePerExpandedParent() {
    test::Script script;
    script.cgroups = 1000;
    test::ScriptedLab lab(script);
    ViewRequest request;
    request.serial = 1;
    request.comparedLane = 2;
    lab.request(request);
    lab.advanceTo(kSecond);
    CgroupModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.show(*lab.frame());
    const std::set<QString> expanded{QStringLiteral("/"), QStringLiteral("/k11")};
    model.setExpanded(
        [&](const QModelIndex& index) { return expanded.contains(index.data(CgroupModel::PathRole).toString()); });
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    lab.advanceTo(2 * kSecond);
    model.show(*lab.frame());
    QCOMPARE(changes.count(), 3);  // the root's own row, its children and those of /k11, both lanes in one
    changes.clear();
    model.show(*lab.frame());
    QCOMPARE(changes.count(), 0);
}

void TestCompareTrees::keyboardAlone() {
    Bench bench;
    bench.window->focus().setLane(0);
    bench.play(11 * kSecond);
    CgroupPane& pane = paneOf(bench);
    pane.compareBox().setFocus();
    QTest::keyClick(&pane.compareBox(), Qt::Key_End);  // the last strategy: linux-6.1
    bench.settle();
    QCOMPARE(pane.compareBox().lane(), std::optional<std::uint32_t>(2));
    QVERIFY(pane.besideView().focusPolicy() & Qt::TabFocus);
    QToolButton* next = nullptr;
    for (auto* button : pane.findChildren<QToolButton*>())
        if (button->text() == QStringLiteral("Next ≠")) next = button;
    QVERIFY(next && next->isVisible() && next->isEnabled() && !next->accessibleName().isEmpty());
    next->setFocus();
    QTest::keyClick(next, Qt::Key_Space);
    QCOMPARE(bench.window->focus().cgroup(), std::string("/k1"));
    // Rows copied from a tree are its own columns.
    pane.besideView().setFocus();
    QTest::keyClick(bench.window.get(), Qt::Key_C, Qt::ControlModifier);
    const QString copied = QGuiApplication::clipboard()->text();
    QVERIFY2(copied.startsWith(QStringLiteral("k1\t")) && copied.endsWith(QStringLiteral("≠ gone")),
             qPrintable(copied));
    QCOMPARE(copied.count(QLatin1Char('\t')), CgroupModel::SideColumns - 1);
}

void TestCompareTrees::filterHoldsForBoth() {
    test::Script script;
    script.cgroups = 300;
    Bench bench(script);
    bench.play(kSecond);
    CgroupPane& pane = paneOf(bench);
    pane.view().collapseAll();
    pane.compareBox().compareWith(0);
    bench.settle();
    pane.findChild<QLineEdit*>()->setText(QStringLiteral("k29"));
    const QModelIndex k29 = rowOf(bench, "/k299");
    QVERIFY(k29.isValid());
    for (SideTree* view : {&pane.view(), &pane.besideView()}) QVERIFY(view->isExpanded(k29.parent()));
}

// On a real run: who was never seen by the window, for it went straight behind its end, has its row in both trees.
void TestCompareTrees::afterASeekTheRowIsThere() {
    const auto holder = test::realWindow();
    MainWindow& window = *holder;
    window.controller().open(
        QString::fromStdString(dataDirectory() + "/datasets/scenarios/one-object-pins-a-cache.yaml"));
    QTRY_VERIFY_WITH_TIMEOUT(window.feed().frame() && window.feed().frame()->mode == RunMode::Ended, 120'000);
    CgroupPane& pane = *window.panels().tree;
    const auto& strategies = window.controller().scenario().strategies;
    const auto laneOf = [&](const char* id) {
        return static_cast<std::uint32_t>(std::ranges::find(strategies, id) - strategies.begin());
    };
    window.focus().setLane(laneOf("oracle"));
    pane.compareBox().compareWith(laneOf("linux-3.16+dead_caches=leak"));
    window.controller().seek(99 * kSecond);
    QTRY_VERIFY_WITH_TIMEOUT(window.feed().frame()->mode == RunMode::Paused && window.feed().frame()->t == 99 * kSecond,
                             60'000);
    const auto web = [&] { return pane.model().indexOf("/pods/web"); };
    QTRY_VERIFY(web().isValid());
    QTRY_COMPARE(web().siblingAtColumn(CgroupModel::State).data().toString(), QStringLiteral("≠ gone"));
    const QString other = web().siblingAtColumn(CgroupModel::OtherState).data().toString();
    QVERIFY2(other.startsWith(QStringLiteral("≠ dying for 89.0 s, held by")), qPrintable(other));
    QCOMPARE(pane.differences(), QStringLiteral("1 of 3 cgroups differs in state (≠)"));
    test::shoot(window, QStringLiteral("compare-trees-real"));
}

void TestCompareTrees::sizesClipNothing_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<double>("points");
    QTest::addColumn<bool>("dark");
    QTest::newRow("1024x768") << QSize(1024, 768) << 10.0 << false;
    QTest::newRow("1280x800") << QSize(1280, 800) << 10.0 << true;
    QTest::newRow("1600x1000") << QSize(1600, 1000) << 10.0 << false;
    QTest::newRow("1920x1080-large") << QSize(1920, 1080) << 20.0 << true;
}

void TestCompareTrees::sizesClipNothing() {
    QFETCH(QSize, size);
    QFETCH(double, points);
    QFETCH(bool, dark);
    Bench bench({}, size);
    bench.window->setTextSize(points);
    bench.window->setTheme(dark ? ThemeName::Dark : ThemeName::Light);
    bench.window->resize(size);
    bench.window->resetLayout();
    bench.window->focus().setLane(0);
    CgroupPane& pane = paneOf(bench);
    pane.compareBox().compareWith(2);
    bench.play(11200 * kMillisecond);
    test::shoot(*bench.window, QStringLiteral("compare-trees-") + QLatin1String(QTest::currentDataTag()));
    QCOMPARE(bench.window->size(), size);
    const QModelIndex k1 = rowOf(bench, "/k1");
    for (SideTree* view : {&pane.view(), &pane.besideView()}) {
        // Name and "≠ gone" are in sight without scrolling sideways.
        const QRect state = view->visualRect(k1.siblingAtColumn(view->column(CgroupModel::State)));
        const int needed = view->fontMetrics().horizontalAdvance(QStringLiteral("≠ gone")) + 8;
        QVERIFY2(state.left() + needed <= view->viewport()->width(),
                 qPrintable(QString::number(state.left() + needed)));
        QVERIFY(state.width() >= needed);
        const QString above = view->model()->headerData(view->column(CgroupModel::Name), Qt::Horizontal).toString();
        QVERIFY(view->columnWidth(view->column(CgroupModel::Name)) >= view->fontMetrics().horizontalAdvance(above) + 8);
    }
    for (const PlotView* plot : bench.window->timelines().plots()) QVERIFY(plot->width() >= 200);
    bench.window->setTextSize(10);
    bench.window->setTheme(ThemeName::Light);
}

QTEST_MAIN(TestCompareTrees)
#include "tst_compare_trees.moc"
