// The docks of the window as rows of a table: adding one touches one row. A row appears only when its view works.
#pragma once
#include <QStringList>
#include <QWidget>

#include <string_view>
#include <vector>

#include "ui/runtime/frame_feed.h"

class QDockWidget;
class QMainWindow;

namespace reclaim::ui {

class CgroupPane;
class ComparePane;
class EventPane;
class Glossary;
class HoldersPane;
class LruPane;
class QueryThread;
class RacePane;
class RunController;
class RunsPane;
class ScorePane;
class PaleRun;
class SlabPane;

struct Panels {
    CgroupPane* tree = nullptr;
    LruPane* lru = nullptr;
    EventPane* events = nullptr;
    RunsPane* runs = nullptr;
    HoldersPane* holders = nullptr;
    SlabPane* slabs = nullptr;
    ScorePane* scores = nullptr;
    RacePane* races = nullptr;
    ComparePane* compare = nullptr;
    std::vector<QDockWidget*> docks;  // in the order of the table; whoever means one asks for it by its id

    // "runs". REQUIRES: a row of the table has that id.
    QDockWidget* dock(std::string_view id) const;
};

struct PanelContext {
    RunController& controller;
    FrameFeed& feed;
    Focus& focus;
    PaleRun& pale;
    QueryThread& queries;
    const Glossary& glossary;
};

// Which panes stand where. All others stay one click away in the menu.
enum class Perspective {
    Usual,       // that of the first start
    DeadCaches,  // slab map, comparison and scores at once
    Races        // the races, with room for a long schedule
};

Panels makePanels(QMainWindow& window, const PanelContext& context);
// Narrow windows usually get one bottom pane at a time.
void arrangePanels(QMainWindow& window, const Panels& panels, Perspective perspective = Perspective::Usual);
// After a layout that was stored when only the panes of those ids existed: the newer ones become tabs beside the
// scores.
void placeNewPanels(QMainWindow& window, const Panels& panels, const QStringList& ids);
void sizePanels(QMainWindow& window, const Panels& panels);  // to their usual parts of the window
void sizeTree(QMainWindow& window, const Panels& panels);    // the width of the cgroup tree alone

}  // namespace reclaim::ui
