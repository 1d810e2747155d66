// The door of room `page`: the pages of a machine. Kernel counterpart: mm/page_alloc.c.
#pragma once
#include "core/page/page_allocator.h"
