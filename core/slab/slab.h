// The door of room `slab`: SLUB and SLAB. Kernel counterpart: mm/slub.c, mm/slab.c.
#pragma once
#include "core/slab/geometry.h"
#include "core/slab/slab_table.h"
