// The door of room `exchange`: one file per foreign format.
#pragma once
#include "core/exchange/capture_csv.h"
#include "core/exchange/html_report.h"
#include "core/exchange/svg_chart.h"
