// KmemAllocator: allocates and frees slab objects for cgroups: per-memcg caches or shared ones, charge by slab page or
// by object bytes, stocks, the charge path with its retries, dead caches. Sources: mm/memcontrol.c@3.14, @6.1
// (try_charge_memcg, obj_cgroup_charge, refill_obj_stock), mm/slab_common.c.
//
// Threads: owned by one machine.
// Invariants:
//   (1) kmem pages of a memcg charged by page = pages of the slabs of its caches + its kernel pages.
//   (2) pages charged by bytes * 4096 = bytes of objects + remainders of obj_cgroups + obj stocks + kernel pages.
//   (3) A destroyed cache owns no slab; nothing is allocated from a dead one.
#pragma once
#include <bit>
#include <span>
#include <string>
#include <vector>

#include "core/kmem/accounting.h"
#include "core/kmem/constants.h"
#include "core/kmem/dead_cache.h"
#include "core/kmem/gfp.h"
#include "core/kmem/kmem_limit.h"
#include "core/kmem/kmem_table.h"
#include "core/kmem/slab_allocator.h"
#include "core/page/page.h"

namespace reclaim {

struct KmemParts {
    KmemTable& table;
    SlabTable& slabs;
    MemcgTable& memcgs;
    PageAllocator& pages;
    UserPages& userPages;
    PageTable& pageTable;
    OomTable& oom;
    Cpus& cpus;
    Reclaimer& reclaimer;
    Journal& journal;
};

enum class PageUse : std::uint8_t { Kernel, User };  // GFP_KERNEL or GFP_HIGHUSER_MOVABLE

struct KmemPolicy {
    const Accounting& accounting;
    const DeadCaches& deadCaches;
    const KmemLimit& kmemLimit;
    const SlabAllocator& slabAllocator;
    const KernelConstants& constants;
    int refBits = 64;  // width of the counters of count-objects
};

class KmemAllocator final : private CacheOps {
public:
    KmemAllocator(KmemParts parts, KmemPolicy policy);

    CacheId addRootCache(std::string name, SlabGeometry geometry, bool reclaimable);

    // A memcg becomes kmem-active: it gets a kmemcg id, and an obj_cgroup where bytes are charged.
    // False if no id is left.
    bool activate(MemcgId memcg, RuleId rule);
    // Objects of that many bytes were charged before the run; only where objects are charged by byte.
    bool chargeAtStart(MemcgId memcg, std::uint64_t bytes);

    // An object of the memcg's copy of `root` (or of `root` itself), or none = ENOMEM.
    ObjectId alloc(CacheId root, MemcgId memcg, Gfp gfp, std::uint32_t task);
    // At most `most` objects, each as alloc() would give it, added to `objects`: those that need no charge and no list,
    // because they are paid for by this CPU's stock and lie ready on it. Says of each that it was allocated. How many.
    std::uint32_t allocReady(CacheId root, MemcgId memcg, std::uint32_t most, std::vector<ObjectId>& objects);
    // Frees a batch whose grace period is over, in order.
    void freeBatch(std::span<const RcuCallback> callbacks) { freeEach(callbacks); }
    // Frees objects that nobody reads without a lock, in order: no grace period.
    void free(std::span<const ObjectId> objects) { freeEach(objects); }
    void free(ObjectId object) { freeEach(std::span<const ObjectId>(&object, 1)); }

    // A page of a file or of tmpfs, charged to `memcg`, in the mapping; none = ENOMEM. kind: File or Shmem.
    PageId allocUserPage(PageKind kind, MemcgId memcg, MappingId mapping, Gfp gfp, std::uint32_t task);
    // A page of a block device, charged to `memcg`; none = ENOMEM.
    PageId allocBlockPage(MemcgId memcg, Gfp gfp, std::uint32_t task);
    // A kernel page charged to `memcg` (alloc_pages with __GFP_ACCOUNT); none = ENOMEM.
    PageId allocKernelPage(MemcgId memcg, Gfp gfp, std::uint32_t task);
    void freeKernelPage(PageId page);
    MemcgId memcgOfKernelPage(PageId page) const;  // none = charged to nobody

    // The memcg an object is charged to (its obj_cgroup's present one); the root if to nobody.
    MemcgId memcgOf(ObjectId object) const;
    std::uint64_t chargedBytes(CacheId cache) const;  // per object
    SlabId slabOf(ObjectId object) const { return parts_.slabs.slabOf(object); }

    // css_offline, the part about kernel memory up to the lists: objcg or caches. The caller reparents lists between.
    void offlineCharges(MemcgId memcg, MemcgId parent);
    void offlineCaches(MemcgId memcg);
    void drainStocks(MemcgId memcg);
    // What was queued: making a cgroup's copy of a cache, its destroy work, and what waited for a grace period.
    void runCreateWork(std::uint32_t request);
    void runDestroyWork(CacheId cache);
    // The task sleeps or returns to user mode: who was woken to make a cache has slept long and preempts it.
    void letWorkersRun() {
        if (!parts_.table.requests.empty()) parts_.cpus.runQueuedWorks();
    }
    void deactivated(CacheId cache);
    void referenceSwitched(CacheId cache);
    // One pass of the reaper over all dead caches.
    void reap();
    // cache_reap.cpp: what SLAB's worker of this CPU does.
    void reapArrays();
    // memcg_destroy_kmem_caches, when the css is freed.
    void cssFree(MemcgId memcg);
    // Drops a css reference; the last one of an offline memcg queues its release.
    void putCss(MemcgId memcg, CssRef kind, std::uint32_t count = 1);

