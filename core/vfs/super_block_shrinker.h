// SuperBlockShrinker: gives back the dentries and inodes of one mount. Source: fs/super.c@6.1 super_cache_count and
// super_cache_scan. Batch 1024, seeks 2, memcg-aware.
#pragma once
#include "core/vfs/dcache.h"

namespace reclaim {

inline constexpr std::int64_t kSuperBlockBatch = 1024;

class SuperBlockShrinker final : public Shrinker {
public:
    SuperBlockShrinker(Dcache& dcache, MountId mount, const VfsConstants& constants)
        : dcache_(dcache), mount_(mount), constants_(constants) {}

    std::int64_t count(const ShrinkControl& control) override;
    std::int64_t scan(const ShrinkControl& control) override;

private:
    Dcache& dcache_;
    MountId mount_;
    const VfsConstants& constants_;
};

// mult_frac(n, part, total) without overflow: (part / total) * n + (part % total) * n / total.
std::int64_t shareOf(std::int64_t n, std::int64_t part, std::int64_t total);
// vfs_pressure_ratio: may round down to 0, which means "skip now".
std::int64_t pressed(std::int64_t objects, std::int64_t vfsCachePressure);

}  // namespace reclaim
