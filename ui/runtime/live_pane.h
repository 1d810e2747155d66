// LivePane: a view that follows the run. It says what it wants to see and draws a frame when asked; FrameFeed
// decides when, so that a hidden view costs nothing and a visible one redraws no faster than its rate.
//
// Threads: GUI thread.
#pragma once
#include <QtGlobal>

#include "core/frame/frame.h"

namespace reclaim::ui {

class LivePane {
public:
    virtual ~LivePane() = default;

    virtual bool seen() const = 0;                                   // a person can see it now
    virtual int intervalMs() const = 0;                              // shortest time between two refreshes
    virtual void ask(ViewRequest& request) const { (void)request; }  // called for seen panes only
    virtual void refresh(const Frame& frame) = 0;                    // called for seen panes only

    // How often refresh() ran: the tests count.
    std::uint64_t refreshes() const { return refreshes_; }
    // The next tick draws again even if the frame is the same.
    void invalidate() { stale_ = true; }

private:
    friend class FrameFeed;
    bool stale_ = true;
    std::uint64_t shownSerial_ = 0;
    qint64 shownAtMs_ = -1;
    std::uint64_t refreshes_ = 0;
};

}  // namespace reclaim::ui
