#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
constexpr ChoiceText kSharedText{
    "One set of caches (5.9)",
    "All cgroups allocate from the same caches; each object knows the obj_cgroup it is charged to. Offline "
    "points that to the parent.",
    "There are no dead caches. Slabs are full of many cgroups' objects: slab utilisation rose by up to 45 %.",
    "Eight bytes and a byte-exact charge for each object; what one cgroup frees may give no page back.",
    "9855609bde03, 10befea91b61 (5.9); 'The new cgroup slab memory controller', v7, Jun 2020 "
    "(20200623174037.3951353)"};

// 5.9: one set of caches for all cgroups; no cgroup has a cache that could die.
class Shared final : public DeadCaches {
public:
    std::string_view name() const override { return "shared"; }
    RuleId rule() const override { return RuleId::CacheShared; }
    const ChoiceText& text() const override { return kSharedText; }
    DeadCacheTraits traits() const override { return {.cachesHoldCss = false}; }
    void atOffline(CacheOps&, CacheId) const override { LAB_CHECK(!"a shared cache dies"); }
};
}  // namespace

const DeadCaches& deadCachesShared() {
    static const Shared kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
