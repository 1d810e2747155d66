// The door of room `list_lru`: reclaimable objects in the order they were last used. Kernel counterpart: mm/list_lru.c.
#pragma once
#include "core/list_lru/layout.h"
#include "core/list_lru/list_lru_table.h"
