// The door of room `workload`: tasks as resumable values that emit operations.
#pragma once
#include "core/workload/alloc_preset.h"
#include "core/workload/generator.h"
#include "core/workload/task_spec.h"
