#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
constexpr ChoiceText kOracleText{
    "Oracle: gone with the last reference",
    "What is left becomes the parent's at offline; every empty slab is given back at the moment it becomes "
    "empty, and the cache is destroyed with the last one, without a grace period or a worker.",
    "The least that per-cgroup caches can cost.",
    "It does not exist: a free that destroys the cache under itself is the race the RFC is about.",
    "a yardstick of the lab"};

// No kernel: what every way is measured against. It knows the last free when it happens.
class Oracle final : public DeadCaches {
public:
    std::string_view name() const override { return "oracle"; }
    RuleId rule() const override { return RuleId::CacheOracle; }
    const ChoiceText& text() const override { return kOracleText; }
    DeadCacheTraits traits() const override { return {.handsToParent = true}; }
    void atOffline(CacheOps& ops, CacheId cache) const override {
        ops.stopCaching(cache);
        ops.shrink(cache);
        // The shrink may have taken the last page, and the cache with it.
        if (!ops.look(cache).destroyed && ops.look(cache).nrPages == 0) ops.destroy(cache);
    }
    void atLastPage(CacheOps& ops, CacheId cache) const override { ops.destroy(cache); }
};
}  // namespace

const DeadCaches& deadCachesOracle() {
    static const Oracle kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
