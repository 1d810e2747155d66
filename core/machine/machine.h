// The door of room `machine`: a whole machine, what it records and what it shows.
#pragma once
#include "core/machine/engine_id.h"
#include "core/machine/inspection.h"
#include "core/machine/machine_spec.h"
#include "core/machine/machine_value.h"
#include "core/machine/metrics.h"
#include "core/machine/samples.h"
#include "core/machine/slab_map.h"
#include "core/machine/sweeps.h"
#include "core/strategy/strategy.h"
