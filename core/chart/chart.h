// The door of room `chart`: charts as values.
#pragma once
#include "core/chart/series_chunk.h"
#include "core/chart/series_point.h"
#include "core/chart/series_view.h"
