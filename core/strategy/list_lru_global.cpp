#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
class Global final : public ListLruLayout {
public:
    std::string_view name() const override { return "global"; }
    bool perMemcg() const override { return false; }
    // Nothing to splice; the id is kept until the css is freed (before the patch set).
    ReparentDecision atOffline() const override { return {false, false, RuleId::ListGlobal}; }
    std::uint64_t bytes(std::uint32_t, std::uint32_t, std::uint32_t) const override { return 0; }
};
}  // namespace

const ListLruLayout& listLruGlobal() {
    static const Global kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
