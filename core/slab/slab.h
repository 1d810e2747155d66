// The door of room `slab`: SLUB. Kernel counterpart: mm/slub.c.
#pragma once
#include "core/slab/geometry.h"
#include "core/slab/slab_table.h"
