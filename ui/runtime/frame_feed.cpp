#include "ui/runtime/frame_feed.h"

#include <algorithm>

namespace reclaim::ui {

bool sameWish(const ViewRequest& x, const ViewRequest& y) {
    return x.inspectedLane == y.inspectedLane && x.tree == y.tree && x.events == y.events && x.lru == y.lru &&
           x.slabs == y.slabs && x.comparedLane == y.comparedLane && x.cacheFates == y.cacheFates;
}

FrameFeed::FrameFeed(Focus& focus, QObject* parent) : QObject(parent), focus_(focus) {
    clock_.start();
    timer_.setInterval(kTickMs);
    timer_.setTimerType(Qt::PreciseTimer);
    connect(&timer_, &QTimer::timeout, this, &FrameFeed::tick);
}

void FrameFeed::follow(LabPort* lab) {
    lab_ = lab;
    frame_.reset();
    // A lab that is followed once more knows the numbers of its earlier requests: they are never given again.
    const std::uint64_t serial = request_.serial;
    request_ = ViewRequest{};
    request_.serial = serial;
    asked_ = false;
    for (LivePane* pane : panes_) pane->invalidate();
}

void FrameFeed::remove(LivePane* pane) { std::erase(panes_, pane); }

void FrameFeed::tick() {
    take();
    post();
    refreshPanes(false);
    measureLoad(clock_.elapsed());
}

void FrameFeed::flush() {
    take();
    post();
    refreshPanes(true);
}

void FrameFeed::take() {
    if (!lab_) return;
    auto newest = lab_->frame();
    if (!newest || (frame_ && frame_->serial == newest->serial && frame_->run == newest->run)) return;
    frame_ = std::move(newest);
    Q_EMIT frameArrived();
}

void FrameFeed::post() {
    if (!lab_) return;
    ViewRequest wish;
    wish.tree = false;
    wish.inspectedLane = focus_.lane();
    for (const LivePane* pane : panes_) {
        if (pane->seen()) pane->ask(wish);
    }
    if (asked_ && sameWish(wish, request_)) return;
    asked_ = true;
    wish.serial = request_.serial + 1;
    request_ = wish;
    lab_->request(wish);
}

void FrameFeed::refreshPanes(bool allNow) {
    if (!frame_) return;
    // By index: a pane may lead to a new pane while it draws.
    for (std::size_t i = 0; i < panes_.size(); ++i) {
        LivePane* pane = panes_[i];
        if (!pane->stale_ && pane->shownSerial_ == frame_->serial && !allNow) continue;
        if (!pane->seen()) continue;
        const qint64 now = clock_.elapsed();
        const bool due =
            pane->stale_ || pane->shownAtMs_ < 0 || now - pane->shownAtMs_ >= pane->intervalMs() * slowdown_;
        if (!due && !allNow) continue;
        pane->stale_ = false;
        pane->shownSerial_ = frame_->serial;
        pane->shownAtMs_ = now;
        ++pane->refreshes_;
        pane->refresh(*frame_);
    }
}

void FrameFeed::measureLoad(qint64 nowMs) {
    ++ticksThisSecond_;
    if (nowMs - secondBegan_ < 1000) return;
    const double expected = static_cast<double>(nowMs - secondBegan_) / kTickMs;
    slowdown_ = ticksThisSecond_ < expected / 2 ? 2 : 1;
    secondBegan_ = nowMs;
    ticksThisSecond_ = 0;
}

}  // namespace reclaim::ui
