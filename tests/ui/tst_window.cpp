// The window on a scripted Lab: names for everybody, shortcuts, sizes, messages.
#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QFontDatabase>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

#include "tests/ui/window_bench.h"
#include "ui/lru/lru_pane.h"
#include "ui/timelines/timeline_pane.h"
#include "ui/tree/cgroup_pane.h"
#include "ui/window/message_strip.h"
#include "ui/window/transport_bar.h"

using namespace reclaim;
using namespace reclaim::ui;
using reclaim::test::Bench;

class TestWindow final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void fontsExist();
    void storyFollowsTime();
    void changesAtTheEnd();
    void contextMenuCommands();
    void selectionSurvivesFrames();
    void filterCounts();
    void everyFocusableWidgetHasAName();
    void noTwoActionsShareAShortcut();
    void spaceTogglesTheRun();
    void aLowWindowKeepsItsCharts_data();
    void aLowWindowKeepsItsCharts();
    void sizesClipNoButton_data();
    void sizesClipNoButton();
    void themesAndTextSizes();
    void presenterModeAndBack();
    void layoutComesBack();
    void corruptSettingsFallBack();
    void problemsAreShownWithTheirPlace();
    void speedSliderIsExactAtOne();
    void glossaryIsComplete();
};

void TestWindow::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("ReclaimLabTest"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_window"));
    QSettings().clear();
}

void TestWindow::fontsExist() {
    QVERIFY(!QFontDatabase::families().isEmpty());
    const QFontMetrics metrics{QApplication::font()};
    QVERIFY(metrics.horizontalAdvance(QLatin1Char('W')) != metrics.horizontalAdvance(QLatin1Char('i')));
}

void TestWindow::storyFollowsTime() {
    Bench bench;
    QVERIFY(bench.window->timelines().story().text().startsWith(QStringLiteral("A program looks up")));
    bench.play(3 * kSecond);
    QVERIFY(bench.window->timelines().story().text().startsWith(QStringLiteral("Full.")));
    const int height = bench.window->timelines().story().height();
    bench.play(10500 * kMillisecond);
    QVERIFY(bench.window->timelines().story().text().startsWith(QStringLiteral("The cgroup is removed.")));
    bench.play(12 * kSecond);
    QCOMPARE(bench.window->timelines().story().text(), QStringLiteral("Three answers to one load. Change something:"));
    QCOMPARE(bench.window->timelines().story().height(), height);  // the charts do not jump
}

