// The door of room `kmem`: kernel memory charged to cgroups. Kernel counterpart: mm/slab_common.c, memcg hooks.
#pragma once
#include "core/kmem/accounting.h"
#include "core/kmem/constants.h"
#include "core/kmem/dead_cache.h"
#include "core/kmem/gfp.h"
#include "core/kmem/kmem_allocator.h"
#include "core/kmem/kmem_limit.h"
#include "core/kmem/slab_allocator.h"
