// HoldersPane: what keeps removed cgroups alive, one small chart for each kind of holder that held any in the run that
// is shown, be it live, on another branch, or stored.
//
// Threads: GUI thread.
#pragma once
#include <QWidget>

#include <vector>

#include "ui/plots/plot_view.h"
#include "ui/runtime/frame_feed.h"
#include "ui/runtime/run_controller.h"
#include "ui/timelines/pale_run.h"

class QGridLayout;
class QLabel;
class QScrollArea;
class QToolButton;

namespace reclaim::ui {

class Glossary;

class HoldersPane final : public QWidget, public LivePane {
    Q_OBJECT
public:
    HoldersPane(RunController& controller, Focus& focus, PaleRun& pale, const Glossary& glossary,
                QWidget* parent = nullptr);

    bool seen() const override;
    int intervalMs() const override { return 100; }
    void refresh(const Frame& frame) override;

    const std::vector<PlotView*>& plots() const { return plots_; }
    std::vector<Chart> charts() const;  // as drawn
    QString emptyText() const;

Q_SIGNALS:
    void exportWanted(int chart);  // into charts()
    void roomWanted();             // a larger pane, or the usual one again

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void draw(const ChartSource& source);
    void offer(std::size_t charts);
    void addPlot();
    void layPlots();
    void moveMarks(const Frame* frame);

    RunController& controller_;
    Focus& focus_;
    PaleRun& pale_;
    const Glossary& glossary_;
    QLabel* empty_ = nullptr;
    QLabel* header_ = nullptr;
    QToolButton* room_ = nullptr;
    QWidget* filled_ = nullptr;  // header and charts
    QScrollArea* area_ = nullptr;
    QGridLayout* grid_ = nullptr;
    std::vector<PlotView*> plots_;
    std::vector<QToolButton*> saveButtons_;  // one a plot
};

}  // namespace reclaim::ui
