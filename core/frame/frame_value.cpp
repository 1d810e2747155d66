#include "core/frame/frame_value.h"

namespace reclaim {

std::string LaneFrame::summary() const {
    if (refused > 0)
        return formatCount(freed) + " given back · " + formatCount(refused) + " of " + formatCount(operations) +
               " lookups refused";
    return formatCount(reclaims) + (reclaims == 1 ? " reclaim · " : " reclaims · ") + formatCount(freed) +
           " given back · none refused";
}

}  // namespace reclaim
