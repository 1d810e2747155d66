// The docks of the window as rows of a table: adding one touches one row. A row appears only when its view works.
#pragma once
#include <QWidget>

#include <array>

#include "ui/runtime/frame_feed.h"

class QDockWidget;
class QMainWindow;

namespace reclaim::ui {

class CgroupPane;
class EventPane;
class Glossary;
class HoldersPane;
class LruPane;
class QueryThread;
class RacePane;
class RunController;
class RunsPane;
class ScorePane;
class ShownRun;
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
    std::array<QDockWidget*, 8> docks{};   // in the order of the table
};

struct PanelContext {
    RunController& controller;
    FrameFeed& feed;
    Focus& focus;
    ShownRun& shown;
    QueryThread& queries;
    const Glossary& glossary;
};

Panels makePanels(QMainWindow& window, const PanelContext& context);
// The layout of the first start. Narrow windows get one bottom pane at a time.
void arrangePanels(QMainWindow& window, const Panels& panels);
void sizePanels(QMainWindow& window, const Panels& panels);

}  // namespace reclaim::ui
