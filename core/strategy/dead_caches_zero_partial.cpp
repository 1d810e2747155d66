#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
constexpr ChoiceText kZeroPartialText{
    "cpu_partial = min_partial = 0 (4.0)",
    "Offline stops caching of empty slabs, waits until every CPU has seen it, and shrinks. All caches of a "
    "cgroup are destroyed together when its css is freed.",
    "No race and no counter: a cache is never destroyed before its css. Live caches pay nothing.",
    "One object in use keeps all caches and the whole cgroup.",
    "d6e0b7fa1186 (4.0); c9fc586403e7 (4.11: after an RCU callback)"};

// 4.0 - 5.2. Way 1's policy without its destruction: the cache lives as long as the css, which its pages hold.
class ZeroPartial final : public DeadCaches {
public:
    std::string_view name() const override { return "zero-partial"; }
    RuleId rule() const override { return RuleId::CacheZeroPartial; }
    const ChoiceText& text() const override { return kZeroPartialText; }
    DeadCacheTraits traits() const override { return {.cachesHoldCss = false}; }
    void atOffline(CacheOps& ops, CacheId cache) const override {
        ops.deactivate(cache);
        ops.waitGracePeriod(cache);
    }
    void afterGracePeriod(CacheOps& ops, CacheId cache) const override { ops.deactivateAfterGracePeriod(cache); }
    // The css was held by the pages: none is left.
    void atCssFree(CacheOps& ops, CacheId cache) const override { ops.destroy(cache); }
};
}  // namespace

const DeadCaches& deadCachesZeroPartial() {
    static const ZeroPartial kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
