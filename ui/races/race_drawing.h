// What a race is about, drawn as it is at a step: the cache with its slab and objects, slabs and whose they are, the
// pointers of a list. Families without such things have no drawing.
//
// Threads: pure functions of their input.
#pragma once
#include <QFont>
#include <QPalette>

#include "core/race/race.h"

class QPainter;

namespace reclaim::ui {

// The height it takes, 0 if there is nothing to draw; without a painter only that.
int paintRaceDrawing(QPainter* painter, const race::Model& model, const race::ReplayStep& step, int top, int width,
                     const QFont& font, const QPalette& palette);

}  // namespace reclaim::ui
