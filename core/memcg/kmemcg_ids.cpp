#include <algorithm>

#include "core/memcg/kmemcg_ids.h"

namespace reclaim {

std::int32_t KmemcgIds::take() {
    std::uint32_t id = lowestFree_;
    while (id < taken_.size() && taken_[id]) ++id;
    if (id >= kMax) return -1;
    if (id >= taken_.size()) taken_.resize(id + 1, false);
    taken_[id] = true;
    lowestFree_ = id + 1;
    ++used_;
    const std::uint32_t number = id + 1;
    if (number > arraySize_) arraySize_ = std::clamp(2 * number, kArrayMin, kMax);
    return static_cast<std::int32_t>(id);
}

void KmemcgIds::free(std::int32_t id) {
    const auto index = static_cast<std::uint32_t>(id);
    LAB_CHECK(id >= 0 && index < taken_.size() && taken_[index]);
    taken_[index] = false;
    lowestFree_ = std::min(lowestFree_, index);
    --used_;
}

void KmemcgIds::hashInto(Hash64& hash) const {
    hash.add(std::uint64_t{arraySize_} << 32 | used_);
    for (std::size_t i = 0; i < taken_.size(); ++i)
        if (taken_[i]) hash.add(i);
}

}  // namespace reclaim