void TestWindow::changesAtTheEnd() {
    Bench bench;
    bench.play(12 * kSecond);
    QStringList texts;
    QPushButton* more = nullptr;
    for (auto* button : bench.window->timelines().findChildren<QPushButton*>()) {
        if (!button->isVisible()) continue;
        texts << button->text();
        if (button->text() == QLatin1String("Give it 64 MiB")) more = button;
    }
    QCOMPARE(texts, (QStringList{QStringLiteral("Give it 64 MiB"), QStringLiteral("Remove it earlier"),
                                 QStringLiteral("Make half of the names repeat"), QStringLiteral("Save chart...")}));
    // The same words in the menu of the cgroup.
    QScopedPointer<QMenu> menu(bench.window->panels().tree->menuFor("/k1", MemcgState::Dying));
    QStringList words;
    for (QAction* action : menu->actions()) words << action->text();
    for (const QString& text : texts) QVERIFY2(words.contains(text), qPrintable(text));
    more->click();
    QCOMPARE(bench.lab->restarts, 1);
    const Scenario& now = bench.window->controller().scenario();
    QCOMPARE(now.timeline.size(), std::size_t{3});
    QCOMPARE(now.timeline[0].at, TimeNs{0});
    QCOMPARE(std::get<WriteCommand>(now.timeline[0].action).file, std::string("/k1/memory.max"));
    QCOMPARE(std::get<WriteCommand>(now.timeline[0].action).value, std::string("64MiB"));
    bench.play(2 * kSecond);
    int pale = 0, fresh = 0;
    for (const Curve& curve : bench.window->timelines().plots()[0]->chart().curves) {
        if (curve.kind == Curve::Kind::Line) (curve.pale ? pale : fresh)++;
    }
    QCOMPARE(pale, 3);
    QCOMPARE(fresh, 3);
    QCOMPARE(bench.window->timelines().plots()[0]->chart().levels[0].name, std::string("memory.max 64 MiB"));
    // Removed earlier: after the work has ended, before the old moment.
    const auto changes = changesFor(test::scriptedScenario(), "/k1", 8500 * kMillisecond);
    QCOMPARE(changes[1].scenario.timeline[0].at, 9 * kSecond);
    QCOMPARE(changes[2].scenario.machine.tasks[0].keys.dist, KeyDist::Loop);
    QCOMPARE(changes[2].scenario.machine.tasks[0].keys.n, std::uint64_t{500'000});
    QCOMPARE(changes[2].scenario.machine.tasks[0].count, std::uint64_t{1'000'000});
}

void TestWindow::contextMenuCommands() {
    Bench bench;
    bench.play(2 * kSecond);
    QScopedPointer<QMenu> menu(bench.window->panels().tree->menuFor("/k1", MemcgState::Online));
    const auto trigger = [&](const QString& text) {
        for (QAction* action : menu->actions()) {
            if (action->text().startsWith(text)) return action->trigger();
        }
        QFAIL(qPrintable(text));
    };
    trigger(QStringLiteral("Remove"));
    trigger(QStringLiteral("Drop caches"));
    bench.settle();
    const auto& commands = *bench.window->feed().frame()->commands;
    QCOMPARE(commands.size(), std::size_t{4});
    QCOMPARE(std::get<RmdirCommand>(commands[2].action).path, std::string("/k1"));
    QCOMPARE(std::get<DropCachesCommand>(commands[3].action).mode, 2);
    QCOMPARE(commands[2].at, 2 * kSecond);
    QCOMPARE(bench.window->controller().scenarioToSave().timeline.size(), std::size_t{4});
    // What makes no sense for a removed cgroup cannot be chosen.
    QScopedPointer<QMenu> dying(bench.window->panels().tree->menuFor("/k1", MemcgState::Dying));
    QVERIFY(!dying->actions().at(0)->isEnabled());
}

void TestWindow::selectionSurvivesFrames() {
    test::Script script;
    script.cgroups = 300;
    Bench bench(script);
    bench.play(kSecond);
    CgroupPane& pane = *bench.window->panels().tree;
    QTreeView& view = pane.view();
    view.expandAll();
    const QModelIndex target = view.model()->index(30, 0, view.model()->index(0, 0));
    QVERIFY(target.isValid());
    view.setCurrentIndex(target);
    view.scrollTo(target, QAbstractItemView::PositionAtTop);
    const QString path = view.currentIndex().data(CgroupModel::PathRole).toString();
    const int scroll = view.verticalScrollBar()->value();
    QVERIFY(scroll > 0);
    QCOMPARE(bench.window->focus().cgroup(), path.toStdString());
    for (int frame = 1; frame <= 10; ++frame) bench.play(kSecond + frame * kSecond);
    QCOMPARE(view.currentIndex().data(CgroupModel::PathRole).toString(), path);
    QVERIFY(std::abs(view.verticalScrollBar()->value() - scroll) <= 1);
    QVERIFY(view.isExpanded(view.model()->index(0, 0)));
}

void TestWindow::filterCounts() {
    test::Script script;
    script.cgroups = 120;
    Bench bench(script);
    bench.play(kSecond);
    CgroupPane& pane = *bench.window->panels().tree;
    auto* filter = pane.findChild<QLineEdit*>();
    filter->setText(QStringLiteral("k11"));
    QCOMPARE(pane.view().model()->rowCount(pane.view().model()->index(0, 0)) > 0, true);
    QStringList labels;
    for (auto* label : pane.findChildren<QLabel*>()) labels << label->text();
    QVERIFY(labels.contains(QStringLiteral("11 of 121")));  // k11 and k110 to k119
    filter->setText(QStringLiteral("nothing has this name"));
    labels.clear();
    for (auto* label : pane.findChildren<QLabel*>()) labels << label->text();
    QVERIFY(labels.contains(QStringLiteral("no cgroup matches")));
}

void TestWindow::everyFocusableWidgetHasAName() {
    Bench bench;
    bench.play(12 * kSecond);
    QStringList nameless;
    for (QWidget* widget : bench.window->findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible()) continue;
        const auto* button = qobject_cast<QAbstractButton*>(widget);
        const QString action = button ? button->text() + button->toolTip() : QString();
        // Parts of a widget that has a name itself: spin box editors, dock buttons, header sections.
        if (widget->objectName().startsWith(QLatin1String("qt_"))) continue;
        if (widget->accessibleName().isEmpty() && action.isEmpty()) {
            nameless << QLatin1String(widget->metaObject()->className()) + QLatin1Char(' ') + widget->objectName() +
                            QStringLiteral(" in ") + QLatin1String(widget->parentWidget()->metaObject()->className());
        }
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QStringLiteral("; "))));
}

