// End to end: the score table on "one long-lived object pins a cache": which way leaks, which waits, which costs, and
// that a figure leads to its moment.
#include <QClipboard>
#include <QDockWidget>
#include <QGuiApplication>
#include <QStandardPaths>
#include <QTableView>
#include <QTest>

#include "core/lab/lab.h"
#include "tests/ui/real_window.h"
#include "ui/scores/score_pane.h"

using namespace reclaim;
using namespace reclaim::ui;

class TestScores final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void whichWayLeaksWhichCosts();
};

namespace {
QModelIndex cell(const ScorePane& pane, const std::string& strategy, std::string_view id) {
    for (int row = 0; row < pane.model().rowCount(); ++row)
        for (std::size_t column = 0; column < scoreColumns().size(); ++column)
            if (pane.model().strategy(row) == strategy && scoreColumns()[column].id == id)
                return pane.model().index(row, static_cast<int>(column) + 1);
    return {};
}
}  // namespace

void TestScores::whichWayLeaksWhichCosts() {
    const auto holder = test::realWindow();
    MainWindow& window = *holder;
    ScorePane& scores = *window.panels().scores;
    window.controller().open(
        QString::fromStdString(dataDirectory() + "/datasets/scenarios/one-object-pins-a-cache.yaml"));
    QTRY_VERIFY_WITH_TIMEOUT(window.feed().frame() && window.feed().frame()->mode == RunMode::Ended, 120'000);
    window.panels().dock("scores")->raise();
    QTRY_COMPARE(scores.model().rowCount(), 10);
    QTRY_COMPARE(scores.model().to(), 100 * kSecond);
    test::shoot(window, QStringLiteral("scores"));

    const std::string leak = "linux-3.16+dead_caches=leak";
    QVERIFY(cell(scores, leak, "empty_pages").data(ScoreModel::ShareRole).toDouble() > 0);
    QCOMPARE(cell(scores, leak, "delay").data().toString(), QStringLiteral("–"));
    QVERIFY(cell(scores, "oracle", "empty_pages").data(ScoreModel::BestRole).toBool());
    // Counting every object is work at each allocation, and nobody else's.
    QCOMPARE(cell(scores, "way-4", "alloc_free").data(ScoreModel::ShareRole).toDouble(), 1.0);
    QCOMPARE(cell(scores, leak, "alloc_free").data().toString(), QStringLiteral("0"));
    const QString pages = cell(scores, leak, "dead_pages").data().toString();
    QVERIFY2(pages.contains(QStringLiteral("×1.")), qPrintable(pages));
    QVERIFY(cell(scores, "oracle", "dead_pages").data().toString().endsWith(QStringLiteral("×1.00")));

    // A figure leads to its moment and makes its strategy the inspected one.
    const QModelIndex dead = cell(scores, "way-1", "dead_caches");
    const TimeNs moment = *scores.model().moment(dead);
    QVERIFY(moment >= 10 * kSecond && moment < 60 * kSecond);
    scores.view().setCurrentIndex(dead);
    scores.view().setFocus();
    QTest::keyClick(&scores.view(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(
        window.feed().frame()->mode == RunMode::Paused && window.feed().frame()->lanes[2].reached == moment, 60'000);
    QCOMPARE(window.focus().lane(), 2u);
    // A click in a strip goes where it is: here to the middle of the run.
    const QRect strip = scores.view().visualRect(scores.model().index(3, ScoreModel::kStripColumn));
    QTest::mouseClick(scores.view().viewport(), Qt::LeftButton, {},
                      QPoint(strip.left() + strip.width() / 2, strip.center().y()));
    QTRY_VERIFY_WITH_TIMEOUT(
        window.feed().frame()->mode == RunMode::Paused && window.feed().frame()->lanes[3].reached > moment, 60'000);
    QCOMPARE(window.focus().lane(), 3u);

    QTest::keyClick(&scores.view(), Qt::Key_C, Qt::ControlModifier);
    const QString copied = QGuiApplication::clipboard()->text();
    QCOMPARE(copied.count(QLatin1Char('\n')), 10);
    QVERIFY(copied.startsWith(QStringLiteral("strategy\tdead caches, caches\t")));

    // The scenario says what to look at first, and the reader can choose something else.
    QCOMPARE(window.timelines().plots()[0]->chart().id, std::string("lab.dead_cache_pages"));
    window.timelines().setLeading("lab.dying_cgroups");
    window.settle();
    QTRY_COMPARE(window.timelines().plots()[0]->chart().id, std::string("lab.dying_cgroups"));
    window.timelines().setLeading({});
    window.settle();
    QTRY_COMPARE(window.timelines().plots()[0]->chart().id, std::string("memory"));
    window.timelines().setLeading("lab.dead_cache_pages");

    window.setTheme(ThemeName::Dark);
    window.resize(1024, 768);
    window.resetLayout();
    window.panels().dock("scores")->raise();
    test::shoot(window, QStringLiteral("scores-dark-1024"));
}

QTEST_MAIN(TestScores)
#include "tst_scores.moc"
