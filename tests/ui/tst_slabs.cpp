// End to end: the slab map on "one long-lived object pins a cache": what is left of a removed container in the caches
// of each kernel, as the real window shows it.
#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QMap>
#include <QStandardPaths>
#include <QTest>

#include "core/lab/lab.h"
#include "tests/ui/real_window.h"
#include "ui/slabs/slab_pane.h"

using namespace reclaim;
using namespace reclaim::ui;

class TestSlabs final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void whatIsLeftOfAContainer();
    void whatLiesInArraysUnderSlab();

private:
    void choose(MainWindow& window, const char* strategy);
};

// Makes `strategy` the inspected one.
void TestSlabs::choose(MainWindow& window, const char* strategy) {
    const auto& strategies = window.controller().scenario().strategies;
    const auto found = std::find(strategies.begin(), strategies.end(), strategy);
    QVERIFY2(found != strategies.end(), strategy);
    window.focus().setLane(static_cast<std::uint32_t>(found - strategies.begin()));
}

void TestSlabs::whatIsLeftOfAContainer() {
    const auto holder = test::realWindow();
    MainWindow& window = *holder;
    SlabPane& slabs = *window.panels().slabs;
    window.controller().open(
        QString::fromStdString(dataDirectory() + "/datasets/scenarios/one-object-pins-a-cache.yaml"));
    QTRY_VERIFY_WITH_TIMEOUT(window.feed().frame() && window.feed().frame()->mode == RunMode::Ended, 120'000);
    window.panels().dock("slabs")->raise();
    window.settle();

    // The baseline: the cache is dead, empty, and kept for ever: its slab on the CPU and five on the partial list
    // (min_partial).
    choose(window, "linux-3.16+dead_caches=leak");
    slabs.deadOnly().setChecked(true);
    QTRY_VERIFY2(slabs.headline().startsWith(QStringLiteral("6 slabs, 0 objects")), qPrintable(slabs.headline()));
    QVERIFY2(slabs.headline().endsWith(QStringLiteral("6 kept empty")), qPrintable(slabs.headline()));
    QVERIFY(slabs.view().slabsLaid() == 6);
    QVERIFY2(slabs.view().describe(0).contains(QStringLiteral("0 of 21 objects")),
             qPrintable(slabs.view().describe(0)));
    // The removed cgroup still holds its kmemcg id, the first entry of an array of four.
    QVERIFY2(slabs.ids().summary().contains(QStringLiteral("1 by a removed cgroup, ")),
             qPrintable(slabs.ids().summary()));
    test::shoot(window, QStringLiteral("slabs-leak"));
    window.setTheme(ThemeName::Dark);
    test::shoot(window, QStringLiteral("slabs-leak-dark"));
    window.setTheme(ThemeName::Light);

    // Way 1 destroyed them at the last free: there is nothing to show.
    choose(window, "way-1");
    QTRY_VERIFY2(slabs.headline().startsWith(QStringLiteral("0 slabs")), qPrintable(slabs.headline()));
    slabs.deadOnly().setChecked(false);

    // Back to 70 s: two open files and their directory are in use; their slab, cache and container are kept for them.
    window.controller().seek(70 * kSecond);
    QTRY_VERIFY_WITH_TIMEOUT(window.feed().frame() && window.feed().frame()->mode == RunMode::Paused, 60'000);
    slabs.deadOnly().setChecked(true);
    QTRY_VERIFY2_WITH_TIMEOUT(slabs.headline().startsWith(QStringLiteral("1 slab, 3 objects")),
                              qPrintable(slabs.headline()), 20'000);
    QVERIFY2(slabs.headline().endsWith(QStringLiteral("0 kept empty")), qPrintable(slabs.headline()));
    slabs.colours().setCurrentIndex(1);
    test::shoot(window, QStringLiteral("slabs-way-1-at-70s"));

    // Another cache, a small window, and letters twice as large.
    slabs.caches().setCurrentText(QStringLiteral("xfs_inode"));
    QTRY_VERIFY(slabs.headline().startsWith(QStringLiteral("1 slab, ")));
    slabs.deadOnly().setChecked(false);
    slabs.colours().setCurrentIndex(2);
    window.resize(1024, 768);
    window.resetLayout();
    window.panels().dock("slabs")->raise();
    test::shoot(window, QStringLiteral("slabs-1024"));
}

// Half a second after the names were dropped: of ten slabs of the dead cache five are on the free list, three full ones
// and two partial ones are held by the array of the CPU alone.
void TestSlabs::whatLiesInArraysUnderSlab() {
    const auto holder = test::realWindow();
    MainWindow& window = *holder;
    SlabPane& slabs = *window.panels().slabs;
    window.controller().open(QString::fromStdString(dataDirectory() + "/datasets/scenarios/slab-against-slub.yaml"));
    QTRY_VERIFY_WITH_TIMEOUT(window.feed().frame() && window.feed().frame()->mode == RunMode::Ended, 120'000);
    window.controller().seek(20 * kSecond + 500 * kMillisecond);
    QTRY_VERIFY_WITH_TIMEOUT(window.feed().frame() && window.feed().frame()->mode == RunMode::Paused, 60'000);
    window.panels().dock("slabs")->raise();
    window.settle();
    slabs.deadOnly().setChecked(true);
    choose(window, "linux-3.14+slab_allocator=slab");
    QTRY_VERIFY2_WITH_TIMEOUT(
        slabs.headline() == QStringLiteral("10 slabs, 0 objects: 0 % used, 10 kept empty, 79 free in arrays"),
        qPrintable(slabs.headline()), 20'000);
    QMap<QString, int> places;
    int inArray = 0;
    for (std::size_t i = 0; i < slabs.view().slabsLaid(); ++i) {
        const QString said = slabs.view().describe(i);
        QVERIFY2(said.contains(QStringLiteral("0 of 21 objects")), qPrintable(said));
        ++places[said.section(QStringLiteral("objects, "), 1)];
        for (std::size_t slot = 0; slot < 21; ++slot)
            inArray +=
                slabs.view().describeSlot(i, slot).contains(QStringLiteral("free, in the array of a CPU")) ? 1 : 0;
    }
    QCOMPARE(places.value(QStringLiteral("on the node's list of free slabs")), 5);
    QCOMPARE(places.value(QStringLiteral("full, on the node's list of full slabs")), 3);
    QCOMPARE(places.value(QStringLiteral("on the node's partial list")), 2);
    QCOMPARE(inArray, 79);
    test::shoot(window, QStringLiteral("slabs-in-arrays"));
    // The same kernel with SLUB has no arrays, and says nothing of any.
    choose(window, "linux-3.14");
    QTRY_VERIFY2(slabs.headline().endsWith(QStringLiteral("kept empty")), qPrintable(slabs.headline()));
}

QTEST_MAIN(TestSlabs)
#include "tst_slabs.moc"
