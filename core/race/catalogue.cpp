#include "core/race/catalogue.h"

namespace reclaim::race {
namespace {

// clang-format off
std::vector<Entry> cacheModels() {
    const Family* const cache = &cacheMachine();
    return {
        {"B0", "2014: destroyed when nr_pages reaches 0, empty slabs are cached", cache, {"touch-after-release"}},
        {"B1", "B0 with an independent kmem_cache_shrink", cache, {"touch-after-release", "shrinker"}},
        {"B2", "a dead cache keeps no empty slab, offline does not drain", cache,
         {"no-caching-when-dead", "touch-after-release"}},
        {"W1a", "way #1, nothing else", cache, {"no-caching-when-dead", "drain-at-offline", "touch-after-release"}},
        {"W1b", "way #1, decrement last, initial reference", cache,
         {"no-caching-when-dead", "drain-at-offline", "decrement-last", "initial-reference"}},
        {"W1c", "W1b with a grace period before the drain", cache,
         {"no-caching-when-dead", "drain-at-offline", "decrement-last", "initial-reference", "grace-before-drain"}},
        {"W1d", "the patch of June 2014: grace periods before the drain and before the destruction", cache,
         {"no-caching-when-dead", "drain-at-offline", "touch-after-release", "initial-reference", "grace-before-drain", "grace-before-destroy"}},
        {"W1e", "W1d without the grace period before the drain", cache,
         {"no-caching-when-dead", "drain-at-offline", "touch-after-release", "initial-reference", "grace-before-destroy"}},
        {"W1f", "W1d without the grace period before the destruction", cache,
         {"no-caching-when-dead", "drain-at-offline", "touch-after-release", "initial-reference", "grace-before-drain"}},
        {"W1g", "W1c without the initial reference", cache,
         {"no-caching-when-dead", "drain-at-offline", "decrement-last", "grace-before-drain"}},
        {"W2a", "way #2: a reaper, statistics after the release", cache, {"reaper", "touch-after-release"}},
        {"W2b", "way #2, no access after the object is back", cache, {"reaper"}},
        {"W2c", "way #2, a grace period before the destruction", cache,
         {"reaper", "touch-after-release", "grace-before-destroy"}},
    };
}

std::vector<Entry> otherModels() {
    const Family *const slabs = &movingSlabs(), *const ref = &percpuRef(), *const node = &listLruNodeLock(), *const memcg = &listLruMemcgLock();
    return {
        {"W3a", "way #3: slabs move to the parent's cache", slabs, {"full-slabs-tracked"}},
        {"W3b", "way #3 with a grace period", slabs, {"full-slabs-tracked", "grace-before-destroy"}},
        {"W3c", "way #3 with a grace period and a look after the lock", slabs,
         {"full-slabs-tracked", "grace-before-destroy", "recheck-after-lock"}},
        {"W3d", "W3c, full slabs are not tracked", slabs, {"grace-before-destroy", "recheck-after-lock"}},
        {"W3e", "W3c without the grace period", slabs, {"full-slabs-tracked", "recheck-after-lock"}},
        {"W4a", "way #4: percpu_ref for each object", ref, {"grace-before-sum", "bias"}},
        {"W4b", "W4a without the grace period", ref, {"bias"}},
        {"W4c", "W4a without the bias", ref, {"grace-before-sum"}},
        {"W4d", "W4a, the cache is touched after the put", ref, {"grace-before-sum", "bias", "touch-after-put"}},
        {"W4x", "way #4 in single reads and writes, with allocations", &percpuRefAllocating(),
         {"grace-before-sum", "bias"}},
        {"L1", "list_lru, node lock: redirect, splice, free the id", node, {}},
        {"L2", "list_lru, node lock: splice, redirect, free the id", node, {"splice-before-redirect"}},
        {"L3", "list_lru, node lock: redirect, free the id, splice", node, {"free-id-before-splice"}},
        {"L4", "L1, the index is read before the lock is taken", node, {"index-outside-lock"}},
        {"L5", "list_lru, a lock for each list: splice, mark dead, erase", memcg, {"mark-dead"}},
        {"L6", "list_lru, a lock for each list: erase, splice, mark dead", memcg, {"mark-dead", "erase-before-splice"}},
        {"L7", "L5 without the mark", memcg, {}},
        {"S1", "shrinker bitmap: clear, count again", &shrinkerBitmap(), {"recount"}},
        {"S2", "shrinker bitmap: clear only", &shrinkerBitmap(), {}},
        {"U1", "user pages: redirect under both locks, look after the lock, grace period", &userPages(),
         {"recheck-after-lock", "redirect-under-lock", "grace-before-free"}},
        {"U2", "U1 without the look after the lock", &userPages(), {"redirect-under-lock", "grace-before-free"}},
        {"U3", "U1, redirected after the locks are let go", &userPages(), {"recheck-after-lock", "grace-before-free"}},
        {"U4", "U1 without the grace period", &userPages(), {"recheck-after-lock", "redirect-under-lock"}},
        {"A1", "SLAB: no arrays and no free slabs when dead, interrupts before the drain, grace period", &slabShrink(),
         {"no-arrays-when-dead", "no-free-slabs-when-dead", "interrupt-before-drain", "touch-after-release", "initial-reference",
          "grace-before-destroy", "shrinker", "shrinker-holds-reference"}},
        {"A2", "A1 without the interrupts", &slabShrink(),
         {"no-arrays-when-dead", "no-free-slabs-when-dead", "touch-after-release", "initial-reference", "grace-before-destroy", "shrinker",
          "shrinker-holds-reference"}},
        {"A3", "A1, the shrink holds no reference", &slabShrink(),
         {"no-arrays-when-dead", "no-free-slabs-when-dead", "interrupt-before-drain", "touch-after-release", "initial-reference",
          "grace-before-destroy", "shrinker"}},
        {"A4", "A1, dead caches keep arrays and free slabs", &slabShrink(),
         {"interrupt-before-drain", "touch-after-release", "initial-reference", "grace-before-destroy", "shrinker", "shrinker-holds-reference"}},
    };
}
// clang-format on

}  // namespace

const std::vector<Entry>& catalogue() {
    static const std::vector<Entry> entries = [] {
        std::vector<Entry> out = cacheModels();
        for (Entry& entry : otherModels()) out.push_back(std::move(entry));
        return out;
    }();
    return entries;
}

const Entry* entryNamed(std::string_view id) {
    for (const Entry& entry : catalogue())
        if (entry.id == id) return &entry;
    return nullptr;
}

Result<Model> modelNamed(std::string_view id, const std::vector<Setting>& changes) {
    const Entry* entry = entryNamed(id);
    if (!entry) {
        std::string ids;
        for (const Entry& known : catalogue()) ids += (ids.empty() ? "" : " ") + std::string(known.id);
        return Error{Fault::BadInput,
                     "there is no race model '" + std::string(id.substr(0, 60)) + "'",
                     "models: " + ids,
                     {},
                     0,
                     0};
    }
    std::vector<Setting> settings;
    for (const std::string_view decision : entry->on) settings.push_back({std::string(decision), 1});
    settings.insert(settings.end(), changes.begin(), changes.end());
    auto model = buildModel(*entry->family, settings);
    if (model) model->id = entry->id, model->title = entry->title;
    return model;
}

}  // namespace reclaim::race
