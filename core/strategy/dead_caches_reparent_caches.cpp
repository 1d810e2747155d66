#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
constexpr ChoiceText kReparentCachesText{
    "Reparent the caches (5.3)",
    "Offline stops caching and points every cache to the parent, references included; a grace period later it"
    " is shrunk. The cache counts its slab pages, and the last one queues its shutdown.",
    "The css is free at offline; a cache goes with its last page. Facebook's hosts fell from hundreds of new "
    "dying cgroups a day to about 45.",
    "Dead caches remain as long as one object lives, with the pages of half-empty slabs.",
    "fb2f2b0adb98 (5.3); cover letter of R. Gushchin, 8 May 2019 (20190508202458.550808-1-guro@fb.com)"};

// 5.3 - 5.8: way 4's counter for slab pages instead of objects, way 1's policy, and way 3's aim by one pointer a cache.
class ReparentCaches final : public DeadCaches {
public:
    std::string_view name() const override { return "reparent-caches"; }
    RuleId rule() const override { return RuleId::CacheReparented; }
    const ChoiceText& text() const override { return kReparentCachesText; }
    DeadCacheTraits traits() const override { return {.handsToParent = true}; }
    void atOffline(CacheOps& ops, CacheId cache) const override {
        ops.deactivate(cache);
        ops.waitGracePeriod(cache);
    }
    void afterGracePeriod(CacheOps& ops, CacheId cache) const override {
        ops.deactivateAfterGracePeriod(cache);
        if (ops.look(cache).nrPages == 0) ops.queueWork(cache);
    }
    void atLastPage(CacheOps& ops, CacheId cache) const override { ops.queueWork(cache); }
    void atWork(CacheOps& ops, CacheId cache) const override {
        if (ops.look(cache).nrPages == 0) ops.destroy(cache);
    }
};
}  // namespace

const DeadCaches& deadCachesReparentCaches() {
    static const ReparentCaches kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
