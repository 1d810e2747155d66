// End to end: the real window and engine on capture K3's removal: who holds removed cgroups, with the real kernel's
// dots; and the LRU inspector on inodes.
#include <QComboBox>
#include <QDockWidget>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "core/lab/lab.h"
#include "tests/ui/real_window.h"
#include "ui/holders/holders_pane.h"
#include "ui/lru/lru_pane.h"
#include "ui/runtime/text.h"
#include "ui/tree/cgroup_pane.h"
#include "ui/window/export_dialog.h"
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
        if (toQt(plot->chart().id) == id) return &plot->chart();
    return nullptr;
}

}  // namespace

void TestHolders::whyIsItStillAlive() {
    const auto holder = test::realWindow();
    MainWindow& window = *holder;
    QTemporaryDir folder;
    const QString book = folder.filePath(QStringLiteral("lab.db"));
    LabOptions recorded = window.controller().options();
    recorded.storePath = book.toStdString();
    window.controller().setOptions(recorded);
    HoldersPane& holders = *window.panels().holders;
    QVERIFY(!holders.emptyText().isEmpty());
    window.controller().open(
        QString::fromStdString(dataDirectory() + "/datasets/scenarios/why-is-it-still-alive.yaml"));
    QTRY_VERIFY_WITH_TIMEOUT(window.feed().frame() && window.feed().frame()->mode == RunMode::Ended, 120'000);
    window.panels().dock("holders")->raise();
    window.settle();
    QTRY_VERIFY(!holders.plots().empty());
    QVERIFY(holders.emptyText().isEmpty());

    test::shoot(window, QStringLiteral("holders"));

    // 8 s: all hundred are removed. Their pages of files hold them under 6.1, and nothing of the kind before 3.19.
    const TimeNs removed = 8 * kSecond, dropped = 11 * kSecond;
    const Chart* pages = chartOf(holders, QStringLiteral("lab.dying_refs.page_cache"));
    QVERIFY(pages != nullptr);
    QCOMPARE(valueAt(*pages, "linux-6.1", removed), 5000.0);
    QCOMPARE(valueAt(*pages, "linux-3.14", removed), 0.0);
    QCOMPARE(valueAt(*pages, "linux-6.1", dropped), 1.0);  // the one that a process maps
    const Chart* tmpfs = chartOf(holders, QStringLiteral("lab.dying_refs.tmpfs"));
    QVERIFY(tmpfs != nullptr);
    QCOMPARE(valueAt(*tmpfs, "linux-6.1", dropped), 5000.0);
    QVERIFY(chartOf(holders, QStringLiteral("lab.dying_refs.metadata")) != nullptr);
    QVERIFY(chartOf(holders, QStringLiteral("lab.dying_refs.caches")) != nullptr);  // the two kernels of 2014
    QVERIFY(chartOf(holders, QStringLiteral("lab.dying_refs.writeback")) == nullptr);

    // Each can be saved, and the pane takes half of the window when asked to.
    for (auto* button : holders.findChildren<QToolButton*>()) {
        if (button->accessibleName() != QLatin1String("Save chart of holders 2")) continue;
        QVERIFY(button->isVisible());
        button->click();
    }
    auto* dialog = window.findChild<ExportDialog*>();
    QVERIFY(dialog != nullptr);
    QVERIFY2(dialog->findChild<QComboBox*>()->currentText().contains(toQt(holders.charts()[1].title)),
             qPrintable(dialog->findChild<QComboBox*>()->currentText()));
    dialog->close();
    const int before = holders.height();
    Q_EMIT holders.roomWanted();
    QTRY_VERIFY(holders.height() > before * 3 / 2);
    test::shoot(window, QStringLiteral("holders-more-room"));

    // A run from a lab book shows who held its cgroups, and the live one again.
    const auto ended = [&book] {
        auto stored = StoredLab::open(book.toStdString(), {3});
        return stored.ok() && (*stored)->frame()->stored->runs->front().state == "ended";
    };
    QTRY_VERIFY(ended());
    QCOMPARE(window.controller().scenario().strategies[2], std::string("linux-6.1"));
    window.controller().openStored(book, 3);
    QTRY_VERIFY(window.controller().showsStored());
    const Chart* kept = chartOf(holders, QStringLiteral("lab.dying_refs.page_cache"));
    QVERIFY(kept != nullptr);
    QCOMPARE(valueAt(*kept, "linux-6.1", removed), 5000.0);
    QVERIFY2(valueAt(*kept, "linux-3.14", removed) < 0, "one run is one strategy");
    window.setTheme(ThemeName::Dark);
    window.resize(1024, 768);
    window.resetLayout();
    window.panels().dock("holders")->raise();
    test::shoot(window, QStringLiteral("holders-stored-dark-1024"));
    window.setTheme(ThemeName::Light);
    window.controller().backToLive();
    window.settle();
    QTRY_VERIFY(chartOf(holders, QStringLiteral("lab.dying_refs.caches")) != nullptr);

    // The real kernel stands beside the prediction, and agrees after the files of the tmpfs are gone.
    const Chart dying = window.timelines().plots()[2]->chart();
    const TimeNs unlinked = 13'800 * kMillisecond;
    QCOMPARE(valueAt(dying, "real", unlinked), 8.0);
    // Three hundred commands of the first seconds are one line, not three hundred.
    QVERIFY(window.timelines().plots()[0]->chart().instants.size() < 30);

    // Two lists a mount in the inspector.
    LruPane& lru = *window.panels().lru;
    window.panels().dock("lru")->raise();
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
