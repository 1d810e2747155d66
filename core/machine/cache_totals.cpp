#include "core/machine/cache_totals.h"

#include <map>

namespace reclaim {

CacheTotals CacheTotals::of(const SlabTable& slabs, const std::vector<CacheId>& rootCaches) {
    CacheTotals totals;
    std::map<std::uint32_t, Named*> named;  // by root cache
    for (CacheId root : rootCaches) {
        const std::string& name = slabs.cache(root).name;
        if (name == "dentry") named[root.raw] = &totals.dentry;
        if (name == "ext4_inode_cache") named[root.raw] = &totals.ext4Inode;
        if (name == "shmem_inode_cache") named[root.raw] = &totals.shmemInode;
    }
    slabs.eachCache([&](CacheId id, const KmemCache& k) {
        ++totals.caches;
        totals.pages += k.nrPages;
        if (k.dead) {
            totals.deadPages += k.nrPages;
            totals.deadEmptyPages += slabs.emptySlabs(id) * k.geometry.pages();
            totals.deadFreeObjects += k.nrSlabs * k.geometry.objects - k.nrLive;
            totals.deadLiveObjects += k.nrLive;
        }
        if (k.owner.valid()) {
            totals.ownedPages += k.nrPages;
            if (k.reclaimable) totals.ownedReclaimablePages += k.nrPages;
        }
        if (k.root.valid()) {
            totals.copies += k.listed;
            totals.copySlabs += k.nrSlabs;
            totals.copyObjects += k.nrSlabs * k.geometry.objects - slabs.freeOnNodes(id);
        }
        const auto known = named.find(k.root.valid() ? k.root.raw : id.raw);
        if (known == named.end()) return;
        known->second->slabs += k.nrSlabs;
        known->second->objects += k.nrSlabs * k.geometry.objects;
        known->second->free += slabs.freeOnNodes(id);
    });
    return totals;
}

}  // namespace reclaim
