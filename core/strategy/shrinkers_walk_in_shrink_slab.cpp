#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
class WalkInShrinkSlab final : public ShrinkerWalk {
public:
    std::string_view name() const override { return "walk-in-shrink-slab"; }
    bool knowsMemcgs() const override { return true; }
    WalkDecision decide(const WalkQuestion& q) const override {
        // shrink_slab is called once for the target and walks its kmem-active subtree itself.
        // For the whole machine that call comes when all pages have been looked at.
        if (q.globalReclaim ? !q.afterMemcgs : !q.isTarget) return {WalkCalls::Nobody, RuleId::WalkInShrinkSlab};
        return {WalkCalls::AwareInSubtree, RuleId::WalkInShrinkSlab};
    }
};
}  // namespace

const ShrinkerWalk& shrinkersWalkInShrinkSlab() {
    static const WalkInShrinkSlab kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
