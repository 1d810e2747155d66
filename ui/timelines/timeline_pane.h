// TimelinePane: the centre of the window: story, changes on offer, branches, three charts on one time axis, what each
// strategy did, and what changed between the markers.
//
// Threads: GUI thread.
// Invariants:
//   (1) One refresh leads to at most one redraw of each chart.
#pragma once
#include <QWidget>

#include <array>
#include <memory>

#include "core/ask/ask.h"
#include "core/chart/chart.h"
#include "ui/plots/plot_view.h"
#include "ui/runtime/frame_feed.h"
#include "ui/runtime/run_controller.h"
#include "ui/timelines/branch_box.h"
#include "ui/timelines/delta_table.h"
#include "ui/timelines/lane_summary.h"
#include "ui/timelines/pale_run.h"
#include "ui/timelines/story_line.h"

class QHBoxLayout;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace reclaim::ui {

class TimelinePane final : public QWidget, public LivePane {
    Q_OBJECT
public:
    TimelinePane(RunController& controller, FrameFeed& feed, Focus& focus, PaleRun& pale, const Glossary& glossary,
                 QWidget* parent = nullptr);

    bool seen() const override { return isVisible(); }
    int intervalMs() const override { return 50; }
    void refresh(const Frame& frame) override;

    std::vector<Chart> chartsForExport() const;  // empty if nothing is drawn yet
    const std::array<PlotView*, 3>& plots() const { return plots_; }
    StoryLine& story() { return *story_; }
    BranchBox& branches() { return *branches_; }
    DeltaTable& deltas() { return *deltas_; }
    const QString& place() const { return place_; }  // what is said about where the run stands; in full
    std::vector<Change> changes() const;             // what the buttons offer now
    std::string watched() const { return watched_; }
    const std::string& leading() const { return leading_; }  // what the first chart shows; empty = memory.current
    void setLeading(const std::string& metric);
    void redrawNow();

Q_SIGNALS:
    void sidesChanged(int left, int right);  // where the time axis begins and ends, from the sides of the pane
    void exportWanted(int chart);            // 0..2
    void changeWanted(int index);            // into changes()

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void scenarioChanged();
    std::vector<std::string> panes() const;  // whose timelines are needed
    void draw(ChartSource source);
    void buildCharts(QHBoxLayout* row);
    void addExportButton(PlotView* plot, int index);
    void addMetricButton(PlotView* plot);
    void showButtons(const Frame& frame);
    void moveMarks();
    void alignCharts();
    void fitGoal();
    QString whyOf(const std::string& strategy) const;

    RunController& controller_;
    FrameFeed& feed_;
    Focus& focus_;
    PaleRun& pale_;
    const Glossary& glossary_;
    StoryLine* story_ = nullptr;
    BranchBox* branches_ = nullptr;
    DeltaTable* deltas_ = nullptr;
    QString place_;
    QStackedWidget* offers_ = nullptr;  // goal while running, buttons at the end
    QLabel* goal_ = nullptr;
    QHBoxLayout* buttons_ = nullptr;
    QSplitter* splitter_ = nullptr;
    LaneSummary* summary_ = nullptr;
    std::array<PlotView*, 3> plots_{};
    std::array<QToolButton*, 3> exportButtons_{};
    std::string watched_, leading_;
    QToolButton* metricButton_ = nullptr;
    QString shownButtons_;
};

}  // namespace reclaim::ui
