// The door of room `exchange`: one file per foreign format.
#pragma once
#include "core/exchange/alloc_trace.h"
#include "core/exchange/capture_caches.h"
#include "core/exchange/capture_css.h"
#include "core/exchange/capture_csv.h"
#include "core/exchange/capture_summary.h"
#include "core/exchange/html_report.h"
#include "core/exchange/perfetto_json.h"
#include "core/exchange/svg_chart.h"
#include "core/exchange/whole_file.h"
