// The choices there are on each axis. Each function names one constant; its file has the choice's name.
#pragma once
#include "core/vfs/vfs.h"

namespace reclaim::choices {

// list_lru
const ListLruLayout& listLruGlobal();      // 3.12: one list per node for everybody
const ListLruLayout& listLruDangling();    // 2013: per memcg, kept until the last object of a dead memcg is gone
const ListLruLayout& listLruReparented();  // patch set of 2014, 4.0 - 5.17: arrays by id, spliced at offline
const ListLruLayout& listLruLazy();        // 5.18 and later: made on first use, spliced at offline
// shrinkers
const ShrinkerWalk& shrinkersNotAware();          // until 3.19: limit reclaim calls nobody
const ShrinkerWalk& shrinkersWalkInShrinkSlab();  // patch set of 2014
const ShrinkerWalk& shrinkersPerMemcg();          // 4.0 - 4.18: every aware shrinker for each memcg
const ShrinkerWalk& shrinkersBitmap();            // 4.19 and later
// accounting
const Accounting& accountingSlabPage();     // until 5.8
const Accounting& accountingObjectBytes();  // 5.9 and later
// dead_caches
const DeadCaches& deadCachesLeak();              // 3.12 - 3.15: dead flag and destroy work
const DeadCaches& deadCachesShrinkOnce();        // 3.16 - 3.19
const DeadCaches& deadCachesNoCaching();         // way 1
const DeadCaches& deadCachesReap();              // way 2
const DeadCaches& deadCachesReapOnVmpressure();  // way 2, on memory pressure
const DeadCaches& deadCachesMoveSlabs();         // way 3
const DeadCaches& deadCachesMoveTrackedSlabs();  // way 3, full slabs on a list
const DeadCaches& deadCachesCountObjects();      // way 4
const DeadCaches& deadCachesAdopt();             // way 5
const DeadCaches& deadCachesZeroPartial();       // 4.0 - 5.2
const DeadCaches& deadCachesReparentCaches();    // 5.3 - 5.8
const DeadCaches& deadCachesShared();            // 5.9 and later: there is none
const DeadCaches& deadCachesOracle();            // no kernel: the yardstick
// All of them, in this order.
const std::vector<const DeadCaches*>& allDeadCaches();
// slab_allocator
const SlabAllocator& slabAllocatorSlub();  // every profile's
const SlabAllocator& slabAllocatorSlab();  // until 6.7
// kmem_limit
const KmemLimit& kmemLimitFails();
const KmemLimit& kmemLimitMemoryOnly();

}  // namespace reclaim::choices
