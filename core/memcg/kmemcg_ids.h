// KmemcgIds: the small integers that index per-memcg arrays (memcg_cache_id), lowest free first, and how large those
// arrays have grown. Source: memcg_alloc_cache_id, mm/memcontrol.c@v4.0.
#pragma once
#include <cstdint>
#include <vector>

#include "core/trace/trace.h"

namespace reclaim {

class KmemcgIds {
public:
    static constexpr std::uint32_t kMax = 65'535;
    static constexpr std::uint32_t kArrayMin = 4;

    // The lowest free id; none (-1) when all are taken.
    std::int32_t take();
    void free(std::int32_t id);
    std::uint32_t used() const { return used_; }
    // Entries of an array indexed by these ids: it grows 4, 10, 22, 46, ... and never shrinks.
    std::uint32_t arraySize() const { return arraySize_; }
    void hashInto(Hash64& hash) const;

private:
    std::vector<bool> taken_;
    std::uint32_t lowestFree_ = 0;  // no free id below it
    std::uint32_t used_ = 0;
    std::uint32_t arraySize_ = 0;
};

}  // namespace reclaim
