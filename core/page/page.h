// The door of room `page`: the pages of a machine. Kernel counterpart: mm/page_alloc.c, mm/swap.c.
#pragma once
#include "core/page/page_allocator.h"
#include "core/page/page_list.h"
#include "core/page/page_table.h"
