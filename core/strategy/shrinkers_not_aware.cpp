#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
class NotAware final : public ShrinkerWalk {
public:
    std::string_view name() const override { return "not-aware"; }
    bool knowsMemcgs() const override { return false; }
    WalkDecision decide(const WalkQuestion& q) const override {
        // Only pressure on the whole machine calls shrinkers: once for a node, for no cgroup in particular, when all
        // pages have been looked at (shrink_zones, kswapd_shrink_zone).
        if (!q.globalReclaim) return {WalkCalls::Nobody, RuleId::LimitSkipsShrinkers};
        if (!q.afterMemcgs) return {WalkCalls::Nobody, RuleId::LimitSkipsShrinkers};
        return {WalkCalls::AllWithoutMemcg, RuleId::None};
    }
};
}  // namespace

const ShrinkerWalk& shrinkersNotAware() {
    static const NotAware kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
