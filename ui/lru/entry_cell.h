// The look of one entry of an LRU list, at rest and on its way.
//
// Threads: GUI thread.
#pragma once
#include <QRect>

#include "core/frame/frame.h"
#include "ui/style/theme.h"

class QPainter;

namespace reclaim::ui {

// `dying`: the cgroup the entry is charged to has been removed.
void paintEntryCell(QPainter& painter, const QRect& cell, const LruEntry& entry, bool dying, const Theme& theme);

}  // namespace reclaim::ui
