#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
class PerMemcg final : public ShrinkerWalk {
public:
    std::string_view name() const override { return "per-memcg"; }
    bool knowsMemcgs() const override { return true; }
    WalkDecision decide(const WalkQuestion& q) const override {
        // shrink_node asks every aware shrinker for each memcg it passes, whether there is anything or not; for the
        // whole machine all shrinkers once more at the end, without a memcg: the root's lists.
        if (q.afterMemcgs) return {q.globalReclaim ? WalkCalls::AllForRoot : WalkCalls::Nobody, RuleId::WalkPerMemcg};
        if (q.isRoot || !q.isOnline || !q.kmemActive) return {WalkCalls::Nobody, RuleId::WalkPerMemcg};
        return {WalkCalls::AwareForMemcg, RuleId::WalkPerMemcg};
    }
};
}  // namespace

const ShrinkerWalk& shrinkersPerMemcg() {
    static const PerMemcg kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
