// The door of room `reference`: real kernel captures held against the engine: predicted, observed, residual.
#pragma once
#include "core/reference/arithmetic.h"
#include "core/reference/capture_run.h"
#include "core/reference/replay_capture.h"
#include "core/reference/replay_tolerance.h"
