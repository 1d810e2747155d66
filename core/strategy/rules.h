// Rules: for each RuleId one sentence that says what the kernel does, and where that is written.
#pragma once
#include <array>
#include <string_view>
#include <vector>

#include "core/strategy/profile.h"

namespace reclaim {

struct RuleInfo {
    RuleId id;
    std::string_view name;  // "limit-skips-shrinkers"
    std::string_view text;
    std::string_view source;  // kernel file@version, commit, or mail
};

const std::array<RuleInfo, static_cast<std::size_t>(RuleId::Count)>& ruleTable();
const RuleInfo& infoOf(RuleId rule);
// The rules at work under a strategy, in the order of the table.
std::vector<RuleId> rulesOf(const Strategy& strategy);

}  // namespace reclaim
