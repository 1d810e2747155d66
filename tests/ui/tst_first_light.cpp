// End to end: the real window, the real engine, the first scenario. At full speed to its end; one kernel has refused
// lookups, one still has a ghost; [Give it 64 MiB] runs again, the old lines pale behind new ones with another curve.
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTest>
#include <QTreeView>

#include "tests/ui/real_window.h"
#include "ui/tree/cgroup_pane.h"
#include "ui/window/message_strip.h"

using namespace reclaim;
using namespace reclaim::ui;

class TestFirstLight final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theFirstTwoMinutes();
};

namespace {
const Curve* lineOf(const Chart& chart, const std::string& strategy, bool pale) {
    for (const Curve& curve : chart.curves) {
        if (curve.info.strategy == strategy && curve.pale == pale && curve.kind != Curve::Kind::Dots) return &curve;
    }
    return nullptr;
}

double peakOf(const Curve& curve) {
    double peak = 0;
    for (const SeriesPoint& point : curve.data->points()) peak = std::max(peak, point.value * curve.factor);
    return peak;
}
}  // namespace

void TestFirstLight::theFirstTwoMinutes() {
    QStandardPaths::setTestModeEnabled(true);
    const std::unique_ptr<MainWindow> shown = test::realWindow();
    MainWindow& window = *shown;
    window.controller().open(QString::fromStdString(dataDirectory() + "/datasets/scenarios/first-light.yaml"));
    const auto ended = [&] { return window.feed().frame() && window.feed().frame()->mode == RunMode::Ended; };
    QTRY_VERIFY_WITH_TIMEOUT(ended(), 120'000);
    QVERIFY2(window.messages().text().isEmpty(), qPrintable(window.messages().text()));
    QTRY_COMPARE(window.timelines().story().text(), QStringLiteral("Three answers to one load. Change something:"));
    window.settle();

    const Chart memory = window.timelines().plots()[0]->chart();
    QCOMPARE(memory.top, 36.0);
    for (const char* strategy : {"linux-3.14", "patchset-2014", "linux-6.1"}) {
        const Curve* curve = lineOf(memory, strategy, false);
        QVERIFY2(curve && curve->data, strategy);
        QVERIFY2(peakOf(*curve) > 31 && peakOf(*curve) < 32.6, strategy);
    }
    // The dots of the real kernel are there.
    bool real = false;
    for (const Curve& curve : memory.curves)
        real |= curve.color == Curve::kReal && curve.data && curve.data->size() > 100;
    QVERIFY(real);
    // Only 3.14 refused.
    const Chart refused = window.timelines().plots()[1]->chart();
    QVERIFY(peakOf(*lineOf(refused, "linux-3.14", false)) > 0);
    QCOMPARE(peakOf(*lineOf(refused, "linux-6.1", false)), 0.0);
    // Under 6.1, which the tree shows at first, the removed cgroup is gone; under 3.14 it is a ghost.
    QCOMPARE(window.focus().lane(), 2u);
    window.focus().setLane(0);
    CgroupModel& tree = window.panels().tree->model();
    QTRY_VERIFY(tree.indexOf("/k1").data(CgroupModel::DyingRole).toBool());

    // The first click must work.
    QPushButton* more = nullptr;
    const auto offered = [&] {  // they are made anew with the frame of the lane that was chosen
        for (auto* button : window.timelines().findChildren<QPushButton*>()) {
            if (button->text() == QLatin1String("Give it 64 MiB") && button->isVisible()) more = button;
        }
        return more != nullptr;
    };
    QTRY_VERIFY(offered());
    const std::uint32_t run = window.feed().frame()->run;
    QTest::mouseClick(more, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(window.feed().frame()->run != run, 10'000);
    QTRY_VERIFY_WITH_TIMEOUT(ended(), 120'000);
    window.settle();
    const Chart again = window.timelines().plots()[0]->chart();
    for (const char* strategy : {"linux-3.14", "patchset-2014", "linux-6.1"}) {
        const Curve* old = lineOf(again, strategy, true);
        const Curve* fresh = lineOf(again, strategy, false);
        QVERIFY2(old && old->data && fresh && fresh->data, strategy);
        QVERIFY2(peakOf(*old) < 32.6, strategy);
        QVERIFY2(peakOf(*fresh) > 60 && peakOf(*fresh) < 65, strategy);
    }
    QCOMPARE(again.levels[0].name, std::string("memory.max 64 MiB"));
    QTRY_VERIFY(window.timelines().findChildren<QPushButton*>().size() >= 2);
}

QTEST_MAIN(TestFirstLight)
#include "tst_first_light.moc"
