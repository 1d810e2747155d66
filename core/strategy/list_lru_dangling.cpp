#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
class Dangling final : public ListLruLayout {
public:
    std::string_view name() const override { return "dangling"; }
    bool perMemcg() const override { return true; }
    ReparentDecision atOffline() const override { return {false, false, RuleId::ListDangling}; }
    std::uint64_t bytes(std::uint32_t nodes, std::uint32_t arraySize, std::uint32_t) const override {
        return std::uint64_t{nodes} * arraySize * 32;
    }
};
}  // namespace

const ListLruLayout& listLruDangling() {
    static const Dangling kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
