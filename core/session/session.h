// The door of room `session`: what `app` and `ui` may see.
#pragma once
#include "core/reference/reference.h"
#include "core/session/event_rows.h"
#include "core/session/final_metrics.h"
#include "core/session/frame.h"
#include "core/session/lab.h"
#include "core/session/series.h"
#include "core/store/store.h"
#include "core/exchange/exchange.h"