    const std::vector<CacheId>& copiesOf(MemcgId memcg) const;
    std::uint64_t slabBytes(MemcgId memcg, bool reclaimableOnly) const;  // own charges, without descendants
    std::uint64_t liveObjects(MemcgId memcg) const;
    void checkInvariants() const;

private:
    // invariants.cpp
    void checkCounters() const;
    void checkObjects() const;
    void checkCaches() const;
    // The memcg's copy of `root`; none while a worker still has to make it.
    CacheId copyFor(CacheId root, MemcgId memcg);
    CacheId makeCopy(CacheId root, MemcgId memcg);
    CacheId adoptOrphan(CacheId root, MemcgId memcg);
    template <class Item>
    void freeEach(std::span<const Item> items);
    // The cache that serves the memcg's allocations of `root`: its copy, or `root` itself for a memcg without one.
    CacheId serving(CacheId root, MemcgId memcg);
    void countAllocated(ObjcgId objcg, const KmemCache& cache, std::uint32_t objects);
    void disown(ObjcgId objcg, const KmemCache& cache, std::uint32_t objects);
    std::uint32_t stockRoom(ObjcgId objcg, std::uint32_t bytes) const;
    std::uint32_t bytesOf(const KmemCache& cache) const { return cache.geometry.size + overhead_; }  // charged for one
    void noteFrees(CacheId cache);
    void putReference(CacheId cache, std::uint32_t cpu);
    bool growCache(CacheId cache, MemcgId payer, Gfp gfp, std::uint32_t task);
    bool chargeSlabPages(MemcgId payer, std::uint32_t pages, Gfp gfp, std::uint32_t task);
    bool chargeObject(ObjcgId objcg, std::uint32_t bytes, Gfp gfp, std::uint32_t task);
    void refillObjStock(ObjcgId objcg, std::uint32_t bytes, bool mayUncharge);
    void drainObjStock(std::uint32_t cpu);
    void releaseIfUnused(ObjcgId objcg);
    void forgetContextIfOver(OwnerId context);
    void rememberDead(CacheId cache);
    // A list of what may be over is looked through whenever it has doubled, so that it does not grow for ever.
    static bool looksThrough(std::size_t size) { return size >= 64 && std::has_single_bit(size); }
    void forgetReleased(std::vector<ObjcgId>& objcgs) const;
    void unchargeKmemPages(MemcgId memcg, std::uint64_t pages);
    void usageBegins(MemcgId memcg);
    void usageEnds(MemcgId memcg);

    // try_charge_memcg.
    bool tryCharge(MemcgId memcg, std::uint32_t pages, Gfp gfp, std::uint32_t task);
    bool consumeStock(MemcgId memcg, std::uint32_t pages);
    void refillStock(MemcgId memcg, std::uint32_t pages);
    void drainStock(std::uint32_t cpu);
    bool chargeAfterReclaim(MemcgId memcg, MemcgId over, std::uint32_t pages, Gfp gfp, std::uint32_t task);
    bool outOfMemory(MemcgId over, std::uint32_t task);
    // Kills the process below `top` whose death gives back most; false: there is none that may be killed.
    bool kill(MemcgId top, std::uint32_t task);
    bool takeUserPage(MemcgId memcg, Gfp gfp, std::uint32_t task, ZoneIndex& zone);

    // page_alloc.cpp: pages of the node, by the one way that all pages come: __alloc_pages.
    bool takePages(std::uint32_t pages, Gfp gfp, std::uint32_t task, PageUse use, ZoneIndex& zone) {
        if (parts_.pages.take(kNode, pages, zone)) [[likely]]
            return true;
        return takePagesSlowly(pages, gfp, task, use, zone);
    }
    bool takePagesSlowly(std::uint32_t pages, Gfp gfp, std::uint32_t task, PageUse use, ZoneIndex& zone);
    bool killForMemory(std::uint32_t task);

    void releaseDiscarded();
    void handToParent(MemcgId memcg, MemcgId parent);
    // cache_life.cpp: CacheOps.
    const KmemCache& look(CacheId cache) const override { return parts_.slabs.cache(cache); }
    void queueWork(CacheId cache) override;
    void waitGracePeriod(CacheId cache) override;
    void shrink(CacheId cache) override;
    void stopCaching(CacheId cache) override;
    void deactivate(CacheId cache) override;
    void deactivateAfterGracePeriod(CacheId cache) override;
    void killReference(CacheId cache) override;
    void moveSlabs(CacheId cache) override;
    void orphan(CacheId cache) override;
    void destroy(CacheId cache) override;
    void released(CacheId cache);
    MemcgId memcgOf(OwnerId context) const {
        return context.valid() ? std::as_const(parts_.table.contexts)[context.raw].memcg : MemcgId::none();
    }

    static constexpr std::uint32_t kNode = 0;  // all memory is taken on node 0
    KmemParts parts_;
    KmemPolicy policy_;
    // Copied from the accounting so that an object's way asks nobody.
    const bool byBytes_;
    const std::uint32_t overhead_;
    const bool holdsCss_;
    const DeadCacheTraits traits_;
    std::vector<SlabId> discarded_;
};

}  // namespace reclaim