void TestWindow::noTwoActionsShareAShortcut() {
    Bench bench;
    QMap<QString, QString> owners;
    for (QAction* action : bench.window->findChildren<QAction*>()) {
        for (const QKeySequence& key : action->shortcuts()) {
            const QString text = key.toString();
            if (text.isEmpty()) continue;
            QVERIFY2(!owners.contains(text) || owners[text] == action->text(),
                     qPrintable(text + QStringLiteral(": ") + owners[text] + QStringLiteral(" and ") + action->text()));
            owners[text] = action->text();
            QVERIFY2(!action->toolTip().isEmpty(), qPrintable(action->text()));
        }
    }
    for (const char* key :
         {"Space", "F5", "F8", "F4", ".", "Ctrl+O", "Ctrl+Shift+E", "Ctrl+C", "F11", "Ctrl+0", "Ctrl+-"}) {
        QVERIFY2(owners.contains(QLatin1String(key)), key);
    }
}

void TestWindow::spaceTogglesTheRun() {
    Bench bench;
    bench.play(kSecond);
    bench.window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(bench.window.get()));
    bench.window->panels().tree->view().setFocus();
    QTest::keyClick(bench.window.get(), Qt::Key_Space);
    bench.settle();
    QCOMPARE(bench.window->feed().frame()->mode, RunMode::Paused);
    QCOMPARE(bench.window->transport().runAction()->text(), QStringLiteral("Run"));
    QTest::keyClick(bench.window.get(), Qt::Key_Period);
    QCOMPARE(bench.lab->steps, 1);
    QTest::keyClick(bench.window.get(), Qt::Key_Space);
    bench.settle();
    QCOMPARE(bench.window->feed().frame()->mode, RunMode::Running);
    // In a text field both are text.
    auto* filter = bench.window->panels().tree->findChild<QLineEdit*>();
    filter->setFocus();
    QTest::keyClicks(filter, QStringLiteral("a .b"));
    QCOMPARE(filter->text(), QStringLiteral("a .b"));
    QCOMPARE(bench.lab->steps, 1);
}

void TestWindow::aLowWindowKeepsItsCharts_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("panesBelow");
    QTest::newRow("1920x1080 at 200 %") << QSize(960, 560) << false;
    QTest::newRow("1024x768") << QSize(1024, 768) << true;
}

// Charts lay over each other, and nobody saw the time axis.
void TestWindow::aLowWindowKeepsItsCharts() {
    QFETCH(QSize, size);
    QFETCH(bool, panesBelow);
    Bench bench({}, size);
    bench.play(3 * kSecond);
    const std::array<PlotView*, 3>& plots = bench.window->timelines().plots();
    for (std::size_t i = 0; i < plots.size(); ++i) {
        QVERIFY2(plots[i]->height() >= plots[i]->minimumHeight(), qPrintable(QString::number(i)));
        const QRect place(plots[i]->mapTo(bench.window->centralWidget(), QPoint(0, 0)), plots[i]->size());
        QVERIFY2(bench.window->centralWidget()->rect().contains(place), qPrintable(QString::number(i)));
        if (i > 0) QVERIFY(plots[i]->geometry().top() > plots[i - 1]->geometry().bottom());
    }
    for (const QDockWidget* dock : bench.window->panels().docks)
        QCOMPARE(dock->toggleViewAction()->isChecked(), panesBelow || dock == bench.window->panels().dock("tree"));
}

void TestWindow::sizesClipNoButton_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<double>("points");
    QTest::newRow("1024x700") << QSize(1024, 700) << 10.0;
    QTest::newRow("1280x800") << QSize(1280, 800) << 10.0;
    QTest::newRow("1920x1080") << QSize(1920, 1080) << 10.0;
    QTest::newRow("1920x1080 large") << QSize(1920, 1080) << 16.0;
}

