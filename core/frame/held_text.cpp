#include "core/frame/held_text.h"

namespace reclaim {

std::string holderText(const CgroupRow::Holder& holder) {
    std::string text = formatCount(holder.count) + " " + holder.what;
    // "stock of CPU 0" and the like have no simple plural.
    if (holder.count == 1 || holder.what.find(" of ") != std::string::npos) return text;
    if (holder.what.ends_with('y')) text.replace(text.size() - 1, 1, "ies");
    else text += holder.what.ends_with('s') ? "es" : "s";
    return text;
}

std::string heldText(const std::vector<CgroupRow::Holder>& holders) {
    std::string text;
    for (std::size_t i = 0; i < holders.size(); ++i)
        text += (i == 0 ? "held by " : i + 1 == holders.size() ? " and " : ", ") + holderText(holders[i]);
    return text;
}

}  // namespace reclaim
