#include "ui/window/panel_table.h"

#include <QApplication>
#include <QDockWidget>
#include <QFontMetrics>
#include <QLayout>
#include <QMainWindow>
#include <QTabBar>

#include <algorithm>

#include "ui/compare/compare_pane.h"
#include "ui/events/event_pane.h"
#include "ui/help/glossary.h"
#include "ui/holders/holders_pane.h"
#include "ui/lru/lru_pane.h"
#include "ui/races/race_pane.h"
#include "ui/runs/runs_pane.h"
#include "ui/scores/score_pane.h"
#include "ui/slabs/slab_pane.h"
#include "ui/tree/cgroup_pane.h"

namespace reclaim::ui {

namespace {
struct PanelSpec {
    const char* id;
    const char* title;
    Qt::DockWidgetArea area;
    QWidget* (*make)(const PanelContext& context, Panels& panels, QWidget* parent);
};

constexpr std::array kPanels{
    PanelSpec{"tree", QT_TRANSLATE_NOOP("Panels", "Cgroup tree"), Qt::LeftDockWidgetArea,
              [](const PanelContext& context, Panels& panels, QWidget* parent) -> QWidget* {
                  panels.tree = new CgroupPane(context.controller, context.focus, context.glossary, parent);
                  context.feed.add(panels.tree);
                  return panels.tree;
              }},
    PanelSpec{"lru", QT_TRANSLATE_NOOP("Panels", "LRU inspector"), Qt::BottomDockWidgetArea,
              [](const PanelContext& context, Panels& panels, QWidget* parent) -> QWidget* {
                  panels.lru = new LruPane(context.focus, context.glossary, parent);
                  context.feed.add(panels.lru);
                  return panels.lru;
              }},
    PanelSpec{"events", QT_TRANSLATE_NOOP("Panels", "Events"), Qt::BottomDockWidgetArea,
              [](const PanelContext& context, Panels& panels, QWidget* parent) -> QWidget* {
                  panels.events =
                      new EventPane(context.controller, context.queries, context.focus, context.glossary, parent);
                  context.feed.add(panels.events);
                  return panels.events;
              }},
    PanelSpec{"runs", QT_TRANSLATE_NOOP("Panels", "Runs"), Qt::BottomDockWidgetArea,
              [](const PanelContext& context, Panels& panels, QWidget* parent) -> QWidget* {
                  panels.runs = new RunsPane(context.controller, context.queries, parent);
                  return panels.runs;
              }},
    PanelSpec{"holders", QT_TRANSLATE_NOOP("Panels", "Holders"), Qt::BottomDockWidgetArea,
              [](const PanelContext& context, Panels& panels, QWidget* parent) -> QWidget* {
                  panels.holders =
                      new HoldersPane(context.controller, context.focus, context.pale, context.glossary, parent);
                  context.feed.add(panels.holders);
                  return panels.holders;
              }},
    PanelSpec{"slabs", QT_TRANSLATE_NOOP("Panels", "Slab map"), Qt::BottomDockWidgetArea,
              [](const PanelContext& context, Panels& panels, QWidget* parent) -> QWidget* {
                  panels.slabs = new SlabPane(context.focus, context.glossary, parent);
                  context.feed.add(panels.slabs);
                  return panels.slabs;
              }},
    PanelSpec{"scores", QT_TRANSLATE_NOOP("Panels", "Scores"), Qt::BottomDockWidgetArea,
              [](const PanelContext& context, Panels& panels, QWidget* parent) -> QWidget* {
                  panels.scores = new ScorePane(context.controller, context.focus, parent);
                  context.feed.add(panels.scores);
                  return panels.scores;
              }},
    PanelSpec{"races", QT_TRANSLATE_NOOP("Panels", "Races"), Qt::BottomDockWidgetArea,
              [](const PanelContext& context, Panels& panels, QWidget* parent) -> QWidget* {
                  panels.races = new RacePane(
                      context.queries, [runs = panels.runs] { return runs->book(); }, parent);
                  return panels.races;
              }},
    PanelSpec{"compare", QT_TRANSLATE_NOOP("Panels", "Compare"), Qt::BottomDockWidgetArea,
              [](const PanelContext& context, Panels& panels, QWidget* parent) -> QWidget* {
                  panels.compare = new ComparePane(context.controller, context.focus, parent);
                  context.feed.add(panels.compare);
                  return panels.compare;
              }},
};
}  // namespace

QDockWidget* Panels::dock(std::string_view id) const {
    const auto found = std::ranges::find(kPanels, id, [](const PanelSpec& spec) { return std::string_view(spec.id); });
    LAB_CHECK(found != kPanels.end());
    return docks[static_cast<std::size_t>(found - kPanels.begin())];
}

Panels makePanels(QMainWindow& window, const PanelContext& context) {
    Panels panels;
    for (const PanelSpec& spec : kPanels) {
        auto* dock = new QDockWidget(QCoreApplication::translate("Panels", spec.title), &window);
        dock->setObjectName(QString::fromLatin1(spec.id));
        dock->setWidget(spec.make(context, panels, dock));
        window.addDockWidget(spec.area, dock);
        panels.docks.push_back(dock);
    }
    return panels;
}

namespace {
// Leaves `kept` alone and puts the others behind `front`, closed: opened again, they are a tab there. The tree stays
// left.
void closeAllBut(QMainWindow& window, const Panels& panels, std::initializer_list<QDockWidget*> kept,
                 QDockWidget* front) {
    for (QDockWidget* dock : panels.docks) {
        if (std::ranges::find(kept, dock) != kept.end()) continue;
        if (dock != panels.dock("tree")) window.tabifyDockWidget(front, dock);
        dock->hide();
    }
}

// Too narrow for two panes below beside the tree: at usual size below 1,200 pixels; large letters need more.
bool isNarrow(const QMainWindow& window) {
    return window.width() <
           QFontMetrics(QApplication::font()).averageCharWidth() * 170;  // the window's own may follow later
}

// What a low window has no room for is what is below the charts: closed, it opens from the menu View.
void closeWhatDoesNotFit(const QMainWindow& window, const Panels& panels) {
    if (window.layout()->minimumSize().height() <= window.height()) return;
    for (QDockWidget* dock : panels.docks) dock->setVisible(dock == panels.dock("tree"));
}

void arrangeDeadCaches(QMainWindow& window, const Panels& panels) {
    QDockWidget *tree = panels.dock("tree"), *slabs = panels.dock("slabs"), *scores = panels.dock("scores"),
                *compare = panels.dock("compare");
    const bool narrow = window.width() < window.fontMetrics().averageCharWidth() * 220;  // then the tree gives its room
    window.addDockWidget(Qt::BottomDockWidgetArea, slabs);
    window.splitDockWidget(slabs, scores, Qt::Vertical);
    window.splitDockWidget(slabs, compare, Qt::Horizontal);
    closeAllBut(window, panels, {tree, slabs, scores, compare}, slabs);
    tree->setVisible(!narrow);
    slabs->raise();
    const int tall = window.height() * 58 / 100, wide = window.width() - (narrow ? 0 : tree->width());
    window.resizeDocks({slabs, scores}, {tall * 55 / 100, tall * 45 / 100}, Qt::Vertical);
    window.resizeDocks({slabs, compare}, {wide * 2 / 5, wide * 3 / 5}, Qt::Horizontal);
}

void arrangeRaces(QMainWindow& window, const Panels& panels) {
    QDockWidget* races = panels.dock("races");
    window.addDockWidget(Qt::BottomDockWidgetArea, races);
    closeAllBut(window, panels, {races}, races);
    races->raise();
    window.resizeDocks({races}, {window.height() * 64 / 100}, Qt::Vertical);
}
}  // namespace

void arrangePanels(QMainWindow& window, const Panels& panels, Perspective perspective) {
    QDockWidget *lru = panels.dock("lru"), *events = panels.dock("events");
    for (QDockWidget* dock : panels.docks) {
        dock->setFloating(false);
        dock->show();
    }
    window.addDockWidget(Qt::LeftDockWidgetArea, panels.dock("tree"));
    window.addDockWidget(Qt::BottomDockWidgetArea, lru);
    const bool narrow = isNarrow(window);
    if (narrow) {
        window.addDockWidget(Qt::BottomDockWidgetArea, events);
        window.tabifyDockWidget(lru, events);
    } else {
        window.splitDockWidget(lru, events, Qt::Horizontal);
    }
    window.tabifyDockWidget(lru, panels.dock("slabs"));
    QDockWidget* before = events;
    for (const char* id : {"runs", "holders", "scores", "compare", "races"}) {
        window.tabifyDockWidget(before, panels.dock(id));
        before = panels.dock(id);
    }
    lru->raise();
    if (!narrow) events->raise();
    // Docks just added have no sizes before the layout has run once.
    const auto last = [&window, panels, perspective] {
        sizePanels(window, panels);
        if (perspective == Perspective::DeadCaches) arrangeDeadCaches(window, panels);
        if (perspective == Perspective::Races) arrangeRaces(window, panels);
    };
    last();
    const auto again = [last, &window, panels, perspective] {
        last();
        if (perspective == Perspective::Usual) closeWhatDoesNotFit(window, panels);
    };
    QMetaObject::invokeMethod(&window, again, Qt::QueuedConnection);
}

void placeNewPanels(QMainWindow& window, const Panels& panels, const QStringList& ids) {
    for (QDockWidget* dock : panels.docks) {
        if (ids.contains(dock->objectName())) continue;
        window.addDockWidget(Qt::BottomDockWidgetArea, dock);
        window.tabifyDockWidget(panels.dock("scores"), dock);
        dock->show();
    }
}

// Two trees side by side get nearly half of a wide window.
void sizeTree(QMainWindow& window, const Panels& panels) {
    const int width = window.width();
    const bool narrow = isNarrow(window);
    const int part = panels.tree->comparing() ? (narrow ? 40 : 46) : narrow ? 28 : 31;
    const int most = window.fontMetrics().averageCharWidth() * (panels.tree->comparing() ? 120 : 74);
    window.resizeDocks({panels.dock("tree")}, {std::min(width * part / 100, most)}, Qt::Horizontal);
}

void sizePanels(QMainWindow& window, const Panels& panels) {
    QDockWidget *lru = panels.dock("lru"), *events = panels.dock("events");
    const int width = window.width();
    sizeTree(window, panels);
    window.resizeDocks({lru}, {window.height() * (window.height() < 850 ? 16 : 22) / 100}, Qt::Vertical);
    if (!isNarrow(window)) window.resizeDocks({lru, events}, {width * 45 / 100, width * 55 / 100}, Qt::Horizontal);
    for (QTabBar* tabs : window.findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly)) {
        tabs->setAccessibleName(QCoreApplication::translate("Panels", "Panes"));
        tabs->setDrawBase(false);  // Qt keeps spare tab bars and may draw the base of the wrong one
    }
}

}  // namespace reclaim::ui
