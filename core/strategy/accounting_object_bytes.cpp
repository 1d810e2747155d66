#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
class ObjectBytes final : public Accounting {
public:
    std::string_view name() const override { return "object-bytes"; }
    ChargeUnit unit() const override { return ChargeUnit::ObjectBytes; }
    bool cachePerMemcg() const override { return false; }
    std::uint32_t objectOverhead() const override { return 8; }  // obj_full_size, mm/slab.h@6.1
    bool reparentsChargesAtOffline() const override { return true; }
    bool slabPagesHoldCss() const override { return false; }
    RuleId rule() const override { return RuleId::CssObjcgReparented; }
};
}  // namespace

const Accounting& accountingObjectBytes() {
    static const ObjectBytes kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
