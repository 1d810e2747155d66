// ScorePane: what each strategy kept and paid in the run that is shown, as multiples of what the oracle paid, with a
// strip of its dead caches over time. A figure leads to the moment it stems from.
//
// Threads: GUI thread.
#pragma once
#include <QWidget>

#include "ui/runtime/frame_feed.h"
#include "ui/runtime/run_controller.h"
#include "ui/scores/score_model.h"

class QLabel;
class QTableView;

namespace reclaim::ui {

class ScoreDelegate;

class ScorePane final : public QWidget, public LivePane {
    Q_OBJECT
public:
    ScorePane(RunController& controller, Focus& focus, QWidget* parent = nullptr);

    bool seen() const override;
    int intervalMs() const override { return 500; }
    void refresh(const Frame& frame) override;

    const ScoreModel& model() const { return *model_; }
    QTableView& view() { return *view_; }
    QString headline() const;
    // To the moment a cell speaks of; `share` is where in a strip, 0 to 1.
    void go(const QModelIndex& index, double share);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void draw(const ChartSource& source, const SeriesStore& series, TimeNs to);
    void fit();

    RunController& controller_;
    Focus& focus_;
    QLabel* header_ = nullptr;
    QTableView* view_ = nullptr;
    ScoreModel* model_ = nullptr;
    ScoreDelegate* delegate_ = nullptr;
    int fittedRows_ = -1;
};

}  // namespace reclaim::ui
