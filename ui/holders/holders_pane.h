// HoldersPane: what keeps removed cgroups alive, one small chart for each kind of holder that held any in this run.
//
// Threads: GUI thread.
#pragma once
#include <QWidget>

#include <vector>

#include "ui/plots/plot_view.h"
#include "ui/runtime/frame_feed.h"
#include "ui/runtime/run_controller.h"

class QGridLayout;
class QLabel;
class QScrollArea;

namespace reclaim::ui {

class Glossary;

class HoldersPane final : public QWidget, public LivePane {
    Q_OBJECT
public:
    HoldersPane(RunController& controller, Focus& focus, const Glossary& glossary, QWidget* parent = nullptr);

    bool seen() const override;
    int intervalMs() const override { return 100; }
    void refresh(const Frame& frame) override;

    const std::vector<PlotView*>& plots() const { return plots_; }
    QString emptyText() const;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void offer(std::size_t charts);
    void layPlots();

    RunController& controller_;
    Focus& focus_;
    const Glossary& glossary_;
    QLabel* empty_ = nullptr;
    QScrollArea* area_ = nullptr;
    QGridLayout* grid_ = nullptr;
    std::vector<PlotView*> plots_;
};

}  // namespace reclaim::ui
