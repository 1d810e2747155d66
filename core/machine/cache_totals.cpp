#include "core/machine/cache_totals.h"

namespace reclaim {

CacheTotals CacheTotals::of(const SlabTable& slabs, const std::vector<CacheId>& rootCaches) {
    CacheTotals totals;
    std::vector<Named*> byCache(slabs.cacheCount(), nullptr);   // by root cache
    for (CacheId root : rootCaches) {
        const std::string& name = slabs.cache(root).name;
        if (name == "dentry") byCache[root.raw] = &totals.dentry;
        if (name == "ext4_inode_cache") byCache[root.raw] = &totals.ext4Inode;
        if (name == "shmem_inode_cache") byCache[root.raw] = &totals.shmemInode;
    }
    for (std::uint32_t i = 0; i < slabs.cacheCount(); ++i) {
        const KmemCache& k = slabs.cache(CacheId{i});
        if (k.destroyed) continue;
        ++totals.caches;
        totals.pages += k.nrPages;
        if (k.dead) {
            totals.deadPages += k.nrPages;
            totals.deadEmptyPages += slabs.emptySlabs(CacheId{i}) * k.geometry.pages();
            totals.deadFreeObjects += k.nrSlabs * k.geometry.objects - k.nrLive;
            totals.deadLiveObjects += k.nrLive;
        }
        if (k.owner.valid()) {
            totals.ownedPages += k.nrPages;
            if (k.reclaimable) totals.ownedReclaimablePages += k.nrPages;
        }
        if (k.root.valid()) {
            ++totals.copies;
            totals.copySlabs += k.nrSlabs;
            totals.copyObjects += k.nrSlabs * k.geometry.objects - slabs.freeOnNodes(CacheId{i});
        }
        Named* const named = byCache[k.root.valid() ? k.root.raw : i];
        if (named == nullptr) continue;
        named->slabs += k.nrSlabs;
        named->objects += k.nrSlabs * k.geometry.objects;
        named->free += slabs.freeOnNodes(CacheId{i});
    }
    return totals;
}

}  // namespace reclaim
