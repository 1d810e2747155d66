// End to end: the real window and engine on capture K3's removal: who holds removed cgroups, with the real kernel's dots; and
// the LRU inspector on inodes.
#include <QComboBox>
#include <QDockWidget>
#include <QStandardPaths>
#include <QTest>

#include "core/session/session.h"
#include "ui/holders/holders_pane.h"
#include "ui/lru/lru_pane.h"
#include "ui/tree/cgroup_pane.h"
#include "ui/window/main_window.h"

using namespace reclaim;
using namespace reclaim::ui;

class TestHolders final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void whyIsItStillAlive();
};

namespace {

double valueAt(const Chart& chart, const std::string& strategy, TimeNs t) {
    double value = -1;
    for (const Curve& curve : chart.curves)
        if (curve.info.strategy == strategy && !curve.pale && curve.data) curve.data->at(t, value);
    return value;
}

const Chart* chartOf(const HoldersPane& pane, const QString& id) {
    for (const PlotView* plot : pane.plots())
        if (plot->chart().id == id) return &plot->chart();
    return nullptr;
}

}  // namespace

void TestHolders::whyIsItStillAlive() {
    WindowOptions options;
    options.useSettings = false;
    MainWindow window(
        [](Scenario scenario, LabOptions labOptions) -> Result<std::unique_ptr<LabPort>> {
            auto lab = Lab::open(std::move(scenario), std::move(labOptions));
            if (!lab) return lab.error();
            return std::unique_ptr<LabPort>(std::move(*lab));
        },
        options);
    LabOptions fast;
    fast.speed = 0;
    window.controller().setOptions(fast);
    window.resize(1600, 1000);
    window.show();
    HoldersPane& holders = *window.panels().holders;
    QVERIFY(!holders.emptyText().isEmpty());
    window.controller().open(QString::fromStdString(dataDirectory() + "/datasets/scenarios/why-is-it-still-alive.yaml"));
    QTRY_VERIFY_WITH_TIMEOUT(window.feed().frame() && window.feed().frame()->mode == RunMode::Ended, 120'000);
    window.panels().docks[4]->raise();
    window.settle();
    QTRY_VERIFY(!holders.plots().empty());
    QVERIFY(holders.emptyText().isEmpty());

    // 8 s: all hundred are removed. Their pages of files hold them under 6.1, and nothing of the kind before 3.19.
    const TimeNs removed = 8 * kSecond, dropped = 11 * kSecond;
    const Chart* pages = chartOf(holders, QStringLiteral("lab.dying_refs.page_cache"));
    QVERIFY(pages != nullptr);
    QCOMPARE(valueAt(*pages, "linux-6.1", removed), 5000.0);
    QCOMPARE(valueAt(*pages, "linux-3.14", removed), 0.0);
    QCOMPARE(valueAt(*pages, "linux-6.1", dropped), 1.0);   // the one that a process maps
    const Chart* tmpfs = chartOf(holders, QStringLiteral("lab.dying_refs.tmpfs"));
    QVERIFY(tmpfs != nullptr);
    QCOMPARE(valueAt(*tmpfs, "linux-6.1", dropped), 5000.0);
    QVERIFY(chartOf(holders, QStringLiteral("lab.dying_refs.metadata")) != nullptr);
    QVERIFY(chartOf(holders, QStringLiteral("lab.dying_refs.caches")) != nullptr);   // the two kernels of 2014
    QVERIFY(chartOf(holders, QStringLiteral("lab.dying_refs.writeback")) == nullptr);

    // The real kernel stands beside the prediction, and agrees after the files of the tmpfs are gone.
    const Chart dying = window.timelines().plots()[2]->chart();
    const TimeNs unlinked = 13'800 * kMillisecond;
    QCOMPARE(valueAt(dying, "real", unlinked), 8.0);
    // Three hundred commands of the first seconds are one line, not three hundred.
    QVERIFY(window.timelines().plots()[0]->chart().instants.size() < 30);

    // Two lists a mount in the inspector.
    LruPane& lru = *window.panels().lru;
    window.panels().docks[1]->raise();
    QTRY_COMPARE(lru.lists().count(), 4);
    lru.lists().setCurrentIndex(1);
    window.settle();
    QTRY_VERIFY2(lru.header().contains(QStringLiteral("inodes in the list of /")), qPrintable(lru.header()));
    lru.lists().setCurrentIndex(0);
    window.settle();
    QTRY_VERIFY(lru.header().contains(QStringLiteral("entries in the list of /")));
}

QTEST_MAIN(TestHolders)
#include "tst_holders.moc"
