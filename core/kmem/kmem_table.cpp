#include "core/kmem/kmem_table.h"

namespace reclaim {

void KmemTable::hashInto(Hash64& hash) const {
    hash.add(deadCaches << 32 | createdCaches);
    for (std::uint32_t i = 0; i < objcgOf.size(); ++i) hash.add(objcgOf[i]);
    contexts.each([&hash](std::uint32_t, const KmemContext& context) {
        hash.add(std::uint64_t{context.memcg.raw} << 32 | context.caches.size());
        for (CacheId cache : context.caches) hash.add(cache.raw);
    });
    for (const auto& [root, memcg] : requests) hash.add(std::uint64_t{root.raw} << 32 | memcg.raw);
    for (const auto& [slot, cache] : orphans) hash.add(std::uint64_t{slot.second} << 32 | cache.raw);
    for (const auto& [cache, fate] : fates) {
        hash.add(cache);
        hash.add(static_cast<std::uint64_t>(fate.lastFree) << 3 | fate.workQueued << 2 | fate.deactivated << 1 |
                 static_cast<std::uint64_t>(fate.orphaned));
    }
    refs.each([&hash](std::uint32_t, const PercpuRef& ref) { ref.hashInto(hash); });
}

}  // namespace reclaim
