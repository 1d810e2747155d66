#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
constexpr ChoiceText kShrinkOnceText{
    "One shrink at offline (3.16)",
    "Offline shrinks the cache and destroys it if nothing is left. Nobody looks at it again.",
    "No race: the release path touches nothing. Nothing is added to allocation and free.",
    "Every cache with one object in use at offline is leaked for ever.",
    "'memcg, slab: simplify synchronization scheme', merged for 3.16"};

// "memcg, slab: simplify synchronization scheme", 3.16: no work is queued from the release path. Offline shrinks
// once and destroys what is empty then; the rest is leaked.
class ShrinkOnce final : public DeadCaches {
public:
    std::string_view name() const override { return "shrink-once"; }
    RuleId rule() const override { return RuleId::CacheShrinkOnce; }
    const ChoiceText& text() const override { return kShrinkOnceText; }
    void atOffline(CacheOps& ops, CacheId cache) const override {
        ops.shrink(cache);
        if (ops.look(cache).nrPages == 0) ops.destroy(cache);
    }
};
}  // namespace

const DeadCaches& deadCachesShrinkOnce() {
    static const ShrinkOnce kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
