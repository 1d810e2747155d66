// The door of room `series`: timelines of runs and of real captures.
#pragma once
#include "core/series/capture_reference.h"
#include "core/series/chart_timelines.h"
#include "core/series/sample_collector.h"
#include "core/series/series_store.h"
#include "core/series/stored_series.h"
