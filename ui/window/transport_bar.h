// TransportBar: run and pause, steps forth and back at a level, speed, time, which strategy is inspected.
//
// Threads: GUI thread.
#pragma once
#include <QToolBar>

#include "ui/runtime/frame_feed.h"
#include "ui/runtime/run_controller.h"

class QComboBox;
class QLabel;
class QSlider;

namespace reclaim::ui {

// Slider position 0..kSpeedSteps to virtual seconds per second; the last position is "as fast as possible" (0).
inline constexpr int kSpeedSteps = 60;
double speedOf(int position);
int positionOf(double speed);
QString speedText(double speed);

class TransportBar final : public QToolBar {
    Q_OBJECT
public:
    TransportBar(RunController& controller, Focus& focus, QWidget* parent = nullptr);

    void show(const Frame& frame);
    void setLanes(const Scenario& scenario);
    QAction* runAction() const { return run_; }
    QAction* stepAction() const { return step_; }
    QAction* backAction() const { return back_; }
    QComboBox* levelBox() const { return level_; }
    QAction* restartAction() const { return restart_; }
    QComboBox* inspectBox() const { return inspect_; }
    // The lane shown at first: the newest kernel, which is what most people run.
    static std::uint32_t firstLane(const Scenario& scenario);

protected:
    void changeEvent(QEvent* event) override;

private:
    void makeLevelBox();
    void paintIcons();

    RunController& controller_;
    Focus& focus_;
    QAction* run_ = nullptr;
    QAction* back_ = nullptr;
    QAction* step_ = nullptr;
    QComboBox* level_ = nullptr;
    QAction* restart_ = nullptr;
    QSlider* speed_ = nullptr;
    QLabel* speedLabel_ = nullptr;
    QLabel* time_ = nullptr;
    QComboBox* inspect_ = nullptr;
    RunMode mode_ = RunMode::Loading;
};

}  // namespace reclaim::ui
