// The door of room `lab`: strategies in lockstep, time travel, branches, recording. With `ask`, `frame` and `series`
// what `app` and `ui` see of a run.
#pragma once
#include "core/lab/lab_options.h"
#include "core/lab/lab_port.h"
#include "core/lab/live_lab.h"
#include "core/lab/stored_lab.h"