void TestWindow::sizesClipNoButton() {
    QFETCH(QSize, size);
    QFETCH(double, points);
    Bench bench({}, size);
    bench.window->setTextSize(points);
    bench.window->resize(size);
    bench.window->resetLayout();
    bench.play(12 * kSecond);
    QCOMPARE(bench.window->size(), size);
    for (auto* button : bench.window->findChildren<QAbstractButton*>()) {
        // A pane behind another tab is visible to Qt, but not to a person.
        if (!button->isVisible() || button->visibleRegion().isEmpty() || button->text().isEmpty()) continue;
        QString text = button->text();
        text.remove(QLatin1Char('&'));
        const int needed = button->fontMetrics().horizontalAdvance(text);
        QVERIFY2(button->width() >= needed,
                 qPrintable(text + QStringLiteral(" %1 < %2").arg(button->width()).arg(needed)));
        const QRect inWindow(button->mapTo(bench.window.get(), QPoint(0, 0)), button->size());
        QVERIFY2(bench.window->rect().contains(inWindow), qPrintable(text));
    }
    // Use and limit of a cgroup stand side by side without scrolling.
    const QTreeView& tree = bench.window->panels().tree->view();
    const int right = tree.columnViewportPosition(CgroupModel::Limit) + tree.columnWidth(CgroupModel::Limit);
    QVERIFY2(right <= tree.viewport()->width(),
             qPrintable(QStringLiteral("%1 > %2").arg(right).arg(tree.viewport()->width())));
    for (const PlotView* plot : bench.window->timelines().plots()) {
        QVERIFY(plot->height() >= 40);
        QVERIFY(plot->width() >= 300);
    }
    bench.window->setTextSize(10);
}

// Pixels from the left to the end of what is written in a dock's title bar; its buttons are left out.
static int widthOfTitle(QDockWidget& dock) {
    const int height = dock.widget()->y() - 2;
    const QImage title = dock.grab(QRect(2, 2, dock.width() / 2, height - 2)).toImage();
    int end = 0;
    for (int x = 0; x < title.width(); ++x)
        for (int y = 0; y < title.height(); ++y)
            if (std::abs(title.pixelColor(x, y).lightness() - title.pixelColor(title.width() - 1, y).lightness()) > 60)
                end = x;
    return end;
}

void TestWindow::themesAndTextSizes() {
    Bench bench;
    bench.play(3 * kSecond);
    bench.window->setTheme(ThemeName::Dark);
    bench.settle();
    const QImage dark = bench.window->timelines().plots()[0]->grab().toImage();
    QVERIFY(dark.pixelColor(dark.width() - 4, dark.height() - 4).lightness() < 80);
    bench.window->setTheme(ThemeName::Light);
    bench.settle();
    const QImage light = bench.window->timelines().plots()[0]->grab().toImage();
    QVERIFY(light.pixelColor(light.width() - 4, light.height() - 4).lightness() > 200);
    const int cell = bench.window->panels().lru->view().geometryNow().cellHeight;
    QDockWidget& dock = *bench.window->panels().dock("lru");
    const int title = widthOfTitle(dock);
    QVERIFY(title > 20);
    bench.window->setTextSize(18);
    bench.settle();
    QVERIFY2(widthOfTitle(dock) > title * 3 / 2,
             qPrintable(QStringLiteral("%1, at 10 points %2").arg(widthOfTitle(dock)).arg(title)));
    QVERIFY(bench.window->panels().lru->view().geometryNow().cellHeight > cell);
    bench.window->setTextSize(10);
}

void TestWindow::presenterModeAndBack() {
    Bench bench;
    bench.play(3 * kSecond);
    const qreal before = QApplication::font().pointSizeF();
    bench.window->setPresenter(true);
    bench.settle();
    QVERIFY(QApplication::font().pointSizeF() > before * 1.4);
    QVERIFY(!bench.window->panels().dock("tree")->isVisible());
    QVERIFY(bench.window->timelines().isVisible());
    bench.window->setPresenter(false);
    bench.settle();
    QCOMPARE(QApplication::font().pointSizeF(), before);
    QVERIFY(bench.window->panels().dock("tree")->isVisible());
}

