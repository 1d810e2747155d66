// FrameFeed: takes the newest frame from the Lab 30 times a second and hands it to the panes that are seen, each at
// its own rate; collects what they want to see into one ViewRequest and posts it when it changed.
//
// Threads: GUI thread.
// Invariants:
//   (1) A pane that is not seen is neither asked nor refreshed.
//   (2) Between two ticks a pane is refreshed at most once.
//   (3) The last frame always reaches every seen pane: a frame skipped for its rate is drawn by a later tick.
#pragma once
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <memory>
#include <vector>

#include "core/lab/lab.h"
#include "ui/runtime/focus.h"
#include "ui/runtime/live_pane.h"

namespace reclaim::ui {

class FrameFeed final : public QObject {
    Q_OBJECT
public:
    static constexpr int kTickMs = 33;

    explicit FrameFeed(Focus& focus, QObject* parent = nullptr);

    // The Lab to follow, or nullptr. It must stay alive until it is replaced.
    void follow(LabPort* lab);
    void add(LivePane* pane) { panes_.push_back(pane); }
    void remove(LivePane* pane);

    const std::shared_ptr<const Frame>& frame() const { return frame_; }
    const ViewRequest& request() const { return request_; }
    // The newest frame answers everything the seen panes asked for.
    bool settled() const { return frame_ && asked_ && frame_->answers >= request_.serial; }

    void start() { timer_.start(); }
    void stop() { timer_.stop(); }
    void tick();   // one step of the timer
    void flush();  // takes the newest frame and refreshes every seen pane now, whatever its rate

Q_SIGNALS:
    void frameArrived();  // frame() changed; at most once a tick

private:
    void take();
    void post();
    void refreshPanes(bool allNow);
    void measureLoad(qint64 nowMs);

    Focus& focus_;
    LabPort* lab_ = nullptr;
    std::shared_ptr<const Frame> frame_;
    ViewRequest request_;
    bool asked_ = false;  // request_ is of this lab
    std::vector<LivePane*> panes_;
    QTimer timer_;
    QElapsedTimer clock_;
    // Ticks of the last second: when the GUI thread cannot keep up, all rates halve.
    qint64 secondBegan_ = 0;
    int ticksThisSecond_ = 0;
    int slowdown_ = 1;
};

bool sameWish(const ViewRequest& x, const ViewRequest& y);  // serial is not compared

}  // namespace reclaim::ui
