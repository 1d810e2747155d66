// What there is to say about where the run stands, in one line: the seek on its way, the stop inside an operation with
// the rule behind it, why the run paused by itself.
//
// Threads: pure functions.
#pragma once
#include <QString>

#include "core/frame/frame.h"

namespace reclaim::ui {

// Empty while there is nothing special to say.
QString placeText(const Frame& frame);
// "Running at 1.0x", "Paused", "Failed: ...": the mode alone.
QString modeText(const Frame& frame);
// "7 checkpoints, 50 MiB of 1 GiB"
QString checkpointText(const CheckpointUse& use);

}  // namespace reclaim::ui
