#include "core/strategy/strategy.h"

namespace reclaim::choices {

namespace {
// "memcg, slab: simplify synchronization scheme", 3.16: no work is queued from the release path. Offline shrinks
// once and destroys what is empty then; the rest is leaked.
class ShrinkOnce final : public DeadCaches {
public:
    std::string_view name() const override { return "shrink-once"; }
    CacheDecision atOffline(const CacheView&) const override {
        return {CacheAction::ShrinkThenDestroy, RuleId::CacheShrinkOnce};
    }
    CacheDecision atLastPage(const CacheView&) const override { return {CacheAction::Nothing, RuleId::CacheShrinkOnce}; }
    CacheDecision atWork(const CacheView&) const override { return {CacheAction::Nothing, RuleId::CacheShrinkOnce}; }
};
}  // namespace

const DeadCaches& deadCachesShrinkOnce() {
    static const ShrinkOnce kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