void TestWindow::layoutComesBack() {
    Bench bench;
    const Panels& panels = bench.window->panels();
    panels.dock("tree")->hide();
    bench.window->addDockWidget(Qt::RightDockWidgetArea, panels.dock("lru"));
    panels.dock("events")->setFloating(true);
    bench.window->resetLayout();
    for (QDockWidget* dock : panels.docks) {
        QVERIFY(!dock->isFloating());
        QVERIFY(!dock->isHidden());
    }
    QCOMPARE(bench.window->dockWidgetArea(panels.dock("tree")), Qt::LeftDockWidgetArea);
    QCOMPARE(bench.window->dockWidgetArea(panels.dock("lru")), Qt::BottomDockWidgetArea);
}

void TestWindow::corruptSettingsFallBack() {
    QSettings settings;
    settings.setValue(QStringLiteral("geometry"), QByteArray("not a geometry"));
    settings.setValue(QStringLiteral("state"), QByteArray("not a layout"));
    settings.setValue(QStringLiteral("textSize"), QStringLiteral("huge"));
    settings.sync();
    const auto made =
        makeWindow([](Scenario, LabOptions) -> Result<std::unique_ptr<LabPort>> { return Error{}; }, WindowOptions{});
    MainWindow& window = *made;
    QVERIFY(window.messages().text().contains(QStringLiteral("default layout")));
    QCOMPARE(window.textSize(), 10.0);
    for (QDockWidget* dock : window.panels().docks) QVERIFY(!dock->isHidden());
    settings.clear();
}

void TestWindow::problemsAreShownWithTheirPlace() {
    Bench bench;
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("bad.yaml"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("reclaimlab: 1\ntitle: x\nmashine: {memory: 512MiB}\n");
    file.close();
    QSignalSpy problems(&bench.window->controller(), &RunController::problems);
    bench.window->controller().open(path);
    QTRY_VERIFY(problems.count() >= 1);
    const QString text = bench.window->messages().text();
    QVERIFY2(text.contains(QStringLiteral("bad.yaml:3:")), qPrintable(text));
    QVERIFY(bench.window->messages().isVisible());
    QVERIFY(bench.window->controller().hasRun());  // the run before is still there
    QVERIFY(!QApplication::activeModalWidget());
}

void TestWindow::speedSliderIsExactAtOne() {
    QCOMPARE(speedOf(kSpeedSteps), 0.0);
    QCOMPARE(positionOf(0), kSpeedSteps);
    for (int position = 0; position < kSpeedSteps; ++position) QCOMPARE(positionOf(speedOf(position)), position);
    Bench bench;
    bench.window->controller().setSpeed(1);
    QCOMPARE(bench.lab->speed_, 1.0);
    QCOMPARE(speedText(1), QStringLiteral("1.0x"));
    QCOMPARE(speedText(0), QStringLiteral("max"));
}

void TestWindow::glossaryIsComplete() {
    const Glossary glossary = Glossary::shipped();
    QVERIFY(glossary.entries().size() >= 40);
    for (const GlossaryEntry& entry : glossary.entries()) {
        QVERIFY(!entry.term.isEmpty());
        QVERIFY2(entry.text.size() > 20, qPrintable(entry.term));
        QVERIFY2(entry.source.size() > 5, qPrintable(entry.term));
    }
    // Every word in a header, a story or a legend that the kernel made is explained.
    for (const char* term : {"memory.current", "memory.max", "LRU", "dentry", "dentries", "cgroup", "dying cgroups",
                             "dead caches", "ENOMEM", "drop_caches", "rmdir", "memory.events.max"}) {
        QVERIFY2(!glossary.tooltip(QLatin1String(term)).isEmpty(), term);
    }
    const QString linked = glossary.linked(QStringLiteral("a (a *dentry*) in its cgroup <b>"));
    QVERIFY(linked.contains(QStringLiteral("href=\"dentry\"")));
    QVERIFY(linked.contains(QStringLiteral("<i>")));
    QVERIFY(linked.contains(QStringLiteral("&lt;b&gt;")));
    QVERIFY(!Glossary::fromYaml("terms: [{term: x}]").ok());
}

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
