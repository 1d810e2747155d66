#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
constexpr ChoiceText kAdoptText{
    "Way 5: orphan and adopt",
    "A cache's pages are charged to a context. Offline points the context to the parent and leaves the cache "
    "in its slot; the next cgroup that gets the kmemcg id goes on with it.",
    "The css is free at offline, nothing is shrunk, and free objects are used again. Allocation and free stay"
    " as they are.",
    "Orphans keep their empty slabs until somebody adopts them. A newcomer allocates from slabs that are "
    "charged to somebody else.",
    "thread of the RFC, 21 Apr 2014 (53553283.7020709@parallels.com)"};

// Way 5, from the thread: the cache points to a context, and the context to the cgroup. Offline orphans the cache in
// the slot of its kmemcg id; the next cgroup with that id takes it over.
class Adopt final : public DeadCaches {
public:
    std::string_view name() const override { return "adopt"; }
    RuleId rule() const override { return RuleId::CacheAdopted; }
    const ChoiceText& text() const override { return kAdoptText; }
    DeadCacheTraits traits() const override { return {.handsToParent = true, .keepsForNewcomer = true}; }
    void atOffline(CacheOps& ops, CacheId cache) const override { ops.orphan(cache); }
};
}  // namespace

const DeadCaches& deadCachesAdopt() {
    static const Adopt kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
