// The rules by which something is held, and what would end it, in words. Private to why*.cpp.
#pragma once
#include "core/machine/machine.h"

namespace reclaim {

struct HolderRule {
    std::string_view what;          // as in CgroupRow::Holder
    CssRef ref;                     // counted as
    std::string_view verb, target;  // "hold", "its css"
    std::string_view ends;
    RuleId rule;  // None: text and source stand here
    std::string_view text, source;
};

// Every holder that Machine::cgroup() can name has one.
const HolderRule* holderRuleOf(std::string_view what);

struct LifeRule {
    EventKind kind;
    std::string_view text;  // "removed by rmdir"
    std::string_view rule, source;
};
const LifeRule* lifeRuleOf(EventKind kind);

}  // namespace reclaim
