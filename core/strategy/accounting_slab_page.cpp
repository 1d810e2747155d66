#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
class SlabPage final : public Accounting {
public:
    std::string_view name() const override { return "slab-page"; }
    ChargeUnit unit() const override { return ChargeUnit::SlabPage; }
    bool cachePerMemcg() const override { return true; }
    std::uint32_t objectOverhead() const override { return 0; }
    bool reparentsChargesAtOffline() const override { return false; }
    bool slabPagesHoldCss() const override { return true; }
    RuleId rule() const override { return RuleId::CssHeldBySlabPages; }
};
}  // namespace

const Accounting& accountingSlabPage() {
    static const SlabPage kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
