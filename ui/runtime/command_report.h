// CommandReport: tells of commands given by hand that a kernel refused, once each. The scenario's own commands may be
// refused on purpose; they are in the event log only.
//
// Threads: GUI thread.
#pragma once
#include <QStringList>

#include "core/frame/frame.h"

namespace reclaim::ui {

class CommandReport {
public:
    // "rmdir /k1 at 5.633 s: linux-6.1: Device or resource busy", one line a command that was refused since the last
    // call. A new run begins anew.
    QStringList refusedSince(const Frame& frame, const Scenario& scenario);

private:
    std::uint32_t run_ = 0;
    std::size_t told_ = 0;  // commands looked at
};

}  // namespace reclaim::ui
