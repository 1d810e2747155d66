#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
class Reparented final : public ListLruLayout {
public:
    std::string_view name() const override { return "reparented"; }
    bool perMemcg() const override { return true; }
    ReparentDecision atOffline() const override { return {true, true, RuleId::ListReparented}; }
    // nodes * nr_cache_ids * 32 bytes per list_lru (mail of Muchun Song, 20 Dec 2021).
    std::uint64_t bytes(std::uint32_t nodes, std::uint32_t arraySize, std::uint32_t) const override {
        return std::uint64_t{nodes} * arraySize * 32;
    }
};
}  // namespace

const ListLruLayout& listLruReparented() {
    static const Reparented kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
