// NAME_caches.csv of a capture before 5.9: the life of each cgroup's own copies of the kmem caches.
#pragma once
#include <string>
#include <vector>

#include "core/base/base.h"

namespace reclaim {

enum class CacheEvent : std::uint8_t {
    Create,         // asked for; a second request for the same copy is recorded too and does nothing
    OfMemcg,        // memcg_{destroy,deactivate}_kmem_caches: all copies of a cgroup at once; names no cache
    Deactivate,     // empty slabs are no longer kept
    DeactivateRcu,  // after the grace period: shrunk, and its reference killed
    RefZero,        // its percpu_ref is zero (5.3 and later)
    Shutdown,
    Release  // the structure is freed
};

struct CacheRow {
    int line = 0;
    std::int64_t timeUs = 0;
    CacheEvent event = CacheEvent::Create;
    std::string cache;            // "dentry"; "" with OfMemcg
    std::string cgroup;           // path, begins with '/'
    std::int64_t cssSerial = -1;  // -1 = not told
};

Result<std::vector<CacheRow>> readCaches(const std::string& path);

}  // namespace reclaim
