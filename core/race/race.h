// The door of room `race`: the explorer of every interleaving of free, destroy, offline and reparent.
//
// A family (family.h) is a race as tables of steps; a model (model.h) is a family with its decisions settled; the
// catalogue names the models. explorer.h looks at every interleaving and gives a verdict with shortest
// counter-examples; a counter-example is a schedule (schedule.h), and replay.h shows it step by step. scheduler.h runs
// a model at random; promela.h writes it down for Spin; lanes.h draws a schedule.
#pragma once
#include "core/race/catalogue.h"
#include "core/race/explorer.h"
#include "core/race/lanes.h"
#include "core/race/model.h"
#include "core/race/promela.h"
#include "core/race/replay.h"
#include "core/race/schedule.h"
#include "core/race/scheduler.h"
#include "core/race/story.h"
