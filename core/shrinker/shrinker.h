// The door of room `shrinker`: the contract of shrinkers, who is called, and how much each is asked to scan.
// Kernel counterpart: mm/shrinker.c (mm/vmscan.c until 6.6).
#pragma once
#include "core/shrinker/contract.h"
#include "core/shrinker/epoch.h"
#include "core/shrinker/shrink_cursor.h"
#include "core/shrinker/shrinkers.h"
#include "core/shrinker/walk.h"
