#include <bit>

#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
class Lazy final : public ListLruLayout {
public:
    std::string_view name() const override { return "lazy"; }
    bool perMemcg() const override { return true; }
    ReparentDecision atOffline() const override { return {true, true, RuleId::ListLazy}; }
    // struct list_lru_memcg: 16 + 24 bytes a node, from a kmalloc cache (5.18).
    std::uint64_t bytes(std::uint32_t nodes, std::uint32_t, std::uint32_t used) const override {
        return std::bit_ceil(std::uint64_t{16} + 24 * nodes) * used;
    }
};
}  // namespace

const ListLruLayout& listLruLazy() {
    static const Lazy kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
