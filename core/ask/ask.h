// The door of room `ask`: questions to a run and their answers: conditions, why, magnify, until, scores, figures, and whole runs without a lab.
#pragma once
#include "core/ask/condition.h"
#include "core/ask/figure_part.h"
#include "core/ask/final_metrics.h"
#include "core/ask/headless_run.h"
#include "core/ask/lane.h"
#include "core/ask/magnify.h"
#include "core/ask/moment_figures.h"
#include "core/ask/rerun.h"
#include "core/ask/run_result.h"
#include "core/ask/run_until.h"
#include "core/ask/score.h"
#include "core/ask/why.h"
