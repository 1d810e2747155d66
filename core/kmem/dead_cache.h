// DeadCaches: the axis `dead_caches`: what becomes of a removed cgroup's kmem caches. The second question of 2014.
// CacheOps: what a choice can have done; KmemAllocator does it.
//
// A choice says what happens at each of the moments below; it keeps no state, the machine does. Asked per cache at
// offline and at what follows from it, never per object.
#pragma once
#include <cstdint>
#include <string_view>

#include "core/reclaim/reclaim.h"

namespace reclaim {

class CacheOps {
public:
    virtual ~CacheOps() = default;
    virtual const KmemCache& look(CacheId cache) const = 0;
    // The destroy work of the cache, unless it is queued already.
    virtual void queueWork(CacheId cache) = 0;
    // DeadCaches::afterGracePeriod comes when every CPU has passed one.
    virtual void waitGracePeriod(CacheId cache) = 0;
    // kmem_cache_shrink.
    virtual void shrink(CacheId cache) = 0;
    // From now on empty slabs are given back at once. SLUB: cpu_partial = min_partial = 0.
    virtual void stopCaching(CacheId cache) = 0;
    // What the kernel's own deactivation does, now and a grace period later: SlabAllocator says.
    virtual void deactivate(CacheId cache) = 0;
    virtual void deactivateAfterGracePeriod(CacheId cache) = 0;
    // percpu_ref_kill; DeadCaches::atLastReference comes when the counter is zero. REQUIRES: traits().countsObjects.
    virtual void killReference(CacheId cache) = 0;
    // Slabs that can be found become the parent's, or the root cache's.
    virtual void moveSlabs(CacheId cache) = 0;
    // Kept in the slot of its kmemcg id, without a cgroup.
    virtual void orphan(CacheId cache) = 0;
    // REQUIRES: no slab is left.
    virtual void destroy(CacheId cache) = 0;
};

// What the engine must know before the first cgroup goes.
struct DeadCacheTraits {
    bool cachesHoldCss = true;   // one reference a cache, put when it is destroyed
    bool countsObjects = false;  // a percpu_ref a cache, one reference an object
    bool tracksFullSlabs = false;
    bool handsToParent = false;     // at offline charges and references of what is left become the parent's
    bool keepsForNewcomer = false;  // orphans are taken over by the next cgroup with that kmemcg id
    bool reapsByTime = false;       // every MachineSpec::reapPeriod
    bool reapsOnPressure = false;   // when vmpressure is medium or higher
};

struct ChoiceText {
    std::string_view title, mechanism, pros, cons, source;
};

class DeadCaches {
public:
    virtual ~DeadCaches() = default;
    virtual std::string_view name() const = 0;  // "leak", "shrink-once", "shared", ...
    virtual RuleId rule() const = 0;
    virtual const ChoiceText& text() const = 0;
    virtual DeadCacheTraits traits() const { return {}; }

    virtual void atOffline(CacheOps& ops, CacheId cache) const = 0;
    virtual void afterGracePeriod(CacheOps&, CacheId) const {}
    // nr_pages of a dead cache has become 0.
    virtual void atLastPage(CacheOps&, CacheId) const {}
    virtual void atLastReference(CacheOps&, CacheId) const {}
    virtual void atWork(CacheOps&, CacheId) const {}
    virtual void atReap(CacheOps&, CacheId) const {}
    virtual void atCssFree(CacheOps&, CacheId) const {}
};

}  // namespace reclaim
