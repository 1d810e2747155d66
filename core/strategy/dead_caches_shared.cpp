#include "core/strategy/strategy.h"

namespace reclaim::choices {

namespace {
// 5.9: one set of caches for all cgroups; no cgroup has a cache that could die.
class Shared final : public DeadCaches {
public:
    std::string_view name() const override { return "shared"; }
    CacheDecision atOffline(const CacheView&) const override { return {CacheAction::Nothing, RuleId::CacheShared}; }
    CacheDecision atLastPage(const CacheView&) const override { return {CacheAction::Nothing, RuleId::CacheShared}; }
    CacheDecision atWork(const CacheView&) const override { return {CacheAction::Nothing, RuleId::CacheShared}; }
};
}  // namespace

const DeadCaches& deadCachesShared() {
    static const Shared kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
