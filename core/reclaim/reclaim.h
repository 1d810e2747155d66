// The door of room `reclaim`: who is scanned, how hard, and when it is enough. Kernel counterpart: mm/vmscan.c.
#pragma once
#include "core/reclaim/lruvec_reclaim.h"
#include "core/reclaim/node_walk.h"
#include "core/reclaim/reclaimer.h"
