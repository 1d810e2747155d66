// The door of room `memcg`: data of memory cgroups and pure counters. Kernel counterpart: mm/memcontrol.c.
#pragma once
#include "core/memcg/css.h"
#include "core/memcg/kmemcg_ids.h"
#include "core/memcg/lruvec.h"
#include "core/memcg/memcg_table.h"
#include "core/memcg/oom.h"
#include "core/memcg/page_counter.h"
#include "core/memcg/stock.h"
#include "core/memcg/user_pages.h"
