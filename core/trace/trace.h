// The door of room `trace`: what a machine tells about itself. Kernel counterpart: tracepoints.
#pragma once
#include "core/trace/event.h"
#include "core/trace/journal.h"
#include "core/trace/probe.h"
