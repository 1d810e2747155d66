// The door of room `chart`: charts as values, made once for the window, its exports and the headless program.
#pragma once
#include "core/chart/axis.h"
#include "core/chart/chart_footer.h"
#include "core/chart/chart_source.h"
#include "core/chart/chart_value.h"
#include "core/chart/curve_look.h"
#include "core/chart/drawn_points.h"
#include "core/chart/exported_series.h"
#include "core/chart/palette.h"
#include "core/chart/run_charts.h"
#include "core/chart/series_chunk.h"
#include "core/chart/series_point.h"
#include "core/chart/series_view.h"
