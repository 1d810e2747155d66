// ComparePane: strategies beside each other: a figure at the moment of the cursor as bars, and how long dead caches
// waited for their destruction. A bar leads to its strategy and to the moment since which it is as long as it is.
//
// Threads: GUI thread.
#pragma once
#include <QWidget>

#include <vector>

#include "core/ask/ask.h"
#include "ui/plots/figure_view.h"
#include "ui/runtime/frame_feed.h"
#include "ui/runtime/run_controller.h"

class QBoxLayout;
class QComboBox;
class QLabel;
class QScrollArea;
class QToolButton;

namespace reclaim::ui {

class ComparePane final : public QWidget, public LivePane {
    Q_OBJECT
public:
    ComparePane(RunController& controller, Focus& focus, QWidget* parent = nullptr);

    bool seen() const override;
    int intervalMs() const override { return 200; }
    void ask(ViewRequest& request) const override { request.cacheFates = true; }
    void refresh(const Frame& frame) override;

    FigureView& bars() { return *bars_; }
    FigureView& delays() { return *delays_; }
    QComboBox& figureBox() { return *figures_; }
    QComboBox& formBox() { return *forms_; }
    const QString& momentText() const { return momentText_; }
    std::vector<Chart> charts() const;  // as drawn: the bars, the delays
    int focusedChart() const;           // into charts(); -1 = none has the keyboard

Q_SIGNALS:
    void exportWanted(int chart);  // into charts()
    void roomWanted();             // a larger pane, or the usual one again

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QWidget* buildBars();
    QWidget* buildDelays();
    QToolButton* saveButton(QWidget* parent, int chart);
    void layOut();
    void fitHeights();
    void sayWhen();
    const MomentFigure& figure() const;
    void drawBars();
    void withSource(
        const std::function<void(const ChartSource& source, const SeriesStore& series, TimeNs reached)>& work) const;
    void go(int bar);
    QString helpOfBar(int bar) const;
    QString helpOfDelay(TimeNs delay) const;

    RunController& controller_;
    Focus& focus_;
    QScrollArea* area_ = nullptr;
    QBoxLayout* halves_ = nullptr;
    QComboBox* figures_ = nullptr;
    QLabel* moment_ = nullptr;
    FigureView* bars_ = nullptr;
    QComboBox* forms_ = nullptr;
    QLabel* until_ = nullptr;
    FigureView* delays_ = nullptr;
    QString momentText_, untilText_;  // in full; the labels have them where there is room
    std::vector<QToolButton*> saveButtons_;
};

}  // namespace reclaim::ui
