// PageList: pages linked through their own columns, oldest at the head. One list of a lruvec, or the pages of a holder.
#pragma once
#include <cstdint>

#include "core/base/base.h"

namespace reclaim {

struct PageList {
    std::uint32_t head = kNil, tail = kNil;
    std::uint64_t count = 0;
};

}  // namespace reclaim
