#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
class Bitmap final : public ShrinkerWalk {
public:
    std::string_view name() const override { return "bitmap"; }
    bool knowsMemcgs() const override { return true; }
    WalkDecision decide(const WalkQuestion& q) const override {
        if (q.afterMemcgs) return {WalkCalls::Nobody, RuleId::BitmapWalk};  // the root had its turn like any other
        if (q.isRoot) return {WalkCalls::AllForRoot, RuleId::BitmapWalk};
        // An offline memcg's lists have been spliced into its parent's.
        if (!q.isOnline) return {WalkCalls::Nobody, RuleId::BitmapWalk};
        return {WalkCalls::SetBitsForMemcg, RuleId::BitmapWalk};
    }
};
}  // namespace

const ShrinkerWalk& shrinkersBitmap() {
    static const Bitmap kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
