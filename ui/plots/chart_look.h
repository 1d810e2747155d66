// ChartLook: how large and in which colours a Chart is drawn. The screen and the exports differ in nothing else.
//
// Threads: a value.
#pragma once
#include <QFont>

#include "ui/style/theme.h"

namespace reclaim::ui {

struct ChartLook {
    const Theme* theme = nullptr;
    QFont font;
    double penScale = 1;  // multiplies every pen and marker
    bool legend = true;
    bool titleInside = true;  // small title in the corner of the axes (screen); otherwise above them (files)
    bool timeAxis = true;
    bool footer = false;
    int leftMargin = 0;  // 0 = as wide as needed
    int columns = 1000;  // pixel columns of the axes: the resolution asked from the timelines
    int rows = 400;      // about the pixel rows of the axes: how many ticks fit
};

}  // namespace reclaim::ui
