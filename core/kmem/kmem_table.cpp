#include "core/kmem/kmem_table.h"

namespace reclaim {

const std::vector<CacheId>& KmemTable::copiesOf(MemcgId memcg) const {
    static const std::vector<CacheId> kNone;
    const OwnerId context = contextOfMemcg(memcg);
    return context.valid() ? contexts[context.raw].caches : kNone;
}

void KmemTable::hashInto(Hash64& hash) const {
    hash.add(deadCaches << 32 | createdCaches);
    for (std::uint32_t i = 0; i < objcgOf.size(); ++i) hash.add(objcgOf[i]);
    for (const KmemContext& context : contexts) {
        hash.add(std::uint64_t{context.memcg.raw} << 32 | context.caches.size());
        for (CacheId cache : context.caches) hash.add(cache.raw);
    }
    for (const auto& [root, memcg] : requests) hash.add(std::uint64_t{root.raw} << 32 | memcg.raw);
    for (const auto& [slot, cache] : orphans) hash.add(std::uint64_t{slot.second} << 32 | cache.raw);
    for (const CacheFate& fate : fates)
        hash.add(static_cast<std::uint64_t>(fate.lastFree) << 3 | fate.workQueued << 2 | fate.deactivated << 1 |
                 static_cast<std::uint64_t>(fate.orphaned));
    for (const PercpuRef& ref : refs) ref.hashInto(hash);
}

}  // namespace reclaim
